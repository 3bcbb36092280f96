import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import { apply, lockApply } from '../../src/operations/apply.ts';
import { open, type Workspace } from '../../src/operations/open.ts';
import { type Planned, type PlanRequest, plan } from '../../src/operations/plan.ts';

async function openDemo(): Promise<Workspace> {
  const dir = await mkdtemp(join(tmpdir(), 'phoenix-apply-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const opened = await open({ host: `demo:${dir}` });
  if (!opened.ok) throw new Error(opened.problems[0].code);
  return opened.value;
}

async function planned(workspace: Workspace, request?: PlanRequest): Promise<Planned> {
  const made = await plan(workspace, request);
  if (!made.ok) throw new Error(made.problems[0].code);
  return made.value;
}

/** A volume of the demo with something to do. */
const MEDIA = { subjects: ['media'] };

const journalsOf = async ({ installation: { stateDir } }: Workspace) =>
  readdir(join(stateDir, 'journal')).catch(() => []);

async function all(events: AsyncIterable<ApplyEvent>): Promise<readonly ApplyEvent[]> {
  const seen: ApplyEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

test('it runs to its end although nobody listens, with each event on record', async () => {
  const workspace = await openDemo();
  const run = await apply(await planned(workspace, MEDIA), { argv: ['apply', 'media'] });
  if (!run.ok) throw new Error(run.problems[0].code);
  const summary = await run.value.ended;
  expect(summary).toMatchObject({ outcome: 'done', failed: 0, notRun: 0 });
  const lines = (await readFile(summary?.journal ?? '', 'utf8')).trimEnd().split('\n');
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ argv: ['apply', 'media'], host: 'demo' });
  const events = await all(run.value.events);
  expect(lines.slice(1).map((line) => JSON.parse(line).type)).toEqual(events.map(({ type }) => type));
  expect((await planned(workspace, MEDIA)).plan.steps).toEqual([]);
});

test('while somebody else applies it is refused, nothing runs, and nothing is recorded', async () => {
  const workspace = await openDemo();
  const made = await planned(workspace, MEDIA);
  const lock = await lockApply(workspace.installation);
  if (!lock.ok) throw new Error(lock.problems[0].code);
  expect(await apply(made)).toMatchObject({ ok: false, problems: [{ code: 'lock_held' }] });
  expect(await journalsOf(workspace)).toEqual([]);
  expect((await planned(workspace, MEDIA)).plan.steps).toEqual(made.plan.steps);
  await lock.value.release();
  const run = await apply(made);
  expect(run.ok && (await run.value.ended)?.outcome).toBe('done');
});

test('the lock is free again once it has ended, and stays with whoever took it before', async () => {
  const workspace = await openDemo();
  const lock = await lockApply(workspace.installation);
  if (!lock.ok) throw new Error(lock.problems[0].code);
  const run = await apply(await planned(workspace, MEDIA), { lock: lock.value });
  expect(run.ok && (await run.value.ended)?.outcome).toBe('done');
  expect(await lockApply(workspace.installation)).toMatchObject({ ok: false, problems: [{ code: 'lock_held' }] });
  await lock.value.release();
  const again = await lockApply(workspace.installation);
  expect(again.ok).toBe(true);
  if (again.ok) await again.value.release();
});

test('what keeps the host from being changed is a problem before the first step, and the lock is free again', async () => {
  const workspace = await openDemo();
  const obstacle = { code: 'not_root', severity: 'error', where: {} } as const;
  const host = { ...workspace.host, obstacle: () => obstacle };
  const made = await planned({ ...workspace, host }, MEDIA);
  expect(await apply(made)).toEqual({ ok: false, problems: [obstacle] });
  expect(await journalsOf(workspace)).toEqual([]);
  const lock = await lockApply(workspace.installation);
  expect(lock.ok).toBe(true);
  if (lock.ok) await lock.value.release();
});

test('stopped, it ends after the running step', async () => {
  const workspace = await openDemo();
  const made = await planned(workspace);
  const run = await apply(made);
  if (!run.ok) throw new Error(run.problems[0].code);
  const ended: string[] = [];
  for await (const event of run.value.events) {
    if (event.type === 'step_start') run.value.stop();
    if (event.type === 'step_complete') ended.push(event.step);
  }
  expect(ended).toEqual([made.plan.steps.find(({ state }) => state === undefined)?.id]);
  expect(await run.value.ended).toMatchObject({ outcome: 'interrupted', done: 1 });
});

test('stopped while it is made ready, it runs no step at all', async () => {
  const workspace = await openDemo();
  const run = await apply(await planned(workspace, MEDIA), { signal: AbortSignal.abort() });
  if (!run.ok) throw new Error(run.problems[0].code);
  expect(await run.value.ended).toMatchObject({ outcome: 'interrupted', done: 0 });
});

test('a plan of which nothing runs needs neither lock nor journal', async () => {
  const workspace = await openDemo();
  const done = await apply(await planned(workspace, MEDIA));
  expect(done.ok && (await done.value.ended)?.outcome).toBe('done');
  const journals = await journalsOf(workspace);
  const lock = await lockApply(workspace.installation);
  const run = await apply(await planned(workspace, MEDIA));
  if (!run.ok || !lock.ok) throw new Error('it is refused');
  expect((await all(run.value.events)).map(({ type }) => type)).toEqual(['plan', 'summary']);
  expect(await journalsOf(workspace)).toEqual(journals);
  await lock.value.release();
});
