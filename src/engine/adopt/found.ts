import { type Coded, NOWHERE, type Problem } from '../../ground/problem.ts';
import type { MountPointOptions } from '../../proxmox/value/mount.ts';
import { isSet } from '../../proxmox/value/rule.ts';
import { mountOf } from '../access/configured.ts';
import { checkHostPath, checkTarget, type ReservedFolders } from '../desired/rules.ts';
import type { DesiredState } from '../desired/state.ts';
import { pathObstacle } from '../observed/directory.ts';
import { type EffectiveEntry, effectiveEntries } from '../observed/effective.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { matchContainers } from '../plan/mount/declared.ts';
import { isOwnMount } from '../plan/mount/own.ts';
import type { WaitingReason } from '../plan/reasons.ts';

/** A bind mount that is there and that nobody declares. */
export interface FoundBind {
  readonly ctid: number;
  /** `mp0`. */
  readonly key: string;
  readonly hostPath: string;
  /** Inside the container. */
  readonly path: string;
  readonly options: MountPointOptions;
}

/** What stays undeclared, and why; without a key it is about the whole container. */
export interface LeftAlone {
  readonly ctid: number;
  readonly key?: string | undefined;
  readonly why: LeftAloneReason | Extract<WaitingReason, { readonly code: 'on_other_member' }>;
}

export type LeftAloneReason = Coded<{
  /** Proxmox's own: made, moved and removed with the container. */
  is_storage_volume: { volume: string };
  is_device: { path: string };
  /** Proxmox cannot read the line either; `messages` are its own. */
  not_parsed: { messages: readonly string[] };
  /** Nothing of a template is changed. */
  is_template: { ctid: number };
  /** The container's own block of the configuration has it. */
  is_its_own: { hostPath: string; path: string };
  source_not_there: { path: string };
  /** A rule of the configuration is against it, or a look at the host. */
  not_declarable: { problem: Problem };
  /** However it is written down, the next plan would change something. */
  would_change: { hostPath: string };
}>;

/** Which mounts are asked about: all of the machine, those of one container, or one of them. */
export interface AdoptScope {
  readonly ctid?: number | undefined;
  readonly key?: string | undefined;
}

export interface FoundMounts {
  readonly binds: readonly FoundBind[];
  readonly left: readonly LeftAlone[];
}

/** The mount points that nobody declares: binds that can be, and what stays as it is. By container and slot. Pure. */
export function foundMounts(desired: DesiredState, observed: ObservedState, reserved?: ReservedFolders): FoundMounts {
  const matches = matchContainers(desired, observed);
  const binds: FoundBind[] = [];
  const left: LeftAlone[] = [];
  for (const [id, guest] of observed.otherGuests) {
    const why = { code: 'on_other_member', ctid: id, node: guest.node, here: observed.node } as const;
    if (guest.type === 'lxc') left.push({ ctid: id, why });
  }
  for (const container of [...observed.containers.values()].sort((a, b) => a.ctid - b.ctid)) {
    const declared = new Set(
      (matches.get(container.ctid) ?? []).flatMap((one) => ('entry' in one ? [one.entry.key] : [])),
    );
    const entries = effectiveEntries(container).filter((entry) => !declared.has(entry.key));
    if (entries.length > 0 && isSet(container.file.current.keys.get('template'))) {
      left.push({ ctid: container.ctid, why: { code: 'is_template', ctid: container.ctid } });
      continue;
    }
    for (const entry of entries) {
      const bind = bindOf(container, entry, desired, reserved);
      if ('why' in bind) left.push(bind);
      else binds.push(bind);
    }
  }
  return { binds, left };
}

/**
 * What is asked for, and every other mount of the same directories: a volume that is declared claims all of them, so that
 * one left out would be a difference, and taken out by a prune.
 */
export function askedMounts({ binds, left }: FoundMounts, { ctid, key }: AdoptScope): FoundMounts {
  const isAsked = (one: { readonly ctid: number; readonly key?: string | undefined }) =>
    (ctid === undefined || one.ctid === ctid) && (key === undefined || one.key === key);
  const sources = new Set(binds.filter(isAsked).map(({ hostPath }) => hostPath));
  return { binds: binds.filter(({ hostPath }) => sources.has(hostPath)), left: left.filter(isAsked) };
}

/** The same where a look at their directories, by these facts, finds nothing against them. */
export function withoutObstacles({ binds, left }: FoundMounts, observed: ObservedState): FoundMounts {
  const looked = binds.map((bind) => ({ bind, why: obstacleAt(observed, bind.hostPath) }));
  return {
    binds: looked.flatMap(({ bind, why }) => (why ? [] : [bind])),
    left: [...left, ...looked.flatMap(({ bind: { ctid, key }, why }) => (why ? [{ ctid, key, why }] : []))],
  };
}

function obstacleAt({ paths }: ObservedState, path: string): LeftAloneReason | undefined {
  const obstacle = pathObstacle(paths, path);
  if (obstacle) return { code: 'not_declarable', problem: { ...obstacle, ...NOWHERE } };
  return paths.get(path)?.kind === 'directory' ? undefined : { code: 'source_not_there', path };
}

function bindOf(
  container: ObservedContainer,
  { key, mountPoint }: EffectiveEntry,
  desired: DesiredState,
  reserved: ReservedFolders | undefined,
): FoundBind | LeftAlone {
  const { ctid } = container;
  const leave = (why: LeftAloneReason): LeftAlone => ({ ctid, key, why });
  if (!mountPoint) return leave({ code: 'not_parsed', messages: messagesOf(container, key) });
  const { kind, volume, options } = mountPoint;
  const { hostPath, target: path } = mountOf(key, mountPoint);
  if (hostPath === undefined)
    return leave(kind === 'volume' ? { code: 'is_storage_volume', volume } : { code: 'is_device', path: volume });
  if (isOwnMount(desired, ctid, { hostPath, target: path })) return leave({ code: 'is_its_own', hostPath, path });
  const problem = checkHostPath(hostPath, reserved) ?? checkTarget(path);
  return problem ? leave({ code: 'not_declarable', problem }) : { ctid, key, hostPath, path, options };
}

function messagesOf({ current, pending }: ObservedContainer, key: string): readonly string[] {
  return [...pending, ...current].flatMap((entry) =>
    entry.key === key && !entry.parsed.ok ? entry.parsed.problems : [],
  );
}
