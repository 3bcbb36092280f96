import { onceEach } from '../../../ground/grouped.ts';
import { parentOf } from '../../../ground/paths.ts';
import { type Effect, NO_EFFECT } from '../../consent/affected.ts';
import { together } from '../../consent/effect.ts';
import type { DesiredState } from '../../desired/state.ts';
import { type UnsafeAncestor, unsafeAncestor } from '../../observed/directory.ts';
import { effectiveEntries } from '../../observed/effective.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import { type ContainerProblem, type MountProblem, ofMount, ofVolume, type VolumeProblem } from '../../problem.ts';
import { lacksElsewhere } from '../elsewhere.ts';
import { type DirectoryMakers, keepLosses, keepMoves, planEdits } from '../step.ts';
import type { MountEdit, PlanNote, Step, WaitingMount } from '../types.ts';
import { absence, type ContainerMatches, declaredByContainer } from './declared.ts';
import { editsOf, isInSlot } from './edits.ts';
import { type LeftMount, leftEdit } from './left.ts';
import type { DeclaredMount, MountMatch } from './match.ts';
import { type LeavingMove, leavingMove } from './moved.ts';
import { type Placements, placeMounts } from './place.ts';
import { areSettled } from './slots.ts';
import { behindPending } from './stuck.ts';
import { effectOfChange } from './weigh.ts';

/** The mount steps, one `pct set` per container, by CTID. */
export interface MountPlan {
  readonly steps: readonly Step[];
  readonly waiting: readonly WaitingMount[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly (MountProblem | ContainerProblem | VolumeProblem)[];
}

/** Plans the chosen mounts; the others stay where they are. */
export function planMounts(
  desired: DesiredState,
  observed: ObservedState,
  { matches, elsewhere, inPlan, takenOut, ...scope }: MountScope,
): MountPlan {
  const plan: Draft = {
    steps: [],
    waiting: [],
    notes: [],
    diagnostics: [],
    exposed: new Set(),
    unsafeAbove: onceEach((folder) => unsafeAncestor(observed.paths, `${folder}/`)),
    ...scope,
  };
  const byContainer = declaredByContainer(desired);
  const ctids = new Set([...byContainer.keys(), ...takenOut.keys()]);
  for (const ctid of [...ctids].sort((a, b) => a - b)) {
    const declared = byContainer.get(ctid) ?? [];
    const container = observed.containers.get(ctid);
    const left = takenOut.get(ctid) ?? [];
    if (!declared.some(inPlan) && left.length === 0) continue;
    if (!container) {
      const absent = absence(desired, observed, ctid);
      planAbsent(plan, declared.filter(inPlan), { ctid, absent, found: elsewhere.get(ctid) ?? [] });
      continue;
    }
    const reserved = desired.containers.get(ctid)?.reservedSlots ?? 0;
    planContainer(plan, observed, { container, matches: (matches.get(ctid) ?? []).filter(inPlan), reserved, left });
  }
  return plan;
}

/** What is known of the containers: what matches, what of it is planned, and which mounts go. */
interface MountScope {
  readonly matches: ContainerMatches;
  /** The same in the files of other members' containers. */
  readonly elsewhere: ContainerMatches;
  readonly inPlan: (declared: DeclaredMount) => boolean;
  readonly takenOut: ReadonlyMap<number, readonly LeftMount[]>;
  /** The steps that make directories, by host path; undefined: there may be some for each. */
  readonly makers?: DirectoryMakers | undefined;
  /** The host as the steps of directories leave it. */
  readonly after: ObservedState;
  /** Whether mounts are moved away from their data, too. */
  readonly leaveData: boolean;
  /** Whether somebody may lose something by a mount that becomes another. */
  readonly takeOver: boolean;
}

interface Draft {
  readonly steps: Step[];
  readonly waiting: WaitingMount[];
  readonly notes: PlanNote[];
  readonly diagnostics: (MountProblem | ContainerProblem | VolumeProblem)[];
  /** Volumes whose directory others could replace, that were named in a warning. */
  readonly exposed: Set<string>;
  /** What others can write of a folder and what that lies in. */
  readonly unsafeAbove: (folder: string) => UnsafeAncestor | undefined;
  readonly makers?: DirectoryMakers | undefined;
  readonly after: ObservedState;
  readonly leaveData: boolean;
  readonly takeOver: boolean;
}

interface Absent {
  readonly ctid: number;
  readonly absent: ReturnType<typeof absence>;
  /** How its file on its own member has the declared mounts; none where that was not read. */
  readonly found: readonly MountMatch[];
}

/** What another member's container has already waits for nothing. */
function planAbsent(plan: Draft, declared: readonly DeclaredMount[], { ctid, absent, found }: Absent): void {
  for (const { volume, mount } of declared) {
    if (absent.kind === 'vm') {
      plan.diagnostics.push(ofMount(volume, mount, { code: 'ctid_is_vm', node: absent.node }));
      continue;
    }
    const match = found.find((one) => one.mount === mount);
    const has = match && lacksElsewhere(match);
    if (match && has === undefined) continue;
    const why = absent.why.code === 'on_other_member' && has ? { ...absent.why, has } : absent.why;
    plan.waiting.push({ volume: volume.name, ctid, path: mount.path, why });
  }
}

/** A container, the matches of its planned mounts, and how many of its low slots other blocks claim. */
interface ContainerScope {
  readonly container: ObservedContainer;
  readonly matches: readonly MountMatch[];
  readonly reserved: number;
  /** What is taken out of it. */
  readonly left: readonly LeftMount[];
}

function planContainer(
  plan: Draft,
  observed: ObservedState,
  { container, matches, reserved, left }: ContainerScope,
): void {
  // Most are as they shall be, and have nothing to weigh.
  if (left.length === 0 && areSettled(container, matches)) return;
  // What is new takes nothing from anybody.
  const weighed = matches.some(isInSlot) ? weighedIn(plan, observed, { container, matches, reserved }) : undefined;
  const { going, effectOn } = weighed ?? { going: matches, effectOn: () => NO_EFFECT };
  const placements = placementsIn(container, going, reserved);
  reportProblems(plan, container, going, placements);
  const made = editsOf(container, going, placements);
  const edits = left.length === 0 ? made : [...made, ...takenOutEdits(plan, container, left)];
  planEdits(plan, observed, container, { edits, effect: effectOn(going) });
  if (weighed) {
    const { taking, kept, moves } = weighed;
    const nowhere = { placed: [], problems: [] };
    keepLosses(plan, observed, container, { edits: editsOf(container, taking, nowhere), effect: effectOn(taking) });
    keepMoves(plan, observed, container, { moves, edits: editsOf(container, kept, nowhere) });
  }
  warnOfExposed(plan, going, edits);
}

/** Which mounts of a container go as declared, and which are held: somebody would lose something, or its data would stay behind. */
interface Weighed {
  readonly going: readonly MountMatch[];
  readonly taking: readonly MountMatch[];
  readonly kept: readonly MountMatch[];
  readonly moves: readonly LeavingMove[];
  readonly effectOn: (some: readonly MountMatch[]) => Effect;
}

function weighedIn(
  plan: Draft,
  observed: ObservedState,
  { container, matches, reserved }: Omit<ContainerScope, 'left'>,
): Weighed {
  const moves = plan.leaveData ? [] : matches.flatMap((match) => leavingMove(match, observed) ?? []);
  const isKept = ({ volume, mount }: MountMatch) =>
    moves.some((move) => move.volume === volume.name && move.path === mount.path);
  const effects = new Map<MountMatch, Effect>(
    matches.flatMap((match) =>
      match.kind === 'change'
        ? [[match, effectOfChange(match, container, { now: observed, left: plan.after })] as const]
        : [],
    ),
  );
  const takes = (match: MountMatch) =>
    !plan.takeOver && !isKept(match) && (effects.get(match) ?? NO_EFFECT).loses.length > 0;
  // What is not moved stays in its slot, where others have to find their place beside it.
  const wanted = matches.filter((match) => !isKept(match) && !takes(match));
  const reverts = matches.filter(({ kind }) => kind === 'revert');
  const unplaced =
    reverts.length === 0 ? [] : placementsIn(container, wanted, reserved).problems.map(({ match }) => match);
  const undropped = reverts.filter((match) => isKept(match) || takes(match) || unplaced.includes(match));
  return {
    going: behindPending(wanted, undropped, container),
    taking: matches.filter(takes),
    kept: matches.filter(isKept),
    moves,
    effectOn: (some) => together(some.flatMap((match) => effects.get(match) ?? [])),
  };
}

/** A delete would leave a pending line in place [delete-pending-change-running]. */
function takenOutEdits(plan: Draft, container: ObservedContainer, left: readonly LeftMount[]): readonly MountEdit[] {
  return left.flatMap((mount) => {
    const { entry, volume } = mount;
    if (!entry.replaces) return [leftEdit(container, mount)];
    const where = { volume, ctid: container.ctid };
    plan.diagnostics.push({ code: 'pending_in_the_way', severity: 'error', where, key: entry.key });
    return [];
  });
}

/** It is looked at once more right before the call, but others may change it at any time. */
function warnOfExposed(plan: Draft, matches: readonly MountMatch[], edits: readonly MountEdit[]): void {
  for (const { volume } of matches) {
    const { name, hostPath } = volume;
    const unsafe = plan.unsafeAbove(parentOf(hostPath));
    if (!unsafe || plan.exposed.has(name)) continue;
    if (!edits.some((edit) => edit.volume === name && edit.value !== undefined)) continue;
    plan.exposed.add(name);
    plan.diagnostics.push(ofVolume(volume, { ...unsafe, path: hostPath }, 'warning'));
  }
}

function placementsIn(container: ObservedContainer, matches: readonly MountMatch[], reserved: number): Placements {
  return placeMounts({
    matches,
    effective: effectiveEntries(container),
    occupied: new Set([...container.current, ...container.pending].map(({ index }) => index)),
    reserved,
    running: container.running ?? false,
  });
}

function reportProblems(
  plan: Draft,
  { ctid, running }: ObservedContainer,
  matches: readonly MountMatch[],
  placements: Placements,
): void {
  for (const match of matches)
    if (match.kind === 'conflict') plan.diagnostics.push(ofMount(match.volume, match.mount, match.fault));
  for (const { match, fault } of placements.problems) plan.diagnostics.push(ofMount(match.volume, match.mount, fault));
  for (const match of matches) {
    if (match.kind !== 'by_line') continue;
    plan.notes.push({ code: 'mounted_by_line', ctid, path: match.mount.path, volume: match.volume.name });
  }
  for (const match of matches) {
    if (match.kind !== 'in_sync' || !match.entry.pending) continue;
    if (placements.placed.some((one) => one.match === match)) continue;
    const { volume, mount, entry } = match;
    const until = running ? 'restart' : 'start';
    plan.notes.push({
      code: 'pending_as_declared',
      ctid,
      key: entry.key,
      path: mount.path,
      until,
      volume: volume.name,
    });
  }
}
