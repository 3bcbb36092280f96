import { describe, expect, it } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../src/engine/plan/types.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

const MEDIA = volume('media', '/tank/media', [
  { ctid: 100, path: '/media' },
  { ctid: 101, path: '/media' },
]);
const CERTS = volume('certs', '/tank/certs', [{ ctid: 100, path: '/certs' }]);
const FILMS = volume('films', '/tank/films', [{ ctid: 102, path: '/films' }]);

describe('what a plan is narrowed to', () => {
  it('is everything when nothing is named', () => {
    expect(steps({})).toEqual(ALL);
    expect(steps({ volumes: [], containers: [] })).toEqual(ALL);
  });

  it('is a volume with its directory and all its mounts', () => {
    expect(steps({ volumes: ['media'] })).toEqual(['directory:/tank/media', 'mount:100', 'mount:101']);
    expect(mountsOf({ volumes: ['media'] }, 100)).toEqual(['media']);
  });

  it('is the mounts of a container, of whichever volume, and the directories they need', () => {
    expect(steps({ containers: [100] })).toEqual(['directory:/tank/certs', 'directory:/tank/media', 'mount:100']);
    expect(mountsOf({ containers: [100] }, 100)).toEqual(['certs', 'media']);
    expect(steps({ containers: [101] })).toEqual(['directory:/tank/media', 'mount:101']);
  });

  it('is both where both are named', () => {
    expect(steps({ volumes: ['certs'], containers: [101] })).toEqual([
      'directory:/tank/certs',
      'directory:/tank/media',
      'mount:100',
      'mount:101',
    ]);
    expect(mountsOf({ volumes: ['certs'], containers: [101] }, 100)).toEqual(['certs']);
  });

  it('is nothing for a container that no volume names', () => {
    expect(planned({ containers: [103] })).toMatchObject({ inSync: true, steps: [], waiting: [] });
  });

  it('waits with a container that is not here, and says nothing of the others that are not', () => {
    const elsewhere = volume('books', '/tank/books', [
      { ctid: 555, path: '/books' },
      { ctid: 556, path: '/books' },
    ]);
    const made = planned({ containers: [555] }, [MEDIA, elsewhere]);
    expect(made.waiting.map(({ ctid }) => ctid)).toEqual([555]);
    expect(made.steps.map(({ id }) => id)).toEqual(['directory:/tank/books']);
  });
});

const ALL = [
  'directory:/tank/certs',
  'directory:/tank/films',
  'directory:/tank/media',
  'mount:100',
  'mount:101',
  'mount:102',
];

function planned(options: PlanOptions, volumes = [MEDIA, CERTS, FILMS]) {
  const host = modelMachine();
  addDirectory(host, '/tank');
  for (const ctid of [100, 101, 102, 103]) host.files.set(ctid, containerFile(ctid, ['unprivileged: 1']));
  return planOf(desiredState(volumes), observed(factsOf(host)), options);
}

const steps = (options: PlanOptions): readonly string[] => planned(options).steps.map(({ id }) => id);

/** The volumes that the container's one call mounts. */
function mountsOf(options: PlanOptions, ctid: number): readonly (string | undefined)[] {
  const change = planned(options).steps.find(({ id }) => id === `mount:${ctid}`)?.change;
  return change?.kind === 'mount' ? change.edits.map(({ volume: name }) => name) : [];
}
