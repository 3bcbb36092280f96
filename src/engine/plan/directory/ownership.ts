import { chmodOctal, octal } from '../../../ground/mode.ts';
import { lossOf } from '../../access/consent.ts';
import type { Consumers } from '../../access/consumers.ts';
import { type OwnedMode, type WantedOwner, wantedOwnedMode } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { ownerText } from '../../observed/accounts.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { KeptReason } from '../reasons.ts';
import type { Standing } from '../types.ts';
import type { DirectoryDraft } from './draft.ts';

/** A step for the owner and one for the mode, where they differ; kept where a container would lose access. */
export function planOwnerAndMode(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  fact: DirectoryFact,
): void {
  if (owner.kind === 'unknown') plan.notes.push({ code: 'owner_unknown', path: volume.hostPath, volume: volume.name });
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
  const path = volume.hostPath;
  const named = ({ uid, gid }: OwnedMode) => ownerText(plan.observed.accounts, uid, gid);
  const common = {
    target: path,
    volume: volume.name,
    exact: false,
    action: 'update',
    consequences: [],
    notes: [],
  } as const;
  if (ownerDiffers) {
    plan.steps.push({
      ...common,
      id: `owner:${volume.hostPath}`,
      kind: 'owner',
      reason: { code: 'owner_differs', path, found: named(fact), wanted: named(wanted) },
      commands: [['chown', `${wanted.uid}:${wanted.gid}`, volume.hostPath]],
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
      reason: {
        code: 'mode_differs',
        path,
        found: octal(fact.mode),
        wanted: octal(wanted.mode),
        purpose: volume.permissions.purpose,
      },
      commands: [['chmod', chmodOctal(wanted.mode), volume.hostPath]],
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
  readonly owner?: KeptReason | undefined;
  readonly mode?: KeptReason | undefined;
}

const NOTHING_KEPT: Kept = {};

/** Which of owner and mode must stay so that no container that mounts the directory now can do less than it can now. */
function keptParts(volume: DesiredVolume, now: DirectoryFact, wanted: OwnedMode, consumers: Consumers): Kept {
  const loser = (after: OwnedMode) => firstLoser(volume.hostPath, now, after, consumers);
  const both = loser(wanted);
  if (!both) return NOTHING_KEPT;
  if (!loser({ ...now, mode: wanted.mode })) return { owner: both };
  if (!loser({ ...wanted, mode: now.mode })) return { mode: both };
  return { owner: both, mode: both };
}

function firstLoser(path: string, now: DirectoryFact, after: OwnedMode, consumers: Consumers): KeptReason | undefined {
  for (const consumer of consumers.of(path)) {
    const { ctid, name } = consumer.container;
    const [first, ...more] = lossOf(consumer, now, after);
    if (first) return { code: 'would_lose_access', ctid, name, loses: [first, ...more] };
  }
  return undefined;
}

const keptState = (why: KeptReason | undefined): Standing => (why ? { state: 'kept', why } : {});
