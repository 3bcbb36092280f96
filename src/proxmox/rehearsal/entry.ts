import { textOfBytes } from '../value/bytes.ts';
import type { IdMap } from '../value/idmap.ts';
import { hostRoot, type Walker } from './access.ts';
import type { Placing } from './point.ts';
import type { MountReason } from './reason.ts';
import { resolveSource, type Source } from './source.ts';
import { walkTo } from './target.ts';
import { type Content, componentsOf, type StartTree } from './tree.ts';

/** The fields of an `lxc.mount.entry` line, as in fstab(5). */
export interface MountEntry {
  readonly source: string;
  readonly target: string;
  readonly type: string;
  readonly options: readonly string[];
}

/** Reads the value of an `lxc.mount.entry` line; undefined for an empty one or a comment, which LXC skips (run). */
export function parseMountEntry(value: string): MountEntry | undefined {
  const fields = textOfBytes(value)
    .split(/[ \t]+/)
    .filter((field) => field !== '')
    .map(decoded);
  const [source, target = '', type = '', options = ''] = fields;
  if (source === undefined || source.startsWith('#')) return undefined;
  return { source, target, type, options: options.split(',').filter((option) => option !== '') };
}

/** A host directory or file rather than a new file system. LXC compares the beginnings of options. */
export function isBind({ options }: MountEntry): boolean {
  return options.some((option) => option.startsWith('bind') || option.startsWith('rbind'));
}

/** With what is mounted below it. */
export function isRecursive({ options }: MountEntry): boolean {
  return options.some((option) => option.startsWith('rbind'));
}

/** The target as a path inside the container, or how it is none. */
export function entryTarget({ target }: MountEntry, ctid: number): string | 'ignored' | 'root' | 'outside' {
  const root = `/var/lib/lxc/${ctid}/rootfs`;
  const at = target.indexOf(root);
  if (target.startsWith('/') && at < 0) return 'ignored';
  const names: string[] = [];
  for (const name of componentsOf(target.startsWith('/') ? target.slice(at + root.length) : target)) {
    if (name !== '..') names.push(name);
    else if (names.pop() === undefined) return 'outside';
  }
  return names.length === 0 ? 'root' : `/${names.join('/')}`;
}

/** What LXC does with a line, as the container's root, after all mount points (LXC 5.0.2, run). */
export function placeEntry(tree: StartTree, idMap: IdMap, entry: MountEntry, ctid: number): Placing {
  const target = entryTarget(entry, ctid);
  if (target === 'ignored') return left(entry.target, { code: 'target_ignored' });
  if (target === 'root') return left(entry.target, { code: 'target_is_root' });
  // a privileged container's line reaches the host's own directories
  if (target === 'outside') return left(entry.target, outside(idMap));
  const walker: Walker = idMap.unprivileged ? { idMap, ...tree.owner } : hostRoot;
  const mounted = mountedBy(tree, entry, walker);
  const placing = mounted.ok ? onTarget(tree, target, { entry, walker, mounted }) : left(target, mounted.reason);
  const [because] = placing.why;
  if (!because || because.code === 'unknown' || !entry.options.includes('optional')) return placing;
  return { ...placing, why: [], notes: [{ code: 'optional_left_out', because }] };
}

type Mounted = Source | { readonly ok: true; readonly kind: 'new' };

function mountedBy(tree: StartTree, entry: MountEntry, walker: Walker): Mounted {
  if (!isBind(entry)) return newFilesystem(entry, walker);
  const source = resolveSource(tree.facts, entry.source, walker);
  if (!source.ok || source.kind === 'file' || walker.idMap === undefined) return source;
  const alone = isRecursive(entry) || !tree.facts.filesystem(source.path).mountsBelow;
  return alone ? source : { ok: false, reason: { code: 'source_has_mounts' } };
}

/** File systems that a user namespace may mount. */
const UNPRIVILEGED: ReadonlySet<string> = new Set(
  'tmpfs ramfs proc sysfs mqueue devpts cgroup cgroup2 overlay'.split(' '),
);

const NETWORK = /^(?:nfs|cifs|smb|ceph|fuse|9p|glusterfs)/;

function newFilesystem({ source, type }: MountEntry, walker: Walker): Mounted {
  if (UNPRIVILEGED.has(type)) return { ok: true, kind: 'new' };
  if (type === '' || type === 'none' || walker.idMap) return { ok: false, reason: { code: 'type_refused', type } };
  const reason = NETWORK.test(type) ? 'network_filesystem' : 'unreadable';
  return { ok: false, reason: { code: 'unknown', reason, about: source } };
}

function onTarget(
  tree: StartTree,
  target: string,
  line: {
    readonly entry: MountEntry;
    readonly walker: Walker;
    readonly mounted: Extract<Mounted, { readonly ok: true }>;
  },
): Placing {
  const { mounted, walker } = line;
  const walk = walkTo(tree, target, { walker, create: createdBy(line.entry), opens: false });
  if (walk.kind === 'behind') return { target, content: { kind: 'refused' }, why: [], notes: [] };
  if (walk.kind === 'stopped') return left(target, walk.reason);
  if (walk.fact.kind === 'unknown') return left(target, { code: 'unknown', reason: walk.fact.reason, about: target });
  const kind = mounted.kind === 'file' ? 'file' : 'directory';
  if (walk.fact.kind !== kind) return left(target, { code: 'target_differs', wanted: kind });
  return { target, content: contentOf(mounted, line.entry), why: [], notes: walk.made };
}

function contentOf(mounted: Extract<Mounted, { readonly ok: true }>, entry: MountEntry): Content {
  const readOnly = entry.options.some((option) => option.startsWith('ro'));
  if (mounted.kind === 'new') return { kind: 'empty', writable: !readOnly };
  if (mounted.kind === 'file') return { kind: 'file' };
  return { kind: 'bind', source: mounted.path, readOnly, map: undefined, recursive: isRecursive(entry) };
}

function createdBy({ options }: MountEntry): 'directory' | 'file' | undefined {
  if (options.includes('create=dir')) return 'directory';
  return options.includes('create=file') ? 'file' : undefined;
}

function outside({ unprivileged }: IdMap): MountReason {
  return unprivileged ? { code: 'target_is_root' } : { code: 'unknown', reason: 'unreadable', about: '..' };
}

function left(target: string, reason: MountReason): Placing {
  return { target, content: { kind: 'refused' }, why: [reason], notes: [] };
}

/** As getmntent(3) reads it. */
function decoded(field: string): string {
  return field.replace(/\\(040|011|012|134)/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}
