import { expect, it } from 'vitest';
import { explainPath } from '../../../src/engine/access/explain.ts';
import type { DirectoryFact, InsideFact } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { containerFile, factsOf, modelMachine } from '../model-host.ts';

const owned = (uid: number, gid: number): DirectoryFact => ({
  ...{ kind: 'directory', uid, gid, mode: 0o755, dev: 1, ino: 1 },
  ...{ acl: { ok: true, value: '' }, flags: { ok: true, value: '' } },
});

it('an owner is told as the container sees it, and one that its map lacks as nobody', () => {
  const machine = modelMachine({ running: new Set([104]) });
  machine.files.set(104, containerFile(104));
  const ids = { ok: true, value: '0 100000 65536\n' } as const;
  const paths = new Map([
    ['/', owned(100000, 100000)],
    ['/srv', owned(100033, 100044)],
    ['/srv/host', owned(0, 100000)],
  ]);
  const inside: InsideFact = { uidMap: ids, gidMap: ids, paths };
  const state = observed({ ...factsOf(machine), inside: new Map([[104, inside]]) });
  const container = state.containers.get(104);
  const who = { uid: undefined, gid: undefined, groups: undefined };
  const explained = container && explainPath(container, { ...who, path: '/srv/host', wanted: 'read' }, state);
  expect(explained?.chain.map(({ seenAs }) => seenAs)).toEqual([
    { uid: 0, gid: 0 },
    { uid: 33, gid: 44 },
    { uid: undefined, gid: 0 },
  ]);
});
