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

test('a mode beside an ACL is led back by its entries, and by chmod only for the bits that no ACL has', async () => {
  const host = modelMachine();
  const acl = { ok: true, value: 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x' } as const;
  addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o775, acl, empty: false });
  const before = host.paths.get('/tank/media');
  const wanting = (directoryMode: number) =>
    desiredState([
      volume('media', '/tank/media', [], {
        owner: { kind: 'keep' },
        permissions: { directoryMode, fileMode: 0o664, recursive: false, purpose: undefined },
      }),
    ]);
  const entries = ['setfacl', '-n', '-m', 'g::r-x', '--', '/tank/media'];
  for (const [mode, commands] of [
    [0o775, [entries]],
    [0o2775, [entries, ['chmod', 'g-s', '/tank/media']]],
  ] as const) {
    const back = undone(await run(planned(wanting(mode), host), host), host);
    expect(back.steps).toMatchObject([{ kind: 'mode', commands }]);
    await run(back, host);
    expect(host.paths.get('/tank/media')).toEqual(before);
  }
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

const MOUNTED = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);

/** A run that made a directory and mounts it in a container. */
async function mountedRun(running: boolean, mountinfo = '') {
  const host = modelMachine({ mountinfo });
  host.files.set(100, containerFile(100, []));
  if (running) host.running.add(100);
  const events = await run(planned(MOUNTED, host), host);
  return { host, events };
}

test('a slot that somebody changed since is left, and said before', async () => {
  const { host, events } = await mountedRun(false);
  host.files.set(100, (host.files.get(100) ?? '').replace(/^mp0: .*$/m, '$&,ro=1'));
  const before = host.files.get(100);
  const undo = undone(events, host);
  expect(undo.steps.find(({ id }) => id === 'mount:100')).toMatchObject({
    state: 'blocked',
    why: { code: 'slot_changed_since', ctid: 100, key: 'mp0' },
  });
  await run(undo, host);
  expect(host.files.get(100)).toBe(before);
});

test('a directory that a run made and that holds something by now is kept, and said before', async () => {
  const { host, events } = await mountedRun(false);
  const fact = host.paths.get('/tank/media');
  if (fact?.kind !== 'directory') throw new Error('the run made no directory');
  host.paths.set('/tank/media', { ...fact, empty: false });
  expect(undone(events, host).steps.find(({ target }) => target === '/tank/media')).toMatchObject({
    state: 'kept',
    why: { code: 'directory_in_use', path: '/tank/media' },
  });
});

test('a directory that a run made is kept where another container has it configured, pending, or mounted alone', async () => {
  const keptFor = async (change: (host: ModelMachine) => void) => {
    const { host, events } = await mountedRun(false);
    host.files.set(101, containerFile(101, []));
    change(host);
    return undone(events, host).steps.find(({ target }) => target === '/tank/media')?.why;
  };
  const mounted = { code: 'directory_mounted', ctids: [101] };
  const line = 'mp0: /tank/media/films,mp=/films';
  expect(await keptFor(() => {})).toBeUndefined();
  expect(await keptFor(({ files }) => files.set(101, containerFile(101, [line])))).toMatchObject(mounted);
  expect(await keptFor(({ files }) => files.set(101, containerFile(101, [], [line])))).toMatchObject(mounted);
  const running = await keptFor(({ running, mounted }) => {
    running.add(101);
    mounted.push({ ctid: 101, source: '/tank/media', target: '/films' });
  });
  expect(running).toMatchObject(mounted);
});

test('a directory that a run made on a share is kept as long as a container of another member has it', async () => {
  const kept = async (mountinfo: string) => {
    const { host, events } = await mountedRun(false, mountinfo);
    const here = observed(factsOf(host));
    const other = here.containers.get(100);
    if (!other) throw new Error('the container is not there');
    const elsewhere = new Map([[200, { ...other, ctid: 200, node: 'pve2' }]]);
    return undoPlan(events, { ...here, elsewhere }).steps.find(({ target }) => target === '/tank/media')?.why;
  };
  expect(await kept('9 1 0:50 / /tank rw - nfs4 nas:/export rw\n')).toMatchObject({
    ...{ code: 'directory_mounted', ctids: [200] },
  });
  expect(await kept('9 1 0:50 / /tank rw - ext4 /dev/sdb1 rw\n')).toBeUndefined();
});

test('a directory that a run made is kept as long as a running container has it mounted', async () => {
  const { host, events } = await mountedRun(true);
  expect(undone(events, host).steps.find(({ target }) => target === '/tank/media')).toMatchObject({
    state: 'kept',
    why: { code: 'directory_mounted', path: '/tank/media', ctids: [100] },
  });
});
