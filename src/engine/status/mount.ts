import { normalPath } from '../../ground/paths.ts';
import type { RehearsedMount } from '../../proxmox/rehearsal/rehearse.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import { type AccessView, accessStatus, nothingKnown } from '../access/status.ts';
import type { MemberFault } from '../cluster/fault.ts';
import type { DesiredMount, DesiredState, DesiredVolume } from '../desired/state.ts';
import { type Mounted, mountedAt } from '../observed/mounted.ts';
import { isReadOnly } from '../observed/mounts.ts';
import type { ContainerElsewhere, ObservedContainer, ObservedState } from '../observed/state.ts';
import type { AskedIdentity } from '../permission/identity.ts';
import { hostReadOnly } from '../plan/directory/filesystem.ts';
import { lacksElsewhere } from '../plan/elsewhere.ts';
import { absence } from '../plan/mount/declared.ts';
import { foundMount } from '../plan/mount/drift.ts';
import type { DeclaredMount, MountMatch } from '../plan/mount/match.ts';
import { editFacts } from '../plan/step.ts';
import type { PlanNote, PlannedStart, Step } from '../plan/types.ts';
import { type EngineProblem, ofMount } from '../problem.ts';
import type { Findings } from './findings.ts';
import { lackIn } from './lacking.ts';
import { askedOrNamed, withPromises } from './promised.ts';
import type { MountStatus } from './types.ts';

/** What every part of a status is made from. */
export interface StatusContext {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly findings: Findings;
  /** Of the plan, by volume. */
  readonly notes: ReadonlyMap<string, readonly PlanNote[]>;
  readonly matches: ReadonlyMap<DesiredMount, MountMatch>;
  /** Of every container of this node, where starts were asked about. */
  readonly starts: ReadonlyMap<number, PlannedStart>;
  readonly access: AccessView;
  /** Whose access is reported besides that of each container's root. */
  readonly asked: readonly AskedIdentity[];
  /** Only what is on this machine is told. */
  readonly isAlone: boolean;
}

/** What a plan has about a volume, asked once for all of its mounts. */
export interface VolumeFindings {
  /** Those that stop it as a whole. */
  readonly errors: readonly EngineProblem[];
  /** Of its directory. */
  readonly steps: readonly Step[];
}

/** The three truths about one declared mount. */
export function mountStatus(
  view: StatusContext,
  { volume, mount }: DeclaredMount,
  findings: VolumeFindings,
): MountStatus {
  const container = view.observed.containers.get(mount.ctid);
  const match = view.matches.get(mount);
  if (container && match) return presentMount(view, { match, container }, findings);
  const elsewhere = view.observed.elsewhere.get(mount.ctid);
  return elsewhere && match ? mountElsewhere(view, match, elsewhere) : absentMount(view, volume, mount);
}

/** What is declared and configured is known of another member's container, and that nothing is mounted while it is stopped. */
function mountElsewhere(view: StatusContext, match: MountMatch, container: ContainerElsewhere): MountStatus {
  const { volume, mount } = match;
  const { ctid, node, running } = container;
  const here = view.observed.node;
  return {
    ctid,
    containerName: container.name,
    path: mount.path,
    readOnly: match.wanted.options.ro ?? mount.readOnly ?? false,
    declared: true,
    ...configuredAs(match, container),
    mounted: running === false ? false : null,
    starts: 'unknown',
    ...verdictElsewhere(match, { ctid, node, here, running }, view.observed.members?.get(node)?.why),
    access: withPromises(nothingKnown('not_here', askedOrNamed(view.asked, volume, ctid)), view.asked, match),
  };
}

function verdictElsewhere(
  match: MountMatch,
  {
    running,
    ...where
  }: { readonly ctid: number; readonly node: string; readonly here: string; readonly running?: boolean | undefined },
  why: MemberFault | undefined,
): Verdict {
  const has = lacksElsewhere(match);
  if (has && why) return { state: 'blocked', reason: { code: 'member_unreached', node: where.node, why } };
  if (has) return { state: 'waiting', reason: { code: 'on_other_member', ...where, has } };
  if ('entry' in match && match.entry.pending)
    return { state: 'pending', reason: { code: 'pending_restart', ctid: where.ctid } };
  if (running === false) return { state: 'ok', reason: null };
  return { state: 'unknown', reason: { code: 'configured_on_member', ...where } };
}

/** The slot that a container's file has for it, and whether a change of that waits. */
function configuredAs(
  match: MountMatch,
  { pending, file }: ObservedContainer,
): Pick<MountStatus, 'configured' | 'pending'> {
  const key = 'entry' in match ? match.entry.key : undefined;
  return {
    configured: match.kind === 'by_line' ? match.line.through : (key ?? null),
    pending: key !== undefined && (pending.some((one) => one.key === key) || file.pending.deletes.has(key)),
  };
}

function absentMount(view: StatusContext, volume: DesiredVolume, mount: DesiredMount): MountStatus {
  const { desired, observed } = view;
  const absent = absence(desired, observed, mount.ctid);
  return {
    ctid: mount.ctid,
    containerName: desired.containers.get(mount.ctid)?.name ?? null,
    path: mount.path,
    readOnly: mount.readOnly ?? false,
    declared: true,
    configured: null,
    pending: false,
    mounted: absent.kind === 'absent' ? false : null,
    starts: 'unknown',
    ...(absent.kind === 'vm'
      ? { state: 'error', reason: ofMount(volume, mount, { code: 'ctid_is_vm', node: absent.node }) }
      : { state: 'waiting', reason: absent.why }),
    access: withPromises(nothingKnown('not_here', askedOrNamed(view.asked, volume, mount.ctid)), view.asked, {
      volume,
      mount,
    }),
  };
}

interface Present {
  readonly match: MountMatch;
  readonly container: ObservedContainer;
}

/** Each part by its name: an object that is spread into another and then added to costs, of thousands, as much as all the rest. */
function presentMount(view: StatusContext, present: Present, { errors, steps }: VolumeFindings): MountStatus {
  const { observed, findings } = view;
  const { match, container } = present;
  const { volume, mount } = match;
  const mounted = mountedAt(observed, container, { hostPath: volume.hostPath, target: mount.path });
  const planned = findings.mountEdit(mount.ctid, volume.name, mount.path);
  const start = rehearsed(view, match, planned);
  const readOnly =
    'mount' in mounted ? isReadOnly(mounted.mount) : (match.wanted.options.ro ?? mount.readOnly ?? false);
  const asked = askedOrNamed(view.asked, volume, mount.ctid);
  const { mountPoint, before } = inTurn(match, container, planned?.step);
  const access =
    !('mount' in mounted) && isElsewhere(errors, volume, observed)
      ? nothingKnown('directory_in_error', asked)
      : accessStatus({ volume, container, mountPoint, before, asked, steps }, view.access);
  const changes = planned ? planned.step.state === undefined : 'entry' in match && match.entry.pending;
  const promise = changes ? (match.wanted.options.ro ?? false) : readOnly;
  const { configured, pending } = configuredAs(match, container);
  const { state, reason } =
    verdictOfPlan(view, present, { errors, steps, planned }) ??
    verdictOfStart(container, start) ??
    verdictOfKernel(view, present, mounted);
  const promised = withPromises(access, view.asked, { volume, mount, readOnly: promise });
  return {
    ctid: mount.ctid,
    containerName: container.name,
    path: mount.path,
    readOnly,
    declared: true,
    configured,
    pending,
    mounted: MOUNTED[mounted.kind],
    found: mounted.kind === 'other' ? foundMount(mounted.mount, view.access.host) : undefined,
    starts: start?.starts ?? 'unknown',
    state,
    reason,
    access: promised,
    hostReadOnly: lackIn([{ access: promised }]) && hostReadOnly(volume.hostPath, observed),
  };
}

/** What is there is not what was declared, or nothing is: whoever can do something with it can so with something else. */
function isElsewhere(errors: readonly EngineProblem[], { hostPath }: DesiredVolume, { paths }: ObservedState): boolean {
  return errors.some(
    ({ code }) => ELSEWHERE.has(code) || (code === UNMAKEABLE && paths.get(hostPath)?.kind !== 'directory'),
  );
}

const ELSEWHERE: ReadonlySet<EngineProblem['code']> = new Set([
  ...(['mount_absent', 'dataset_not_mounted', 'dataset_elsewhere', 'looks_unmounted', 'filesystem_changed'] as const),
  ...(['filesystem_unknown', 'source_gone', 'source_symlink', 'not_a_directory'] as const),
]);

/** What is there already can be mounted all the same. */
const UNMAKEABLE: EngineProblem['code'] = 'filesystem_read_only';

/** A mount as it will be, and as it is until the plan has run or the restart that it waits for; a held step leaves it as it is. */
function inTurn(
  match: MountMatch,
  { current }: ObservedContainer,
  step: Step | undefined,
): { readonly mountPoint: MountPoint; readonly before?: MountPoint | undefined } {
  const { wanted: mountPoint } = match;
  if (match.kind === 'change' && step) {
    if (step.state === undefined) return { mountPoint, before: match.found };
    const isOfAnother = normalPath(match.found.volume) !== match.volume.hostPath;
    return { mountPoint: isOfAnother ? mountPoint : match.found };
  }
  if (match.kind !== 'in_sync' || !match.entry.pending) return { mountPoint };
  const inForce = current.find(({ key }) => key === match.entry.key)?.parsed;
  return { mountPoint, before: inForce?.ok ? inForce.value : undefined };
}

type Verdict = Pick<MountStatus, 'state' | 'reason'>;

/** The edit that gives it its slot, if there is one. */
type Planned = ReturnType<Findings['mountEdit']>;

/** Where the plan has something against it, or to do about it. */
function verdictOfPlan(
  { findings }: StatusContext,
  { match: { volume, mount, kind }, container: { ctid, name } }: Present,
  { errors, steps, planned }: VolumeFindings & { readonly planned: Planned },
): Verdict | undefined {
  const error = errors[0] ?? findings.mountErrors(volume.name, ctid)[0];
  if (error) return { state: 'error', reason: error };
  if (!planned) return verdictOfDirectory(steps, kind);
  const { edit, step } = planned;
  if (step.state === 'blocked') return { state: 'blocked', reason: step.why };
  if (step.state === 'kept') return { state: 'kept', reason: step.why };
  if (edit.action === 'create')
    return { state: 'new', reason: { code: 'mount_planned', ctid, name, path: mount.path } };
  return { state: 'change', reason: { code: 'mounts_differ', ctid, name, edits: [editFacts(edit)] } };
}

/** A directory that is not there and cannot be made keeps its mounts from being made. */
function verdictOfDirectory(steps: readonly Step[], kind: MountMatch['kind']): Verdict | undefined {
  const blocked = kind === 'in_sync' ? undefined : steps.find((step) => step.kind === 'directory' && step.why);
  return blocked?.state === 'blocked' ? { state: 'blocked', reason: blocked.why } : undefined;
}

/** What a start makes of it: as it is configured, else as the plan would configure it. */
function rehearsed({ starts }: StatusContext, match: MountMatch, planned: Planned): RehearsedMount | undefined {
  const start = starts.get(match.mount.ctid);
  if (!start) return undefined;
  if ('entry' in match) return inSlot(start.now.mounts, match.entry.key);
  return planned && inSlot(start.after.mounts, planned.edit.key);
}

const inSlot = (mounts: readonly RehearsedMount[], slot: string): RehearsedMount | undefined =>
  mounts.find(({ key }) => key === slot);

function verdictOfStart({ ctid, name }: ObservedContainer, start: RehearsedMount | undefined): Verdict | undefined {
  if (start?.starts !== 'fails' && start?.starts !== 'hides') return undefined;
  const { key, source, target } = start;
  const why = start.why.map((reason) => ({ key, source, target, ...reason }));
  return {
    state: start.starts === 'fails' ? 'error' : 'drift',
    reason: { code: 'mount_breaks_start', ctid, name, starts: start.starts, why },
  };
}

const MOUNTED: Readonly<Record<Mounted['kind'], boolean | null>> = {
  right: true,
  other: false,
  none: false,
  stopped: false,
  unknown: null,
};

function verdictOfKernel({ findings }: StatusContext, { match, container }: Present, { kind }: Mounted): Verdict {
  const { volume, mount } = match;
  const { ctid, path } = mount;
  if ('entry' in match && match.entry.pending) return { state: 'pending', reason: { code: 'pending_restart', ctid } };
  if (kind === 'unknown')
    return { state: 'unknown', reason: { code: 'mounts_unreadable', ctid, error: container.mountsError } };
  const drift = findings.mountDrift(ctid, volume.name, path);
  return drift ? { state: 'drift', reason: drift } : { state: 'ok', reason: null };
}
