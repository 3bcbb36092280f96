import { expect, it } from 'vitest';
import { directoryState, directoryStates } from '../../../src/engine/observed/directory.ts';
import type { DirectoryFact, PathFact } from '../../../src/engine/observed/facts.ts';
import { mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';
import type { ObservedState } from '../../../src/engine/observed/state.ts';

const owned = (uid: number, mode: number, more: Partial<DirectoryFact> = {}): DirectoryFact => ({
  ...{ kind: 'directory', uid, gid: uid, mode, dev: 1, ino: 1, ...more },
});

const MISSING: PathFact = { kind: 'missing' };
const UNREADABLE: PathFact = { kind: 'unknown', error: { code: 'unreadable', path: '/bad', system: 'EIO' } };

const MOUNTS = `25 1 8:1 / / rw - ext4 /dev/sda1 rw
26 25 0:26 / /tank rw - zfs tank rw
27 26 0:27 / /tank/nas rw - nfs4 server:/export rw
28 26 8:2 / /tank/stick rw - vfat /dev/sdb1 rw
`;

const PATHS = new Map<string, PathFact>([
  ...Object.entries({
    '/tank': owned(0, 0o755),
    '/tank/a': owned(0, 0o755),
    '/tank/a/own': owned(33, 0o755),
    '/tank/a/gone': MISSING,
    '/tank/a/bad': UNREADABLE,
    '/tank/a/file': { kind: 'file', type: 'file' } as const,
    '/tank/a/link': { kind: 'symlink', target: '/srv' } as const,
    '/tank/nas': owned(0, 0o755, { writable: false }),
    '/tank/nas/x': owned(0, 0o755, { writable: false }),
    '/tank/stick': owned(0, 0o755),
    '/tank/stick/x': owned(0, 0o755),
    '/tank/anybody': owned(0, 0o777),
    '/tank/anybody/x': owned(0, 0o755),
    '/tank/anybody/x/y': owned(0, 0o755),
    '/tank/users': owned(33, 0o755),
    '/tank/users/x': owned(0, 0o755),
    '/tank/link': { kind: 'symlink', target: '/srv' } as const,
    // Nobody looks there; a list that has it all the same is no reason to follow a link.
    '/tank/link/d': owned(0, 0o755),
    '/tank/link/d/x': owned(0, 0o755),
    '/bad': UNREADABLE,
    '/top': owned(0, 0o755),
  }),
]);

const MORE = ['/', '/srv/x', '/tank/link/x', '/bad/x', '/tank/a/gone/x', '/tank/a/file/x', '/tank/never/looked/at'];

it('many directories are judged as each of them alone', () => {
  for (const mounts of [mountTable(parseMountinfo(MOUNTS)), undefined]) {
    const observed: Pick<ObservedState, 'paths' | 'mounts' | 'root'> = { paths: PATHS, mounts, root: '' };
    const stateOf = directoryStates(observed as ObservedState);
    const asked = [...PATHS.keys(), ...MORE];
    // Those that were looked at first tell of the others what lies above them.
    for (const path of [...asked, ...asked.reverse()]) {
      expect({ path, ...stateOf(path) }).toEqual({ path, ...directoryState(observed as ObservedState, path) });
    }
  }
});
