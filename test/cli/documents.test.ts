import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type {
  ApplyDocument,
  ExplainDocument,
  PlanDocument,
  ShareDocument,
  StatusDocument,
  ValidateDocument,
} from '../../src/views/documents/shapes.ts';
import { documentIn, documentsIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { run } from './run.ts';

async function demo() {
  const { folder } = await testMachine();
  return (...args: readonly string[]) => run(['--host', `demo:${folder}/demo`, '--json', ...args]);
}

test('plan, apply and status of the demo have the shapes of the contract', async () => {
  const onDemo = await demo();
  const plan = documentIn<PlanDocument>(await onDemo('plan'));
  expect(plan.steps.length).toBeGreaterThan(0);
  expect(documentIn<StatusDocument>(await onDemo('status')).inSync).toBe(false);
  const events = documentsIn<ApplyDocument>(await onDemo('apply', '--yes'));
  expect(events[0]?.type).toBe('plan');
  expect(events.at(-1)?.type).toBe('summary');
  expect(events.some(({ type }) => type === 'step_complete')).toBe(true);
  documentIn<StatusDocument>(await onDemo('status'));
});

test('a plan says who will lack what once it has run, as the status does then, and --json leaves that to the status', async () => {
  const { folder } = await testMachine();
  const onDemo = (...args: readonly string[]) => run(['--host', `demo:${folder}/demo`, ...args]);
  const said = 'root of CT 103 cannot write in n8n_files: phoenix-volumes share n8n_files --with 103 --dry-run\n';
  expect((await onDemo('plan')).stdout).toMatch(new RegExp(`; no restart\\.\n! Even after that, ${said}$`));
  expect((await onDemo('plan', '103')).stdout).toBe(`In sync: nothing to do.\n! Still, ${said}`);
  expect((await onDemo('plan', '104')).stdout).not.toContain('cannot');
  expect((await onDemo('plan', '--out', `${folder}/saved.json`)).stdout).toContain(said);
  documentIn<PlanDocument>(await onDemo('--json', 'plan'));
  expect((await onDemo('apply', '--yes')).stdout).toContain(`; no restart.\n! Even after that, ${said}\n[1/`);
  expect((await onDemo('apply', '103', '--yes')).stdout).toBe(`In sync: nothing to do.\n! Still, ${said}`);
  const { volumes } = documentIn<StatusDocument>(await onDemo('--json', 'status'));
  const lacking = volumes.flatMap(({ name, mounts }) =>
    mounts.flatMap(({ ctid, lacks }) => (lacks ? [[name, ctid, lacks]] : [])),
  );
  expect(lacking).toEqual([['n8n_files', 103, { root: 'write' }]]);
});

test('whom a volume names has what an entry gives that is set on a directory of the same plan', async () => {
  const { configure, options, env } = await testMachine();
  const media = { host_path: '/tank/media', mounts: { 101: '/media' }, access: { '101:33': 'read-write' } };
  const permissions = { directory_mode: '0750' };
  await configure(HYPERVISOR, { shared_volumes: { media: { ...media, owner: 'container_root', permissions } } });
  const { volumes } = documentIn<StatusDocument>(await run([...options, '--json', 'status'], { env }));
  expect(volumes[0]?.mounts[0]?.access['101:33']).toMatchObject({ read: true, write: true });
  const { stdout } = await run([...options, 'plan'], { env });
  expect(stdout).toContain('setfacl');
  expect(stdout).not.toContain('cannot write');
  const explained = documentIn<ExplainDocument>(await run([...options, '--json', 'explain', '101:33:/media'], { env }));
  expect(explained).toMatchObject({ can: { write: false }, planned: { write: true } });
});

test('share says of each edit when it takes effect and what becomes of what lies in the directory', async () => {
  const onDemo = await demo();
  const dry = documentIn<ShareDocument>(await onDemo('share', 'n8n_files', '--with', '103', '--dry-run'));
  expect(dry.chosen).toMatchObject({
    ...{ code: 'mount_idmap', waits: [{ ctid: 103, until: 'restart' }], below: 'left' },
    unreached: { count: 1, examples: [{ path: 'exports', type: 'directory', uid: 0 }] },
  });
  expect(dry.alternatives[0]).toMatchObject({ code: 'access_entry', waits: [], below: 'left' });
  await onDemo('set', 'n8n_files', '--recursive');
  const whole = documentIn<ShareDocument>(await onDemo('share', 'n8n_files', '--with', '103', '--dry-run'));
  expect(whole.alternatives.find(({ code }) => code === 'owner')).toMatchObject({ below: 'changed' });
});

test('share says that a read-only mount is in the way, which none of its edits takes off', async () => {
  const { folder } = await testMachine();
  const share = (...args: readonly string[]) =>
    run(['--host', `demo:${folder}/demo`, 'share', 'llm_models', '--with', '108', '--dry-run', ...args]);
  const said = 'As it is configured, the mount in CT 108 is read-only, and nothing lets anybody write through it';
  const { code, stdout } = await share();
  expect(code).toBe(65);
  expect(stdout.split(said)).toHaveLength(2);
  expect(stdout).toContain('set llm_models --mount 108=PATH, without ro.');
  expect((await share('--read')).stdout).not.toContain(said);
});

test('what fails and what it printed are events', async () => {
  const { options, env, write } = await testMachine();
  await write('bin/pct', '#!/bin/sh\necho trying\necho "no luck" >&2\nexit 2\n');
  const { code, stdout } = await run([...options, 'apply', '--yes', '--json'], { env });
  expect(code).toBe(1);
  const events = documentsIn<ApplyDocument>({ stdout });
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'step_output', step: 'mount:101', stream: 'stdout', text: 'trying' }),
  );
  const error = expect.objectContaining({ code: 'pct_failed' });
  expect(events).toContainEqual(expect.objectContaining({ type: 'step_errored', step: 'mount:101', error }));
  expect(events.at(-1)).toMatchObject({ outcome: 'failed', failed: 2 });
});

test('an apply in sync says so in two lines and has no journal', async () => {
  const { options, env } = await testMachine();
  await run([...options, 'apply', '--yes'], { env });
  const { code, stdout } = await run([...options, 'apply', '--yes', '--json'], { env });
  expect(code).toBe(0);
  const events = documentsIn<ApplyDocument>({ stdout });
  expect(events).toEqual([
    expect.objectContaining({ type: 'plan', plan: expect.objectContaining({ inSync: true, steps: [] }) }),
    expect.objectContaining({ type: 'summary', outcome: 'done', done: 0, journal: null }),
  ]);
});

test('validate names every finding with its place', async () => {
  const { options, configure } = await testMachine();
  await configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/etc', mounts: { 7: '/media' } } } });
  const { code, stdout } = await run([...options, 'validate', '--json']);
  expect(code).toBe(65);
  const { valid, diagnostics } = documentIn<ValidateDocument>({ stdout });
  expect(valid).toBe(false);
  expect(diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(2);
  for (const { file, line, column } of diagnostics) expect([file, line, column]).not.toContain(undefined);
});

test('a broken configuration is a document on stdout and text on stderr', async () => {
  const { options, write } = await testMachine();
  await write(`etc/${HYPERVISOR}`, '{');
  for (const command of ['plan', 'status', 'apply']) {
    const { code, stdout, stderr } = await run([
      ...options,
      command,
      '--json',
      ...(command === 'apply' ? ['--yes'] : []),
    ]);
    expect(code).toBe(65);
    expect(stderr).toContain(HYPERVISOR);
    expect(documentIn({ stdout })).toMatchObject({ format: 'phoenix-volumes/2', command, exit: 65 });
  }
});

test('status exits 2 on drift, 0 without, and knows some volumes and containers', async () => {
  const { options, env } = await testMachine();
  const status = async (...args: readonly string[]) => {
    const { code, stdout } = await run([...options, 'status', '--json', ...args], { env });
    return { code, ...documentIn<StatusDocument>({ stdout }) };
  };
  expect((await status()).code).toBe(2);
  await run([...options, 'apply', 'certs', '--yes'], { env });
  expect((await status('certs')).code).toBe(0);
  const one = await status('102');
  expect([one.code, one.containers.map(({ ctid }) => ctid), one.volumes.map(({ name }) => name)]).toEqual([
    2,
    [102],
    ['media'],
  ]);
  const two = await status('certs', '102');
  expect([
    two.containers.map(({ ctid }) => ctid),
    two.volumes.map(({ name, mounts }) => [name, mounts.length]),
  ]).toEqual([
    [101, 102],
    [
      ['media', 1],
      ['certs', 1],
    ],
  ]);
});

test('status of one container tells nothing of how others stand, nor of what is to know about them', async () => {
  const { options, env, configure, root } = await testMachine();
  const status = async (...args: readonly string[]) => {
    const { code, stdout } = await run([...options, 'status', '--json', ...args], { env });
    return { code, ...documentIn<StatusDocument>({ stdout }) };
  };
  await configure(HYPERVISOR, {
    shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: '/media', 102: '/media' } } },
  });
  await run([...options, 'apply', '--yes'], { env });
  await rm(join(root, 'etc/pve/lxc/101.conf'));
  const [media] = (await status('102')).volumes;
  expect([media?.state, media?.reasons, media?.notes]).toEqual(['ok', [], []]);
  expect((await status('101')).volumes.map(({ state }) => state)).toEqual(['waiting']);
});

test('a mount left of a volume is a difference of that volume, and of its container, and of no other', async () => {
  const { options, env, configure } = await testMachine();
  const call = (...args: readonly string[]) => run([...options, ...args], { env });
  await call('apply', '--yes');
  expect((await call('status')).code).toBe(0);
  await configure(HYPERVISOR, {
    shared_volumes: {
      media: { host_path: '/tank/media', mounts: { 101: '/media' } },
      certs: { host_path: '/tank/certs', mounts: { 101: '/certs' }, permissions: { directory_mode: '0750' } },
    },
  });
  for (const subjects of [[], ['media'], ['102']]) {
    const { code, stdout } = await call('status', '--json', ...subjects);
    const { inSync, containers } = documentIn<StatusDocument>({ stdout });
    expect([code, inSync]).toEqual([2, false]);
    expect(containers.find(({ ctid }) => ctid === 102)?.mountPoints).toMatchObject([
      { path: '/srv/media', volume: 'media', state: 'undeclared' },
    ]);
  }
  expect((await call('status', 'certs')).code).toBe(0);
});

test('explain and status --as tell what a user of a container can do, by the same shape', async () => {
  const { options, env } = await testMachine();
  const call = (...args: readonly string[]) => run([...options, ...args, '--json'], { env });
  await call('apply', '--yes');
  const { access } =
    documentIn<StatusDocument>(await call('status', 'media', '--as', '101:33')).volumes[0]?.mounts[0] ?? {};
  expect(Object.keys(access ?? {})).toEqual(['root', '101:33']);
  const { code, stdout } = await call('explain', '101:33:/media');
  const { can, chain } = documentIn<ExplainDocument>({ stdout });
  expect(can).toEqual(access?.['101:33']);
  expect(chain.map(({ path }) => path)).toEqual(['/', '/media']);
  expect(code).toBe(1);
});
