import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observed } from '../../src/engine/observed/state.ts';
import { startFacts } from '../../src/engine/start/facts.ts';
import { startsOf } from '../../src/engine/start/starts.ts';
import type { StartPath } from '../../src/proxmox/rehearsal/facts.ts';
import { rehearse, startFile } from '../../src/proxmox/rehearsal/rehearse.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from './model-host.ts';
import { withStarts } from './starts.ts';

const CTID = 100;
const SOURCES = ['/tank', '/tank/media', '/tank/media/films', '/tank/other', '/tank/link'] as const;
const MADE: StartPath = { kind: 'directory', uid: 0, gid: 0, mode: 0o755 };

/** A stopped container that mounts these, of which some are there, and what its start comes to with others made. */
function starts(sources: readonly string[], there: readonly string[], made: readonly string[]) {
  const lines = sources.map((source, index) => `mp${index}: ${source},mp=/m${index}`);
  const machine = modelMachine({ files: new Map([[CTID, containerFile(CTID, ['unprivileged: 1', ...lines])]]) });
  for (const path of SOURCES) machine.paths.set(path, { kind: 'missing' });
  for (const path of there) addDirectory(machine, path, { uid: 100000, gid: 100000 });
  machine.paths.set('/tank/link', { kind: 'symlink' });
  const targets = Object.fromEntries(SOURCES.map((_, index) => [`/m${index}`, { kind: 'missing' } as const]));
  const facts = withStarts(factsOf(machine), targets);
  const state = observed({
    ...facts,
    starts: facts.starts && { ...facts.starts, links: new Map([['/tank/link', '/tank/media']]) },
  });
  const [container, ready] = [state.containers.get(CTID), startFacts(state)];
  if (!container || !ready) throw new Error('nothing was read');
  const later = new Map(made.map((path) => [path, MADE] as const));
  const nothing = () => [];
  const told = startsOf(container, ready, { edits: [], made: later, asserted: { now: nothing, after: nothing } });
  const file = startFile(CTID, container.text, container.file, container.current);
  return { ...told, rehearsed: rehearse(file, ready(CTID, later)) };
}

test('a directory that a plan makes lets a container start that mounts it', () => {
  const { now, after } = starts(['/tank/media'], ['/tank'], ['/tank/media']);
  expect([now.starts, after.starts]).toEqual(['fails', 'ok']);
});

test('one that it mounts nothing of is no reason to rehearse its start again', () => {
  const { now, after } = starts(['/tank/media'], ['/tank', '/tank/media'], ['/tank/other']);
  expect(after).toBe(now);
});

test('whatever a plan makes, a start comes to what it comes to when it is rehearsed with it', () => {
  const some = fc.subarray([...SOURCES]);
  fc.assert(
    fc.property(some, some, some, (sources, there, made) => {
      const { after, rehearsed } = starts(sources, there, made);
      expect(after).toEqual(rehearsed);
    }),
  );
});
