import { describe, expect, it } from 'vitest';
import { observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import { statusOf } from '../../../../src/engine/status/status.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../../model-host.ts';

const DESIRED = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);

describe('the digest of a container’s file', () => {
  it('is made for a plan that is told or run, and for no status', () => {
    const { state, made } = counting();
    const { volumes } = statusOf(DESIRED, state);
    expect(volumes.flatMap(({ mounts }) => mounts.map((mount) => mount.state))).toEqual(['new']);
    expect(made()).toBe(0);
  });

  it('stands in the command, and is made once', () => {
    const { state, made } = counting();
    const step = planOf(DESIRED, state).steps.find(({ kind }) => kind === 'mount');
    expect(made()).toBe(0);
    expect(step?.commands[0]?.slice(-2)).toEqual(['--digest', 'a digest']);
    expect(step?.change).toMatchObject({ digest: 'a digest', argv: step?.commands[0] });
    expect(JSON.parse(JSON.stringify(step))).toMatchObject({
      commands: step?.commands,
      change: { digest: 'a digest' },
    });
    expect(made()).toBe(1);
  });
});

/** A machine with one container, and how often its digest was asked for. */
function counting() {
  const host = modelMachine();
  addDirectory(host, '/tank');
  host.files.set(100, containerFile(100, ['unprivileged: 1']));
  const state = observed(factsOf(host));
  let count = 0;
  const containers = new Map(
    [...state.containers].map(([ctid, container]) => [
      ctid,
      Object.defineProperty({ ...container }, 'digest', {
        get: () => {
          count += 1;
          return 'a digest';
        },
      }),
    ]),
  );
  return { state: { ...state, containers }, made: () => count };
}
