import { expect, test } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { undoPlan } from '../../../src/engine/undo/undo.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, directory, factsOf, type ModelMachine, modelMachine } from '../model-host.ts';
import { planned, run, undone } from './run.ts';

/** Root of container 100 owns the directory, and the run opens it to all. */
const OPENED = desiredState([
  volume('media', '/tank/media', [], {
    owner: { kind: 'account', user: 100000, group: 100000, text: '100000:100000' },
    permissions: { directoryMode: 0o777, fileMode: 0o664, recursive: false, purpose: undefined },
  }),
]);

const MAPPED = ['unprivileged: 1', 'lxc.idmap: u 0 200000 9', 'lxc.idmap: g 0 200000 9', 'mp0: /tank/media,mp=/media'];

function machine(lines: readonly string[] = []): ModelMachine {
  const host = modelMachine();
  host.files.set(100, containerFile(100, lines));
  addDirectory(host, '/tank/media', { uid: 100000, gid: 100000, mode: 0o700, empty: false });
  return host;
}

test('what the run gave a container is taken again, and said', async () => {
  const host = machine(MAPPED);
  const events = await run(planned(OPENED, host), host);
  const [step] = undone(events, host).steps;
  expect(step).toMatchObject({
    kind: 'mode',
    loses: expect.arrayContaining([expect.objectContaining({ ctid: 100, uid: 0 })]),
  });
  expect(step?.state).toBeUndefined();
});

test('from a container that came to the directory since nothing is taken, unless that is asked for', async () => {
  const host = machine();
  const events = await run(planned(OPENED, host), host);
  host.files.set(100, containerFile(100, MAPPED));
  expect(undone(events, host).steps).toMatchObject([{ state: 'kept', why: { code: 'would_lose_access', ctid: 100 } }]);
  const [asked] = undoPlan(events, observed(factsOf(host)), { takeOver: true }).steps;
  expect(asked?.state).toBeUndefined();
});

test('a directory that was made anew since is not the one that the run made, though it looks the same', async () => {
  const host = modelMachine();
  const [fact, events] = [
    directory({ uid: 65534, gid: 65534, mode: 0o775, ino: 4711 }),
    await run(planned(desiredState([volume('media', '/tank/media')]), host), host),
  ];
  expect(undone(events, host).steps[0]?.state).toBeUndefined();
  host.paths.set('/tank/media', fact);
  expect(undone(events, host).steps[0]).toMatchObject({
    state: 'blocked',
    why: { code: 'replaced_since', path: '/tank/media', found: 'directory' },
  });
});
