import { isSome } from '../../ground/problem.ts';
import { printContainerFile } from '../../proxmox/file/container.ts';
import { writeLosses } from '../../proxmox/file/losses.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import { type Effect, NO_EFFECT, someOf } from '../consent/affected.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type ContainerProblem, type EngineProblem, ofContainer } from '../problem.ts';
import { heldReason } from './directory/weigh.ts';
import { mountConsequences } from './mount/consequences.ts';
import { blockedReason } from './mount/declared.ts';
import { mountChange, predictChange } from './mount/edits.ts';
import { type LeftMount, leftEdit } from './mount/left.ts';
import type { LeavingMove } from './mount/moved.ts';
import { tooOld } from './mount/version.ts';
import type { EditFacts } from './reasons.ts';
import type { MountChange, MountEdit, Standing, Step } from './types.ts';

/** Adds the step that makes these edits of one container, or the error that says why none can. */
export function planEdits(
  plan: {
    readonly steps: Step[];
    readonly diagnostics: EngineProblem[];
    readonly makers?: DirectoryMakers | undefined;
  },
  observed: ObservedState,
  container: ObservedContainer,
  { edits, effect = NO_EFFECT }: EditsOfMounts,
): void {
  if (edits.length === 0) return;
  const seen = edits.map((edit) => withSource(edit, observed));
  const change = mountChange(container, seen);
  const problems = blockedReason(container) === undefined ? refusals(container, change) : [];
  if (problems.length > 0) {
    const { ctid } = container;
    plan.diagnostics.push(ofContainer(ctid, { code: 'pct_would_refuse', messages: problems }));
    return;
  }
  plan.diagnostics.push(...lossWarnings(container));
  const step = mountStep(observed, container, change, plan.makers);
  plan.steps.push(effect === NO_EFFECT ? step : { ...step, ...someOf(effect) });
}

/** Edits of one container's mounts, and whom they matter to. */
interface EditsOfMounts {
  readonly edits: readonly MountEdit[];
  readonly effect?: Effect;
}

/** Adds a step that shows which mounts of a container somebody would lose something by, and runs nothing. */
export function keepLosses(
  plan: { readonly steps: Step[] },
  observed: ObservedState,
  container: ObservedContainer,
  { edits, effect = NO_EFFECT }: EditsOfMounts,
): void {
  const why = heldReason(effect.loses, []);
  if (!why || edits.length === 0) return;
  const step = mountStep(observed, container, mountChange(container, edits));
  plan.steps.push({
    ...step,
    id: `${step.id}:taking`,
    consequences: [],
    needs: [],
    ...someOf(effect),
    state: 'kept',
    why,
  });
}

/** Adds a step that shows which mounts of a container nobody declares any more, and runs nothing. */
export function keepLeft(
  plan: { readonly steps: Step[] },
  observed: ObservedState,
  container: ObservedContainer,
  left: readonly LeftMount[],
): void {
  if (left.length === 0) return;
  const { ctid, name } = container;
  const mounts = left.map(({ entry, volume, target }) => ({ key: entry.key, volume, path: target }));
  const change = mountChange(
    container,
    left.map((mount) => leftEdit(container, mount)),
  );
  const step = mountStep(observed, container, change);
  plan.steps.push({
    ...step,
    id: `${step.id}:left`,
    consequences: [],
    state: 'kept',
    why: { code: 'mount_left', ctid, name, mounts },
  });
}

/** Adds a step that shows which mounts of a container would be moved away from their data, and runs nothing. */
export function keepMoves(
  plan: { readonly steps: Step[] },
  observed: ObservedState,
  container: ObservedContainer,
  { moves, edits }: { readonly moves: readonly LeavingMove[]; readonly edits: readonly MountEdit[] },
): void {
  if (!isSome(moves) || edits.length === 0) return;
  const { ctid, name } = container;
  const step = mountStep(observed, container, mountChange(container, edits));
  plan.steps.push({
    ...step,
    id: `${step.id}:moved`,
    consequences: [],
    needs: [],
    state: 'kept',
    why: { code: 'data_left_behind', ctid, name, moves },
  });
}

/** With the directory that the plan saw there, so that no other one is mounted in its place. */
function withSource(edit: MountEdit, { paths }: ObservedState): MountEdit {
  const fact = edit.value === undefined || edit.hostPath === undefined ? undefined : paths.get(edit.hostPath);
  return fact?.kind === 'directory' ? { ...edit, source: { dev: fact.dev, ino: fact.ino } } : edit;
}

/** What `pct` would say no to. A new mount point holds only what the rules of the configuration let through. */
function refusals(container: ObservedContainer, change: MountChange): readonly string[] {
  if (change.edits.every(({ action }) => action === 'create')) return [];
  const prediction = predictChange(container, change);
  return prediction.ok ? [] : prediction.problems;
}

/** The steps of a plan that make directories, by host path. */
export type DirectoryMakers = ReadonlyMap<string, string>;

/** The step of a change of a container; blocked where it is locked or protected, or Proxmox is too old for it. */
export function mountStep(
  observed: ObservedState,
  container: ObservedContainer,
  change: MountChange,
  makers?: DirectoryMakers,
): Step {
  const { edits } = change;
  const blocked = blockedReason(container) ?? tooOld(observed, change);
  const standing: Standing = blocked ? { state: 'blocked', why: blocked } : {};
  return {
    id: `mount:${container.ctid}`,
    kind: 'mount',
    action: actionOf(edits),
    target: `CT ${container.ctid}`,
    volume: onlyVolume(edits),
    ctid: container.ctid,
    reason: { code: 'mounts_differ', ctid: container.ctid, name: container.name, edits: edits.map(editFacts) },
    get commands() {
      return [change.argv];
    },
    exact: true,
    ...standing,
    notes: [],
    consequences: mountConsequences(observed, container, change),
    needs: needsOf(edits, makers),
    change,
  };
}

function onlyVolume(edits: readonly MountEdit[]): string | undefined {
  const only = edits.find(({ volume }) => volume !== undefined)?.volume;
  return edits.every(({ volume = only }) => volume === only) ? only : undefined;
}

function needsOf(edits: readonly MountEdit[], makers: DirectoryMakers | undefined): readonly string[] {
  const sources = new Set<string>();
  for (const { action, hostPath } of edits)
    if ((action === 'create' || action === 'update') && hostPath) sources.add(hostPath);
  const needs: string[] = [];
  for (const path of sources) {
    const id = makers ? makers.get(path) : `directory:${path}`;
    if (id !== undefined) needs.push(id);
  }
  return needs;
}

export const editFacts = ({ key, action, volume, target, hostPath }: MountEdit): EditFacts => ({
  key,
  action,
  volume,
  target,
  hostPath,
});

function lossWarnings({ text, ctid, file }: ObservedContainer): readonly ContainerProblem[] {
  // Most are as Proxmox writes them, and to print is cheaper than to judge each line.
  if (printContainerFile(file) === text) return [];
  const losses = writeLosses(text, ctid).flatMap(({ kind, line, text: lost, why }) => {
    // A line that is only spelled anew keeps its meaning.
    if (kind === 'changed') return [];
    // Where its bytes are no UTF-8 they are taken for Latin-1, which they mostly are.
    const shown = why.code === 'not_utf8' ? lost : textOfBytes(lost);
    return [{ code: `write_${kind}`, line, text: shown, why } as const];
  });
  const more = losses.slice(MOST_LOSSES).map(({ code, text: lost }) => ({ code, text: lost }));
  return [
    ...losses.slice(0, MOST_LOSSES).map((loss) => ofContainer(ctid, loss, 'warning')),
    ...(more.length > 0 ? [ofContainer(ctid, { code: 'write_more', lines: more }, 'warning')] : []),
  ];
}

/** So many lines of a file are told one by one. */
const MOST_LOSSES = 5;

function actionOf(edits: readonly MountEdit[]): Step['action'] {
  if (edits.every(({ action }) => action === 'create')) return 'create';
  return edits.some(({ action }) => action === 'create' || action === 'update') ||
    edits.every(({ action }) => action === 'revert')
    ? 'update'
    : 'delete';
}
