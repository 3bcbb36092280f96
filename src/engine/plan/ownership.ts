import { type Consumers, viewerOf } from '../access/consumers.ts';
import { chmodText, modeText } from '../access/mode.ts';
import { type WantedOwner, wantedOwnedMode } from '../access/owner.ts';
import { losesAccess, type OwnedMode, rootAccess } from '../access/root.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { ownerText } from '../observed/accounts.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import { type DirectoryDraft, purposeText } from './draft.ts';

/** A step for the owner and one for the mode, where they differ; kept where a container would lose access. */
export function planOwnerAndMode(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  fact: DirectoryFact,
): void {
  if (owner.kind === 'unknown')
    plan.notes.push({ volume: volume.name, text: `owner of ${volume.hostPath} is left alone: ${owner.why}` });
  const wanted = wantedOwnedMode(volume, owner, fact);
  const before = { uid: fact.uid, gid: fact.gid, mode: fact.mode, dev: fact.dev, ino: fact.ino };
  const ownerDiffers = wanted.uid !== fact.uid || wanted.gid !== fact.gid;
  const modeDiffers = wanted.mode !== fact.mode;
  if (!ownerDiffers && !modeDiffers) return;
  const kept = plan.takeOver || fact.empty === true ? NOTHING_KEPT : keptParts(volume, fact, wanted, plan.consumers);
  const ownerRuns = ownerDiffers && kept.owner === undefined;
  plan.paths.set(volume.hostPath, {
    ...fact,
    ...(ownerRuns ? { uid: wanted.uid, gid: wanted.gid } : {}),
    ...(kept.mode === undefined ? { mode: wanted.mode } : {}),
  });
  const common = { target: volume.hostPath, volume: volume.name, exact: false, action: 'update' } as const;
  if (ownerDiffers) {
    plan.steps.push({
      ...common,
      id: `owner:${volume.hostPath}`,
      kind: 'owner',
      reason: `owner is ${ownerText(plan.observed.accounts, fact.uid, fact.gid)}, declared ${ownerText(plan.observed.accounts, wanted.uid, wanted.gid)}`,
      commands: [['chown', `${wanted.uid}:${wanted.gid}`, volume.hostPath]],
      consequences: [],
      needs: [],
      ...keptState(kept.owner),
      change: { kind: 'owner', path: volume.hostPath, uid: wanted.uid, gid: wanted.gid, before },
    });
  }
  if (modeDiffers) {
    plan.steps.push({
      ...common,
      id: `mode:${volume.hostPath}`,
      kind: 'mode',
      reason: `mode is ${modeText(fact.mode)}, declared ${modeText(wanted.mode)}${purposeText(volume)}`,
      commands: [['chmod', chmodText(wanted.mode), volume.hostPath]],
      consequences: [],
      needs: ownerRuns ? [`owner:${volume.hostPath}`] : [],
      ...keptState(kept.mode),
      change: {
        kind: 'mode',
        path: volume.hostPath,
        mode: wanted.mode,
        before: ownerRuns ? { ...before, uid: wanted.uid, gid: wanted.gid } : before,
      },
    });
  }
}

interface Kept {
  readonly owner?: string | undefined;
  readonly mode?: string | undefined;
}

const NOTHING_KEPT: Kept = {};

/** Which of owner and mode must stay so that no container that mounts the directory now can do less than it can now. */
function keptParts(volume: DesiredVolume, now: OwnedMode, wanted: OwnedMode, consumers: Consumers): Kept {
  const loser = (after: OwnedMode) => firstLoser(volume.hostPath, now, after, consumers);
  const both = loser(wanted);
  if (!both) return NOTHING_KEPT;
  if (!loser({ ...now, mode: wanted.mode })) return { owner: both };
  if (!loser({ ...wanted, mode: now.mode })) return { mode: both };
  return { owner: both, mode: both };
}

function firstLoser(path: string, now: OwnedMode, after: OwnedMode, consumers: Consumers): string | undefined {
  for (const { container, mountPoint } of consumers.get(path) ?? []) {
    const viewer = viewerOf(container, mountPoint);
    if (!viewer) continue;
    const has = rootAccess(now, viewer);
    const would = rootAccess(after, viewer);
    if (losesAccess(has, would))
      return `CT ${container.ctid} (${container.name}) has ${has} access now and would have ${would}`;
  }
  return undefined;
}

function keptState(why: string | undefined): { readonly state?: 'kept'; readonly consequences?: readonly string[] } {
  return why
    ? {
        state: 'kept',
        consequences: [`${why}; --take-over changes it all the same, owner "keep" or permissions "keep" accepts it`],
      }
    : {};
}
