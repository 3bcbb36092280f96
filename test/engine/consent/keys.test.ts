import { describe, expect, it } from 'vitest';
import { consumersOf } from '../../../src/engine/access/consumers.ts';
import { keyReaders } from '../../../src/engine/consent/keys.ts';
import type { DirectoryFact, OwnedFact } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { personText } from '../../../src/views/words/access.ts';
import { volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

const TLS = '/etc/letsencrypt';
const KEY = `${TLS}/archive/privkey1.pem`;

interface Scene {
  readonly key?: string;
  readonly file?: Partial<OwnedFact>;
  /** The directory that it lies in. */
  readonly around?: Partial<DirectoryFact>;
  readonly lines?: readonly string[];
  readonly idmap?: string;
  readonly isWhole?: boolean;
  /** What the volume shares. */
  readonly hostPath?: string;
}

/** What is said of a volume whose one key is root's alone, in one container. */
function said({
  key = KEY,
  file,
  around,
  lines = ['unprivileged: 1'],
  idmap,
  isWhole = true,
  hostPath = TLS,
}: Scene = {}) {
  const host = modelMachine();
  host.files.set(100, containerFile(100, lines));
  const acl = { ok: true, value: '' } as const;
  addDirectory(host, TLS);
  addDirectory(host, `${TLS}/archive`, { uid: 0, gid: 0, mode: 0o700, acl, ...around });
  addDirectory(host, hostPath, {
    ...[...host.paths].flatMap(([path, fact]) => (path === hostPath && fact.kind === 'directory' ? [fact] : []))[0],
    keys: { paths: [key], isWhole },
  });
  host.paths.set(key, {
    kind: 'file',
    type: 'file',
    owned: { ...{ uid: 0, gid: 0, mode: 0o600, dev: 1, ino: 99, acl }, ...file },
  });
  const shared = volume('tls', hostPath, [{ ctid: 100, path: '/tls', readOnly: true, idmap }]);
  const state = observed(factsOf(host));
  return keyReaders([shared], state, consumersOf(state, new Map())).map((one) =>
    one.code === 'keys_readable' ? one.readers.map((who) => `${personText(who)}: ${who.keys}`) : one.code,
  );
}

describe('private keys in a share of a folder of the system’s', () => {
  it('are read by nobody of an unprivileged container where they are the host’s root’s', () => {
    expect(said()).toEqual([]);
  });

  it('are read by the root of a privileged container', () => {
    expect(said({ lines: [] })).toEqual([['root of CT 100 (ct100): 1']]);
  });

  it('are read by root of a container that maps to the owner, by its own map or the mount’s', () => {
    expect(said({ file: { uid: 100_000, gid: 100_000 }, around: { mode: 0o755 } })).toEqual([
      ['root of CT 100 (ct100): 1'],
    ]);
    expect(said({ idmap: 'u:0:0:1;g:0:0:1' })).toEqual([['root of CT 100 (ct100): 1']]);
  });

  it('are read by whom an ACL names, and by whoever is in a group that it names', () => {
    const acl = { ok: true, value: 'user::rw-,user:100033:r--,group::---,mask::r--,other::---' } as const;
    expect(said({ file: { acl, mode: 0o640 }, around: { mode: 0o711 } })).toEqual([['user 33 of CT 100 (ct100): 1']]);
    expect(said({ file: { gid: 100_040, mode: 0o640 }, around: { mode: 0o711 } })).toEqual([
      ['whoever is in group 40 of CT 100 (ct100): 1'],
    ]);
  });

  it('are read by everybody in the container where only a directory above the share kept others out', () => {
    const open = { hostPath: `${TLS}/archive/a`, key: `${TLS}/archive/a/privkey1.pem`, file: { mode: 0o644 } };
    expect(said({ ...open, key: `${TLS}/archive/a/tls.key` })).toEqual([['every other user of CT 100 (ct100): 1']]);
    // It may be a certificate.
    expect(said({ ...open, key: `${TLS}/archive/a/cert1.pem` })).toEqual([]);
  });

  it('are no matter where others on the host can read them', () => {
    expect(said({ file: { mode: 0o644 }, around: { mode: 0o755 }, lines: [] })).toEqual([]);
  });

  it('are unknown where an ACL could not be read, and where not all was seen', () => {
    const acl = { ok: false, error: { code: 'tool_missing', path: KEY, tool: 'getfacl' } } as const;
    expect(said({ file: { acl, gid: 100_033, mode: 0o640 }, around: { mode: 0o755 } })).toEqual(['keys_unknown']);
    expect(said({ isWhole: false })).toEqual(['keys_unknown']);
    expect(said({ lines: ['unprivileged: 1', 'lxc.idmap: u 0 x 1'] })).toEqual(['keys_unknown']);
  });
});
