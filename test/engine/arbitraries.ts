import fc from 'fast-check';
import type { DesiredContainer, DesiredMount, DesiredOwner, DesiredState } from '../../src/engine/desired/state.ts';
import { desiredState, volume } from './builders.ts';
import { addDirectory, containerFile, type ModelMachine, modelMachine } from './model-host.ts';

/** Few of everything, so that paths nest, targets clash and slots fill up. */
export const CTIDS = [100, 101, 102] as const;
export const HOST_PATHS = ['/tank/a', '/tank/a/in', '/tank/b', '/tank/c', '/data/media'] as const;
export const TARGETS = ['/a', '/a/b', '/a/b/c', '/media', '/data', '/data/x'] as const;

const owner: fc.Arbitrary<DesiredOwner> = fc.constantFrom<DesiredOwner>(
  { kind: 'keep' },
  { kind: 'container_root' },
  { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' },
  { kind: 'account', user: 1000, text: '1000' },
);

const mountOptions = fc.record(
  {
    readOnly: fc.boolean(),
    shared: fc.boolean(),
    mountOptions: fc.constantFrom<readonly string[]>([], ['nosuid'], ['noatime', 'nodev']),
    idmap: fc.constantFrom<string | false>(false, 'passthrough'),
  },
  { requiredKeys: [] },
);

const access = fc.record({
  of: fc.nat(4),
  ctid: fc.constantFrom(...CTIDS),
  uid: fc.constantFrom(0, 33, 1000),
  can: fc.constantFrom('read' as const, 'read-write' as const),
  inherit: fc.boolean(),
});

/** Configurations that the rules of `config/` let through: no target twice in a container. */
export const desired: fc.Arbitrary<DesiredState> = fc
  .record({
    paths: fc.uniqueArray(fc.constantFrom(...HOST_PATHS), { maxLength: 5 }),
    mounts: fc.array(
      fc.record({
        path: fc.nat(4),
        ctid: fc.constantFrom(...CTIDS, 103),
        target: fc.constantFrom(...TARGETS),
        options: mountOptions,
      }),
      { maxLength: 12 },
    ),
    owners: fc.array(owner, { minLength: 5, maxLength: 5 }),
    modes: fc.array(fc.constantFrom<number | 'keep'>('keep', 0o775, 0o755, 0o2770), { minLength: 5, maxLength: 5 }),
    access: fc.array(access, { maxLength: 4 }),
    reserved: fc.nat(3),
  })
  .map(({ paths, mounts, owners, modes, access: lines, reserved }) => {
    const taken = new Set<string>();
    const volumes = paths.map((path, index) => {
      const mine: DesiredMount[] = [];
      for (const { path: at, ctid, target, options } of mounts) {
        if (at !== index || taken.has(`${ctid} ${target}`)) continue;
        taken.add(`${ctid} ${target}`);
        mine.push({ ctid, path: target, ...options });
      }
      return volume(`v${index}`, path, mine, {
        owner: owners[index] ?? { kind: 'keep' },
        access: lines
          .filter(({ of, ctid }) => of === index && mine.some((mount) => mount.ctid === ctid))
          .map(({ ctid, uid, can }) => ({ ctid, uid, can })),
        inheritAccess: lines.some(({ of, inherit }) => of === index && inherit),
        permissions: { directoryMode: modes[index] ?? 'keep', fileMode: 0o664, recursive: false },
      });
    });
    const own: DesiredContainer = { ctid: 100, ownMountPoints: [], reservedSlots: reserved };
    return desiredState(volumes, { containers: new Map([[100, own]]) });
  });

const mountPoint = fc
  .tuple(
    fc.constantFrom(...HOST_PATHS, '/elsewhere', 'local-zfs:subvol-100-disk-1'),
    fc.constantFrom(...TARGETS, '/other'),
    fc.constantFrom('', ',ro=1', ',ro=0', ',shared=1', ',mountoptions=nosuid', ',backup=0', ',ro=yes,replicate=0'),
    fc.constantFrom('', '/'),
  )
  .map(
    ([source, target, options, slash]) =>
      `${source},mp=${target}${slash}${source.includes(':') ? ',size=8G' : ''}${options}`,
  );

const slot = fc.constantFrom(0, 1, 2, 3, 9, 10, 11);

const oneContainer = fc.record({
  current: fc.uniqueArray(fc.tuple(slot, mountPoint), { maxLength: 4, selector: ([index]) => index }),
  pending: fc.uniqueArray(fc.tuple(slot, mountPoint), { maxLength: 2, selector: ([index]) => index }),
  deletes: fc.uniqueArray(slot, { maxLength: 2 }),
  running: fc.boolean(),
  privileged: fc.boolean(),
  replicated: fc.boolean(),
  flag: fc.constantFrom('', '', '', '', 'lock: backup', 'protection: 1'),
});

/** Named entries, of the containers' root and others; mostly none. */
const acl = fc.constantFrom(
  ...['', '', '', 'user:100000:rwx,group::r-x'],
  ...['user:100000:r-x,group::r-x,group:100000:rwx', 'user:1000:---,group::r-x'],
);

/** As getfacl prints it, with a mask that is the mode's group digit. */
function aclFor(mode: number, named: string) {
  const value = (group: number) => `${group & 4 ? 'r' : '-'}${group & 2 ? 'w' : '-'}${group & 1 ? 'x' : '-'}`;
  const [owner, group, other] = [value(mode >> 6), value(mode >> 3), value(mode)];
  const text = `user::${owner},${named},mask::${group},other::${other}`;
  return { ok: true, value: named === '' ? '' : text } as const;
}

/** A machine with containers in any state pct could have left them, and some of the directories. */
export const machine: fc.Arbitrary<ModelMachine> = fc
  .record({
    containers: fc.array(oneContainer, { minLength: 3, maxLength: 3 }),
    directories: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom(...HOST_PATHS),
        fc.constantFrom(0, 1000, 65534, 100000),
        fc.constantFrom(0o755, 0o775, 0o700),
        fc.boolean(),
        acl,
      ),
      {
        selector: ([path]) => path,
        maxLength: 5,
      },
    ),
  })
  .map(({ containers, directories }) => {
    const made = modelMachine();
    for (const [path, uid, mode, empty, named] of directories)
      addDirectory(made, path, { uid, gid: uid, mode, empty, acl: aclFor(mode, named) });
    // An inner volume's outer directory is its ancestor: others than root must not write it.
    if (made.paths.has('/tank/a/in')) addDirectory(made, '/tank/a', { empty: false });
    addDirectory(made, '/elsewhere');
    containers.forEach(({ current, pending, deletes, running, privileged, replicated, flag }, index) => {
      const ctid = CTIDS[index] ?? 100;
      const exists = new Set(current.map(([key]) => key));
      const set = pending.filter(([key]) => !deletes.includes(key));
      const gone = deletes.filter((key) => exists.has(key)).map((key) => `mp${key}`);
      const lines = [
        ...(privileged ? [] : ['unprivileged: 1']),
        ...(flag ? [flag] : []),
        ...current.map(([key, value]) => `mp${key}: ${value}`),
      ];
      const waiting = [
        ...(gone.length > 0 ? [`delete: ${gone.sort().join(' ')}`] : []),
        ...set.map(([key, value]) => `mp${key}: ${value}`).sort(),
      ];
      made.files.set(ctid, containerFile(ctid, lines, waiting));
      if (running) made.running.add(ctid);
      if (replicated) made.replicated.add(ctid);
    });
    return made;
  });
