import { madeOnce, onceFor } from '../../ground/grouped.ts';
import { EXECUTE } from '../../ground/mode.ts';
import { parentOf } from '../../ground/paths.ts';
import { may, type Walker } from './access.ts';
import type { StartDirectory, StartFacts } from './facts.ts';
import type { MountReason } from './reason.ts';
import { componentsOf, plainPath } from './tree.ts';

/** A directory or file of the host, by its path without symbolic links. */
export type Source =
  | { readonly ok: true; readonly path: string; readonly kind: 'directory'; readonly fact: StartDirectory }
  | { readonly ok: true; readonly path: string; readonly kind: 'file' }
  | { readonly ok: false; readonly reason: MountReason };

/** The source of an `mpN`: a directory with no symbolic link on the way `[start-missing-dir start-symlink]`. */
export function plainDirectory(facts: StartFacts, path: string): Source {
  const found = directoryAt(facts, plainPath(path));
  if (!found.ok || found.kind === 'file') return found;
  // a server may take the host's root for nobody
  if ((found.fact.mode & 0o005) !== 0o005 && facts.filesystem(found.path).network) {
    return refused({ code: 'unknown', reason: 'network_filesystem', about: found.path });
  }
  return found;
}

function directoryAt(facts: StartFacts, at: string): Source {
  if (at === '/') return { ok: true, path: at, kind: 'directory', fact: hostRootDirectory };
  const above = folderAt(facts, parentOf(at));
  if (!above.ok) return above;
  const found = facts.host(at);
  switch (found.kind) {
    case 'symlink':
      return refused({ code: 'source_symlink', at, ...(found.to ? { to: found.to } : {}) });
    case 'file':
      return refused({ code: 'source_not_directory', at });
    case 'missing':
      return refused({ code: 'source_missing', at });
    case 'unknown':
      return refused({ code: 'unknown', reason: found.reason, about: at });
    case 'directory':
      return { ok: true, path: at, kind: 'directory', fact: found };
  }
}

/** Many sources lie in the same folder. */
const folderAt = (facts: StartFacts, folder: string): Source =>
  madeOnce(foldersOn(facts.host), folder, () => directoryAt(facts, folder));

const foldersOn = onceFor((_: StartFacts['host']) => new Map<string, Source>());

/** The source of an `lxc.mount.entry`: symbolic links are followed, each directory on the way is one to pass (run). */
export function resolveSource(facts: StartFacts, path: string, walker: Walker): Source {
  let names = componentsOf(path);
  let at = '';
  let fact: StartDirectory = hostRootDirectory;
  let links = 0;
  for (let index = 0; index < names.length; index++) {
    const allowed = may(walker, fact, undefined, EXECUTE);
    if (allowed === undefined) return refused({ code: 'unknown', reason: 'unreadable', about: at || '/' });
    if (!allowed) return refused({ code: 'source_closed', at: at || '/' });
    const next = `${at}/${names[index]}`;
    const found = facts.host(next);
    const rest = names.slice(index + 1);
    switch (found.kind) {
      case 'missing':
        return refused({ code: 'source_missing', at: next });
      case 'unknown':
        return refused({ code: 'unknown', reason: found.reason, about: next });
      case 'file':
        return rest.length === 0
          ? { ok: true, path: next, kind: 'file' }
          : refused({ code: 'source_not_directory', at: next });
      case 'symlink':
        if (found.to === undefined) return refused({ code: 'unknown', reason: 'unreadable', about: next });
        if (++links > MOST_LINKS) return refused({ code: 'source_missing', at: next });
        names = [...componentsOf(found.to), ...rest];
        index = -1;
        at = '';
        fact = hostRootDirectory;
        break;
      case 'directory':
        at = next;
        fact = found;
    }
  }
  return { ok: true, path: at || '/', kind: 'directory', fact };
}

/** As the kernel counts before it gives up (path_resolution(7)). */
const MOST_LINKS = 40;

const hostRootDirectory: StartDirectory = { kind: 'directory', uid: 0, gid: 0, mode: 0o755 };

function refused(reason: MountReason): Source {
  return { ok: false, reason };
}
