import { textOfBytes } from '../value/bytes.ts';
import { type IdMap, type IdMapParse, parseMountIdMap } from '../value/idmap.ts';
import { kindOfVolume, type MountPoint } from '../value/mount.ts';
import { namespaceProblem, type SubordinateIds } from './namespace.ts';

/** One mount into a container: by `pct set` into a running one, or at start. Paths are ordinary text. */
export interface HotplugRequest {
  readonly ctid: number;
  readonly key: string;
  readonly mountPoint: MountPoint;
  readonly unprivileged: boolean;
  readonly idMap: IdMap;
}

/** A mount that failed: Proxmox's error, and what the failing command printed to stderr. */
export interface HotplugFailure {
  readonly error: string;
  readonly output: string;
}

/** Really mounts, or answers as if. Undefined: it is mounted. The error has no newline at the end. */
export type Mounter = (request: HotplugRequest) => string | HotplugFailure | undefined;

/** A mount that was tried; `error` is absent when it is there. */
export interface Hotplugged extends HotplugRequest {
  readonly error?: string;
}

/** What mounting into one container needs to know. */
export interface PlugContext {
  readonly ctid: number;
  readonly idMap: IdMapParse;
  readonly mount: Mounter;
  readonly subordinateIds: SubordinateIds | undefined;
  /** how the warning begins: `WARN: ` for pct set, `WARN(start): ` at start */
  readonly warning: string;
}

export interface PlugResult {
  readonly tried: Hotplugged;
  readonly warnings: readonly string[];
}

/**
 * Mounts one mount point into a container, with the checks Proxmox makes in the same step. Paths read from a file are
 * bytes; paths from a command line are text already, which is why only these reach a directory with an umlaut in its
 * name `[add-running-unicode start-latin1-path]`.
 */
export function plug(
  context: PlugContext,
  key: string,
  mountPoint: MountPoint,
  from: 'file' | 'arguments',
): PlugResult {
  const { ctid, idMap } = context;
  const seen = from === 'file' ? asText(mountPoint) : mountPoint;
  // an unparsable lxc.idmap line is noticed only here [lxc-idmap-bad-running]
  const map: IdMap = idMap.ok ? idMap.value : { unprivileged: true, entries: [] };
  const request = { ctid, key, mountPoint: seen, unprivileged: map.unprivileged, idMap: map };
  if (!idMap.ok) return { tried: { ...request, error: idMap.problem }, warnings: [] };

  const warnings: string[] = [];
  const own = seen.options.idmap === undefined ? undefined : parseMountIdMap(seen.options.idmap);
  if (own && !map.unprivileged) {
    warnings.push(`${context.warning}'${key}' - ignoring 'idmap' option unsupported by privileged container`);
  }
  const refused =
    own && map.unprivileged && context.subordinateIds ? namespaceProblem(map, own, context.subordinateIds) : undefined;
  const failure = refused ?? context.mount(request);
  if (failure === undefined) {
    const { quota, ro } = seen.options;
    if (quota && !ro && seen.kind === 'bind') warnings.push('cannot enable quota control for bind mounts');
    return { tried: request, warnings };
  }
  if (typeof failure === 'string') return { tried: { ...request, error: failure }, warnings };
  if (failure.output !== '') warnings.push(failure.output.replace(/\n$/, ''));
  return { tried: { ...request, error: failure.error }, warnings };
}

function asText(mountPoint: MountPoint): MountPoint {
  const volume = textOfBytes(mountPoint.volume);
  return { ...mountPoint, kind: kindOfVolume(volume), volume, target: textOfBytes(mountPoint.target) };
}
