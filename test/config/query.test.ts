import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { QueryItem } from '../../src/config/problem.ts';
import { formatQueryValue } from '../../src/config/query.ts';
import { ask, configFolder, ESTATE, estateFolder, load, NAMES } from './folder.ts';

const estate = await load(ESTATE);
const hypervisor = { what: 'hypervisor' } as const;
const vm = (id: number) => ({ what: 'vm', id }) as const;
const lxc = (id: number) => ({ what: 'lxc', id }) as const;
const stack = (name: string) => ({ what: 'stack', name }) as const;

describe('get', () => {
  it.each<[QueryItem, string, unknown]>([
    [hypervisor, 'domain_name', 'internal.example.net'],
    [hypervisor, 'zfs.arc_max_gb', 32],
    [hypervisor, 'zfs.pools.1.name', 'fastData'],
    [hypervisor, 'shared_volumes.ssl_certs.mounts.953', '/etc/nginx/ssl'],
    [hypervisor, 'shared_volumes.firewall', { enabled: true, default_input_policy: 'DROP' }],
    [lxc(953), 'memory_mb', 2048],
    [lxc(953), 'unprivileged', false],
    [lxc(953), 'ports', ['443:443', '80:80']],
    [vm(1001), 'network_config.ip', '10.0.0.111/24'],
    [vm(1001), 'volumes.0.type', 'nfs'],
    [stack('qdrant_service'), 'compose_file_path', 'persistent-storage/qdrant/docker-compose.yml'],
  ])('%j %s', (request, path, value) => {
    expect(ask(estate, request, path, false)).toEqual({ ok: true, value });
  });

  it.each<[QueryItem, string, unknown]>([
    [hypervisor, '.domain_name', 'internal.example.net'],
    [hypervisor, '.zfs.pools[1].name', 'fastData'],
    [hypervisor, '.shared_volumes["ssl_certs"].mounts["953"]', '/etc/nginx/ssl'],
    [hypervisor, '.["domain_name"]', 'internal.example.net'],
    [hypervisor, '.shared_volumes."ssl_certs".mounts."953"', '/etc/nginx/ssl'],
    [hypervisor, '."zfs".pools[]."name"', ['quickOS', 'fastData']],
    [lxc(953), 'ports[]', ['443:443', '80:80']],
    [lxc(953), '.ports[0]', '443:443'],
    [hypervisor, 'zfs.pools[].name', ['quickOS', 'fastData']],
    [hypervisor, '.zfs.pools[].nothing', [null, null]],
  ])('takes what jq takes: %j %s', (request, path, value) => {
    expect(ask(estate, request, path, false)).toEqual({ ok: true, value });
  });

  it.each(['domain_name[]', 'nothing[]', 'zfs.pools[].name[]'])('finds nothing at %s', (path) => {
    expect(ask(estate, hypervisor, path, false)).toMatchObject({ ok: false, problems: [{ code: 'absent' }] });
  });

  it('keeps a secret that is asked for with all the others', () => {
    expect(ask(estate, hypervisor, '.portainer_api[]', false)).toMatchObject({
      ok: false,
      problems: [{ code: 'secret' }],
    });
  });

  it('gives the whole when no path is named', () => {
    expect(ask(estate, lxc(954), undefined, false)).toMatchObject({ ok: true, value: { name: 'n8n' } });
    expect(ask(estate, vm(9000), '', false)).toMatchObject({ ok: true, value: { is_template: true } });
  });

  it('falls back to the defaults of the machines', () => {
    expect(ask(estate, vm(1001), 'storage_pool', false)).toEqual({ ok: true, value: 'quickOS-vm-disks' });
    expect(ask(estate, vm(1001), 'cores', false)).toEqual({ ok: true, value: 4 });
  });

  it('falls back to the root of the file, but not to the other guests', async () => {
    const config = await load(
      await configFolder({ lxc: '{"nvidia": {"version": "580"}, "lxc_configs": {"101": {"nvidia": {"a": null}}}}' }),
    );
    expect(ask(config, lxc(101), 'nvidia.version', false)).toEqual({ ok: true, value: '580' });
    expect(ask(config, lxc(101), 'nvidia.a', false)).toEqual({ ok: true, value: null });
    expect(ask(config, lxc(101), 'lxc_configs', false)).toMatchObject({ ok: false, problems: [{ code: 'absent' }] });
    expect(ask(config, lxc(101), 'lxc_configs.101', false)).toMatchObject({
      ok: false,
      problems: [{ code: 'absent' }],
    });
  });

  it('finds names that have dots', async () => {
    const config = await load(await configFolder({ hypervisor: '{"a.b": {"c": 1}, "a": {"b": {"c": 2, "d.e": 3}}}' }));
    expect(ask(config, hypervisor, 'a.b.c', false)).toEqual({ ok: true, value: 2 });
    expect(ask(config, hypervisor, 'a.b', false)).toEqual({ ok: true, value: { c: 1 } });
    expect(ask(config, hypervisor, 'a.b.d.e', false)).toEqual({ ok: true, value: 3 });
  });

  it.each<[QueryItem, string | undefined]>([
    [hypervisor, 'nothing'],
    [hypervisor, 'domain_name.length'],
    [hypervisor, 'zfs.pools.length'],
    [hypervisor, 'zfs.pools.01'],
    [hypervisor, 'constructor'],
    [hypervisor, '__proto__'],
    [lxc(953), 'gpu_assignment'],
    [lxc(101), undefined],
    [vm(953), 'name'],
    [stack('toString'), undefined],
    [vm(9000), 'vms'],
  ])('says what is absent: %j %s', (request, path) => {
    expect(ask(estate, request, path, false)).toMatchObject({
      ok: false,
      problems: [{ code: 'absent' }],
    });
  });

  it('needs no other file to be good, nor this one to be free of errors', async () => {
    const folder = await estateFolder();
    rmSync(join(folder, NAMES.lxc));
    const broken = await load(folder);
    expect(broken.desired).toBeUndefined();
    expect(ask(broken, vm(1001), 'name', false)).toEqual({ ok: true, value: 'docker-a' });
    const bad = await load(await configFolder({ hypervisor: '{"domain_name": 7, "shared_volumes": []}' }));
    expect(ask(bad, hypervisor, 'domain_name', false)).toEqual({ ok: true, value: 7 });
  });

  it('prints text raw and the rest as JSON', () => {
    expect(formatQueryValue('a "b"')).toBe('a "b"');
    expect(formatQueryValue(false)).toBe('false');
    expect(formatQueryValue(null)).toBe('null');
    expect(formatQueryValue(['a'])).toBe('[\n  "a"\n]');
  });
});

describe('a secret', () => {
  const secrets: [QueryItem, string, string][] = [
    [hypervisor, 'users.password_hash', 'hash'],
    [hypervisor, 'portainer_api.admin_password', 'password'],
    [stack('qdrant_service'), 'environments.production.variables.0.value', 'key'],
  ];

  it.each(secrets)('is refused by its path: %j %s', (request, path) => {
    expect(ask(estate, request, path, false)).toMatchObject({
      ok: false,
      problems: [{ code: 'secret', path: expect.stringContaining(path) }],
    });
  });

  it.each(secrets)('is given when asked to reveal: %j %s', (request, path, kind) => {
    expect(ask(estate, request, path, true)).toEqual({
      ok: true,
      value: expect.stringMatching(new RegExp(`never-print-this-${kind}$`)),
    });
  });

  it.each(secrets)('is masked in everything around it: %j %s', (request, path) => {
    const parts = path.split('.');
    for (let length = 0; length < parts.length; length++) {
      const result = ask(estate, request, parts.slice(0, length).join('.'), false);
      expect(result.ok).toBe(true);
      expect(JSON.stringify(result)).toContain('***');
      expect(JSON.stringify(result)).not.toContain('never-print');
    }
  });
});
