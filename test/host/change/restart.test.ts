import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ChangeResult } from '../../../src/engine/apply/host.ts';
import { restartContainer } from '../../../src/host/change/restart.ts';
import { unmade } from '../../../src/host/problem.ts';
import { tempFolder } from '../temp-folder.ts';

const GOOD: ChangeResult = { ok: true, value: 'done' };
const BAD: ChangeResult = unmade('failed', {
  code: 'pct_failed',
  command: 'pct',
  stderr: ['it did not work'],
  how: { code: 255 },
});
const LATE: ChangeResult = unmade('timeout', { code: 'pct_unfinished', command: 'pct', pid: 7, seconds: 1 });

/** A machine where container 100 runs, and what its `pct` does there. */
function machine() {
  const root = tempFolder();
  mkdirSync(join(root, 'proc/net'), { recursive: true });
  const sockets = join(root, 'proc/net/unix');
  const listen = (running: boolean) =>
    writeFileSync(sockets, running ? '0: 0 0 0 0 0 0 @/var/lib/lxc/100/command\n' : '');
  listen(true);
  return { root, listen };
}

interface Pct {
  readonly stop: ChangeResult;
  /** Whether the container runs afterwards. */
  readonly stays?: boolean;
  readonly start?: ChangeResult;
  readonly comes?: boolean;
}

async function restarted({ stop, stays = false, start = GOOD, comes = true }: Pct, onlyStart = false) {
  const { root, listen } = machine();
  if (onlyStart) listen(false);
  const calls: string[] = [];
  const change = {
    ...({ kind: 'restart', ctid: 100, patience: 5, pause: 0, waits: '' } as const),
    stop: onlyStart ? null : ['pct', 'shutdown', '100'],
    start: ['pct', 'start', '100'],
  };
  const result = await restartContainer({ host: 'local', root }, change, async ([, command = ''], { patience }) => {
    calls.push(`${command} ${patience}`);
    if (command === 'shutdown') listen(stays);
    else listen(comes);
    return command === 'shutdown' ? stop : start;
  });
  return { calls, result };
}

const STOPS = { stop: GOOD };

it('stops with patience, then starts', async () => {
  expect(await restarted(STOPS)).toEqual({ calls: ['shutdown 5', 'start 0'], result: GOOD });
});

it('starts one that is down whatever the shutdown said', async () => {
  expect(await restarted({ stop: BAD })).toEqual({ calls: ['shutdown 5', 'start 0'], result: GOOD });
});

it.each([
  ['failed', BAD],
  ['ended well', GOOD],
])('leaves one running that did not stop, although its shutdown %s', async (_, stop) => {
  const { calls, result } = await restarted({ stop, stays: true });
  expect(calls).toEqual(['shutdown 5']);
  expect(result).toMatchObject({ ok: false, problems: [{ code: 'container_not_stopped', seconds: 5 }] });
});

it('does not start beside a shutdown that still runs', async () => {
  expect(await restarted({ stop: LATE })).toEqual({ calls: ['shutdown 5'], result: LATE });
});

it('says that it is down where the start failed, with what pct said', async () => {
  const { result } = await restarted({ ...STOPS, start: BAD, comes: false });
  expect(result).toMatchObject({ problems: [{ code: 'container_not_started', stderr: ['it did not work'] }] });
});

it('is good where it runs, whatever the start said', async () => {
  expect((await restarted({ ...STOPS, start: BAD })).result).toEqual(GOOD);
});

it('only starts where it was stopped before', async () => {
  expect(await restarted(STOPS, true)).toEqual({ calls: ['start 0'], result: GOOD });
});
