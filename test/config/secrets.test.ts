import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSources } from '../../src/config/checked.ts';
import { previewEdit } from '../../src/config/edit/preview.ts';
import { sourceOf } from '../../src/config/read/sources.ts';
import { isSecretPath, maskText, redact } from '../../src/config/secrets.ts';
import { ESTATE, load, NAMES } from './folder.ts';

const estate = await load(ESTATE);
const SECRETS = ['never-print-this-hash', 'never-print-this-password', 'never-print-this-key'];
const texts = Object.values(NAMES).map((name) => readFileSync(`${ESTATE}/${name}`, 'utf8'));

it('the estate holds the three texts that must never be seen', () => {
  for (const secret of SECRETS) expect(texts.join('')).toContain(secret);
});

it.each([
  [['shared_volumes', 'api_token']],
  [['shared_volumes', 'media', 'mounts', 'api_token']],
  [['shared_volumes', 'media', 'secret']],
  [['lxc_configs', 'root_password']],
])('a text at %j is a secret, whatever else people name there', (path) => {
  expect(isSecretPath(path)).toBe(true);
  expect(isSecretPath(['shared_volumes', 'ssl_keys', 'host_path'])).toBe(false);
});

describe('no secret is ever seen', () => {
  it('in the findings of the estate, or what is made of it', () => {
    expect(JSON.stringify([estate.diagnostics, estate.desired])).not.toContain('never-print');
  });

  it('in the findings of the estate cut off or damaged anywhere', () => {
    const [hypervisor = '', , , stacks = ''] = [texts[0], texts[1], texts[2], texts[3]];
    const damage = fc.constantFrom('', '"', '{', '}', ',', '\\', '\n', ':', '[');
    fc.assert(
      fc.property(fc.nat(hypervisor.length), fc.nat(stacks.length), damage, fc.boolean(), (at, there, own, cut) => {
        const harm = (text: string, offset: number) =>
          text.slice(0, offset) + own + (cut ? '' : text.slice(offset + 1));
        const { diagnostics } = checkSources(estate.options, {
          ...estate.sources,
          hypervisor: sourceOf('h', harm(hypervisor, at)),
          stacks: sourceOf('s', harm(stacks, there)),
        });
        expect(JSON.stringify(diagnostics)).not.toContain('never-print');
      }),
      { numRuns: 500 },
    );
  });

  it('in the findings when a secret has the wrong type around it', () => {
    const hypervisor = sourceOf(
      'h',
      '{"users": ["never-print"], "network": "never-print", "core_paths": {"vm_config_file": {"a": "never-print"}}}',
    );
    const { diagnostics } = checkSources(estate.options, { ...estate.sources, hypervisor });
    expect(diagnostics.length).toBeGreaterThan(0);
    expect(JSON.stringify(diagnostics)).not.toContain('never-print');
  });

  it('in what is redacted', () => {
    for (const file of Object.values(estate.files))
      expect(JSON.stringify(redact(file.value))).not.toContain('never-print');
  });

  it('in the findings of a preview', () => {
    const preview = previewEdit(estate, { kind: 'add', name: 'x', volume: { host_path: '/etc', mounts: {} } });
    expect(preview.ok && JSON.stringify(preview.value.config.diagnostics)).not.toContain('never-print');
  });
});

describe('a path is secret', () => {
  it.each([
    [['admin_password']],
    [['a', 'Password']],
    [['password_hash']],
    [['hf_token']],
    [['apiKey']],
    [['client_secret', 'value']],
    [['credentials', 'user']],
    [['ssh_keys', 0]],
    [['docker_stacks', 'a', 'environments', 'prod', 'variables', 0, 'value']],
    [['docker_stacks', 'a', 'environments', 'prod', 'variables', 'PORT']],
    [['docker_stacks', 'a', 'variables', 0]],
    [['docker_stacks', 'api_keys', 'token']],
  ])('%j', (path) => {
    expect(isSecretPath(path)).toBe(true);
  });

  it.each([
    [[]],
    [['domain_name']],
    [['core_paths', 'hf_token_file']],
    [['docker_token_path']],
    [['users', 'ssh_public_key']],
    [['credentials', 'key_file']],
    [['shared_volumes', 'ssl_keys', 'owner']],
    [['shared_volumes', 'ssl_keys', 'mounts', '101']],
    [['docker_stacks', 'a', 'environments', 'prod', 'variables', 0, 'name']],
    [['docker_stacks', 'token_service', 'description']],
    [['docker_stacks', 'a', 'environments', 'secret-test', 'files', 0, 'source']],
  ])('not %j', (path) => {
    expect(isSecretPath(path)).toBe(false);
  });

  it('and masks text only, wherever it stands below', () => {
    const value = { tokens: { max: 5, on: true, none: null, list: ['a', { b: 'c' }] }, name: 'x' };
    expect(redact(value)).toEqual({ tokens: { max: 5, on: true, none: null, list: ['***', { b: '***' }] }, name: 'x' });
  });
});

describe('a text that is no JSON', () => {
  it.each([
    ['//nas/x /mnt/x cifs user=bob,pass=hunter2,uid=0', '//nas/x /mnt/x cifs user=bob,pass=***,uid=0'],
    ['//nas/x /mnt/x cifs username=bob%hunter2,uid=0', '//nas/x /mnt/x cifs username=bob%***,uid=0'],
    ['//bob:hunter2@nas/x /mnt/x cifs rw', '//bob:***@nas/x /mnt/x cifs rw'],
    ['curlftpfs#bob:hunter2@nas /mnt/f fuse rw', 'curlftpfs#bob:***@nas /mnt/f fuse rw'],
    ['user@nas:/x /mnt/x fuse.sshfs rw', 'user@nas:/x /mnt/x fuse.sshfs rw'],
    ['2 1 0:5 / /x rw shared:7 - zfs tank/a@b rw', '2 1 0:5 / /x rw shared:7 - zfs tank/a@b rw'],
    ['bypass=1,compass: on', 'bypass=1,compass: on'],
  ])('%s', (text, masked) => {
    expect(maskText(text)).toBe(masked);
  });
});
