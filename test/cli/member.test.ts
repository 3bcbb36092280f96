import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { farEnd } from './far-end.ts';
import { HYPERVISOR, type TestMachine } from './machine.ts';
import { cluster } from './members.ts';
import { call } from './program.ts';

const QUERY = { hostPaths: ['/tank/certs'] };
const LOCK = { do: 'lock', pct: true, filesystems: { looked: [], seen: [] } };

const opened = async ({ options, env }: TestMachine, more: Readonly<Record<string, string>> = {}) =>
  farEnd(options, { ...env, ...more });

/** The steps of a plan, as an apply has them: by what its journal says of one that is refused for want of consent. */
async function stepsOf(machine: TestMachine) {
  const file = join(machine.folder, 'plan.json');
  await call([...machine.options, '--node', 'pve1', 'plan', '--out', file], { env: machine.env });
  const { plan } = JSON.parse(readFileSync(file, 'utf8'));
  return plan.steps as readonly { readonly id: string; readonly change: object }[];
}

const journals = ({ root }: TestMachine) => {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  return existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
};

const slowly = async ({ folder, root }: TestMachine, seconds: number) => {
  const pct = join(folder, 'bin/pct');
  const text = readFileSync(pct, 'utf8');
  const [first = '', ...rest] = text.split('\n');
  await writeFile(pct, [first, `echo begun; touch ${root}/begun; sleep ${seconds}`, ...rest].join('\n'));
  await chmod(pct, 0o755);
};

describe('the far end of a session', { timeout: 60_000 }, () => {
  it('says first who is there', async () => {
    const machine = await cluster();
    const { hello } = await opened(machine);
    expect(hello).toEqual({
      phoenix_volumes_member: 1,
      program: expect.stringMatching(/^\d/),
      node: 'pve1',
      quorate: true,
      configuration: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    const nowhere = await farEnd([...machine.options, '--config-dir', '/nowhere'], machine.env);
    expect(nowhere.hello).toMatchObject({ configuration: null });
    const lost = await cluster({ quorate: false });
    expect((await opened(lost)).hello).toMatchObject({ quorate: false });
  });

  it('names its configuration by what the files say, wherever they lie', async () => {
    const [one, other] = [await cluster(), await cluster()];
    const hashes = await Promise.all([one, other].map(async (machine) => (await opened(machine)).hello.configuration));
    expect(hashes[0]).toBe(hashes[1]);
    await other.configure(HYPERVISOR, { shared_volumes: {} });
    expect((await opened(other)).hello.configuration).not.toBe(hashes[0]);
  });

  it('reads its own machine, with what it remembers', async () => {
    const { ask } = await opened(await cluster());
    const { id, ok } = await ask({ id: 1, do: 'facts', query: QUERY });
    expect(id).toBe(1);
    expect(ok).toMatchObject({
      facts: { node: 'pve1', paths: { $map: expect.arrayContaining([['/tank', expect.anything()]]) } },
      memory: { owned: [], seen: { $map: [] } },
    });
  });

  it.each([
    ['no JSON', 'what?'],
    ['no object', '[]'],
    ['no number', '{"do":"ping"}'],
    ['a number that is none', '{"id":"1","do":"ping"}'],
    ['what it does not know', '{"id":1,"do":"shell","command":"id"}'],
    ['a word of JavaScript', '{"id":1,"do":"constructor"}'],
    ['a field too many', '{"id":1,"do":"ping","more":1}'],
    ['a field of another type', '{"id":1,"do":"facts","query":{"hostPaths":"/tank"}}'],
    ['a path that is none', '{"id":1,"do":"facts","query":{"hostPaths":["tank"]}}'],
    ['a step of another command', step(['rm', '-rf', '101'])],
    ['a step on another container', step(['pct', 'set', '102', '--mp0', '/tank/certs,mp=/x'])],
    [
      'a tree',
      '{"id":1,"do":"perform","step":{"id":"t","kind":"tree","action":"update","target":"/t","change":{"kind":"tree","path":"/t","before":{"dev":1,"ino":1},"kinds":[],"count":0,"seen":0,"recorded":true}}}',
    ],
  ])('refuses %s, and goes on', async (_, line) => {
    const { send, next, ask } = await opened(await cluster());
    send(line);
    expect(await next()).toEqual({ id: null, problem: { refused: 'malformed' } });
    expect(await ask({ id: 2, do: 'ping' })).toEqual({ id: 2, ok: true });
  });

  it('refuses a number that it saw before', async () => {
    const { ask } = await opened(await cluster());
    expect(await ask({ id: 7, do: 'ping' })).toMatchObject({ ok: true });
    expect(await ask({ id: 7, do: 'ping' })).toEqual({ id: 7, problem: { refused: 'repeated' } });
    expect(await ask({ id: 3, do: 'ping' })).toEqual({ id: 3, problem: { refused: 'repeated' } });
  });

  it('ends where a line is longer than it may be, for nobody knows where the next begins', async () => {
    const { send, next, ended } = await opened(await cluster());
    send(JSON.stringify({ id: 1, do: 'complete', prefix: 'x'.repeat(70_000) }));
    expect(await next()).toEqual({ id: null, problem: { refused: 'malformed' } });
    expect(await ended).toBe(0);
  });

  it('leaves no character raw that a terminal would take for more than text', async () => {
    const machine = await cluster();
    const { send, next } = await opened(machine);
    send(JSON.stringify({ id: 1, do: 'facts', query: { hostPaths: ['/tank/\u001b[2J\u202e'] } }));
    const { ok } = await next();
    expect(JSON.stringify(ok)).toContain('\\u001b[2J');
  });

  it('does nothing without its lock, and gives that to one at a time', async () => {
    const machine = await cluster();
    const [first, second] = [await opened(machine), await opened(machine)];
    const [directory] = await stepsOf(machine);
    expect(await first.ask({ id: 1, do: 'perform', step: directory })).toEqual({
      id: 1,
      problem: { refused: 'unlocked' },
    });
    expect(await first.ask({ id: 2, ...LOCK })).toEqual({ id: 2, ok: true });
    expect(await first.ask({ id: 3, ...LOCK })).toEqual({ id: 3, problem: { refused: 'locked' } });
    expect(await second.ask({ id: 1, ...LOCK })).toMatchObject({ problem: { code: 'lock_held' } });
    expect((await call([...machine.options, 'apply', '--yes'], { env: machine.env })).code).toBe(3);
    expect(await first.ask({ id: 4, do: 'unlock' })).toEqual({ id: 4, ok: true });
    expect(await second.ask({ id: 2, ...LOCK })).toMatchObject({ ok: true });
  });

  it('locks nothing where nothing could be changed', async () => {
    const machine = await cluster({ quorate: false });
    const { ask } = await opened(machine);
    expect(await ask({ id: 1, ...LOCK })).toMatchObject({ problem: { code: 'no_quorum' } });
    expect(await ask({ id: 2, ...LOCK })).toMatchObject({ problem: { code: 'no_quorum' } });
  });

  it('does a step with its own checks, and records it as an apply does', async () => {
    const machine = await cluster();
    const steps = await stepsOf(machine);
    const directory = steps.find(({ id }) => id === 'directory:/tank/media');
    const mount = steps.find(({ id }) => id === 'mount:101');
    const { ask, hangUp, ended } = await opened(machine);
    await ask({ id: 1, ...LOCK });
    expect(await ask({ id: 2, do: 'perform', step: directory })).toMatchObject({ ok: { result: { ok: true } } });
    expect(await ask({ id: 3, do: 'perform', step: mount })).toMatchObject({
      ok: { result: { ok: true, value: 'done' }, file: { ok: true, value: expect.stringContaining('hostname: web') } },
    });
    // What is not as the plan saw it is refused by the host's own look.
    expect(await ask({ id: 4, do: 'perform', step: directory })).toMatchObject({
      ok: { result: { ok: false, problems: [{ code: 'directory_exists' }] } },
    });
    hangUp();
    expect(await ended).toBe(0);
    expect(await machine.pctCalls()).toHaveLength(1);
    const [journal = ''] = journals(machine);
    expect(journal).toContain('"type":"step_process"');
    expect(JSON.parse(journal.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({
      type: 'summary',
      done: 2,
      failed: 1,
    });
    const owned = JSON.parse(readFileSync(join(machine.root, 'var/lib/phoenix-volumes/owned.json'), 'utf8'));
    expect(owned.mounts).toContainEqual(expect.objectContaining({ volume: 'media', ctid: 101 }));
    const told = await call([...machine.options, '--json', 'journal'], { env: machine.env });
    expect([told.code, told.stdout.length > 0]).toEqual([0, true]);
    // What was done for another member can be led back here, too.
    const { stdout } = await call([...machine.options, 'undo', '--dry-run'], { env: machine.env });
    expect(stdout).toContain('/tank/media was made by that run');
  });

  it.each([
    ['that hangs up', {}],
    ['that says nothing more', { PHOENIX_MEMBER_SILENCE_MS: '700' }],
  ] as const)('finishes and records the step that runs for a near end %s, and frees its lock', async (how, env) => {
    const machine = await cluster();
    const steps = await stepsOf(machine);
    await slowly(machine, 2);
    const { ask, send, hangUp, ended } = await opened(machine, env);
    await ask({ id: 1, ...LOCK });
    await ask({ id: 2, do: 'perform', step: steps.find(({ id }) => id === 'directory:/tank/media') });
    send(JSON.stringify({ id: 3, do: 'perform', step: steps.find(({ id }) => id === 'mount:101') }));
    while (!existsSync(join(machine.root, 'begun'))) await setTimeout(20);
    if (how === 'that hangs up') hangUp();
    expect(await ended).toBe(0);
    const [journal = ''] = journals(machine);
    expect(journal).toMatch(/"type":"step_complete","step":"mount:101"/);
    expect(JSON.parse(journal.trimEnd().split('\n').at(-1) ?? '')).toMatchObject({ type: 'summary', done: 2 });
    expect(await (await opened(machine)).ask({ id: 1, ...LOCK })).toMatchObject({ ok: true });
  });

  it('answers a ping while a step runs, and begins no other before that has ended', async () => {
    const machine = await cluster();
    const steps = await stepsOf(machine);
    await slowly(machine, 1);
    const { ask, send, next } = await opened(machine);
    await ask({ id: 1, ...LOCK });
    await ask({ id: 2, do: 'perform', step: steps.find(({ id }) => id === 'directory:/tank/media') });
    send(JSON.stringify({ id: 3, do: 'perform', step: steps.find(({ id }) => id === 'mount:101') }));
    while (!existsSync(join(machine.root, 'begun'))) await setTimeout(20);
    send(JSON.stringify({ id: 4, do: 'unlock' }));
    send(JSON.stringify({ id: 5, do: 'ping' }));
    const ids: unknown[] = [];
    while (ids.length < 3) {
      const line = await next();
      if (!('line' in line)) ids.push(line.id);
    }
    expect(ids).toEqual([5, 3, 4]);
  });
});

function step(argv: readonly string[]): string {
  const change = { kind: 'mount', ctid: 101, digest: 'x', argv, edits: [] };
  return JSON.stringify({
    ...{ id: 1, do: 'perform' },
    step: { id: 'mount:101', kind: 'mount', action: 'create', target: 'CT 101', change },
  });
}
