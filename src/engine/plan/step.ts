import { writeLosses } from '../../proxmox/file/container.ts';
import { predictSet } from '../../proxmox/set/predict.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { mountConsequences } from './consequences.ts';
import { blockedReason } from './declared.ts';
import { mountChange, requestOf } from './edits.ts';
import type { MountChange, MountEdit, Step } from './types.ts';

/** Adds the step that makes these edits of one container, or the error that says why none can. */
export function planEdits(
  plan: { readonly steps: Step[]; readonly diagnostics: Diagnostic[] },
  observed: ObservedState,
  container: ObservedContainer,
  edits: readonly MountEdit[],
): void {
  if (edits.length === 0) return;
  const change = mountChange(container, edits);
  const problems = blockedReason(container) === undefined ? refusals(container, change) : [];
  if (problems.length > 0) {
    plan.diagnostics.push({
      severity: 'error',
      code: 'pct_would_refuse',
      ctid: container.ctid,
      summary: `CT ${container.ctid}: pct would refuse the change: ${problems.join('; ')}`,
      hint: `Look at the mount points of CT ${container.ctid}: pct config ${container.ctid} --current`,
    });
    return;
  }
  plan.diagnostics.push(...lossWarnings(container));
  plan.steps.push(mountStep(observed, container, change));
}

/** What `pct` would say no to. A new mount point holds only what the rules of the configuration let through. */
function refusals({ text, ctid, running }: ObservedContainer, change: MountChange): readonly string[] {
  if (change.edits.every(({ action }) => action === 'create')) return [];
  const prediction = predictSet(ctid, { text, running: running ?? false }, requestOf(change));
  return prediction.ok ? [] : prediction.problems;
}

function mountStep(observed: ObservedState, container: ObservedContainer, change: MountChange): Step {
  const volumes = [...new Set(change.edits.flatMap(({ volume }) => volume ?? []))];
  const [only] = volumes;
  const blocked = blockedReason(container);
  return {
    id: `mount:${container.ctid}`,
    kind: 'mount',
    action: actionOf(change.edits),
    target: `CT ${container.ctid}`,
    ...(volumes.length === 1 && only ? { volume: only } : {}),
    ctid: container.ctid,
    reason: blocked ?? `${container.name}: ${change.edits.map(editText).join(', ')}`,
    commands: [change.argv],
    exact: true,
    ...(blocked ? { state: 'blocked' } : {}),
    consequences: mountConsequences(observed, container, change),
    needs: [
      ...new Set(
        change.edits.flatMap(({ action, hostPath }) =>
          (action === 'create' || action === 'update') && hostPath ? [`directory:${hostPath}`] : [],
        ),
      ),
    ],
    change,
  };
}

function editText({ action, key, target, volume, hostPath }: MountEdit): string {
  switch (action) {
    case 'create':
      return `${volume ?? hostPath} at ${target}`;
    case 'update':
      return `${key} becomes ${volume ?? hostPath} at ${target}`;
    case 'delete':
      return `${key} leaves ${target}`;
    case 'revert':
      return `${key} (${target}) keeps what is in force`;
  }
}

function lossWarnings({ text, ctid }: ObservedContainer): readonly Diagnostic[] {
  // A line that is only spelled anew keeps its meaning.
  const losses = writeLosses(text, ctid).filter(({ kind }) => kind !== 'changed');
  return losses.map(({ kind, line, text: lost, why }) => ({
    severity: 'warning',
    code: `write_${kind}`,
    ctid,
    summary: `CT ${ctid}: the write that pct does ${kind === 'lost' ? 'loses' : 'moves'} line ${line}: ${lost}`,
    detail: why,
    hint: `Mend line ${line} of /etc/pve/lxc/${ctid}.conf first if it matters.`,
  }));
}

function actionOf(edits: readonly MountEdit[]): Step['action'] {
  if (edits.every(({ action }) => action === 'create')) return 'create';
  return edits.some(({ action }) => action === 'create' || action === 'update') ||
    edits.every(({ action }) => action === 'revert')
    ? 'update'
    : 'delete';
}
