import { chmodOctal, octal } from '../../../ground/mode.ts';
import { ancestorsOf, isWithin } from '../../../ground/paths.ts';
import { lossOf } from '../../access/consent.ts';
import type { Consumers } from '../../access/consumers.ts';
import { type OwnedMode, type WantedOwner, wantedOwnedMode } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { ownerText } from '../../observed/accounts.ts';
import { othersCanWrite, type UnsafeAncestor } from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { KeptReason } from '../reasons.ts';
import type { Standing } from '../types.ts';
import { blockedBy } from './creation.ts';
import type { DirectoryDraft } from './draft.ts';

/**
 * A step for the owner and one for the mode, where they differ; kept where a container would lose access, blocked where
 * others could put another directory there meanwhile.
 */
export function planOwnerAndMode(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  { fact, unsafe }: { readonly fact: DirectoryFact; readonly unsafe?: UnsafeAncestor | undefined },
): void {
  if (owner.kind === 'unknown') plan.notes.push({ code: 'owner_unknown', path: volume.hostPath, volume: volume.name });
  const wanted = wantedOwnedMode(volume, owner, fact);
  const before = { uid: fact.uid, gid: fact.gid, mode: fact.mode, dev: fact.dev, ino: fact.ino };
  const ownerDiffers = wanted.uid !== fact.uid || wanted.gid !== fact.gid;
  const modeDiffers = wanted.mode !== fact.mode;
  if (!ownerDiffers && !modeDiffers) return;
  const held = unsafe
    ? bothHeld(blockedBy(unsafe))
    : plan.takeOver || fact.empty === true
      ? NOTHING_HELD
      : keptParts(volume, fact, wanted, plan.consumers);
  const ownerRuns = ownerDiffers && held.owner === undefined;
  const after = {
    ...fact,
    ...(ownerRuns ? { uid: wanted.uid, gid: wanted.gid } : {}),
    ...(held.mode === undefined ? { mode: wanted.mode } : {}),
  };
  plan.paths.set(volume.hostPath, after);
  const first = firstSteps(plan, volume.hostPath, after);
  const path = volume.hostPath;
  const users = [...new Set(plan.consumers.of(path).map(({ container }) => container.ctid))];
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
      needs: first,
      ...held.owner,
      change: { kind: 'owner', path: volume.hostPath, uid: wanted.uid, gid: wanted.gid, before, users },
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
      needs: ownerRuns ? [`owner:${volume.hostPath}`] : first,
      ...held.mode,
      change: {
        kind: 'mode',
        path: volume.hostPath,
        mode: wanted.mode,
        before: ownerRuns ? { ...before, uid: wanted.uid, gid: wanted.gid } : before,
        users,
      },
    });
  }
}

/**
 * The step that makes the directory, those that close one above it, and those below it that nobody could do once others
 * can write it.
 */
function firstSteps(plan: DirectoryDraft, path: string, after: OwnedMode): readonly string[] {
  const made = plan.createdBy.get(path) ?? [];
  const before = [made, ...ancestorsOf(path).map((at) => plan.closedBy.get(at) ?? [])].flat();
  if (!plan.outers.has(path) || !othersCanWrite(after)) return before;
  const inside = plan.steps.filter(
    ({ change, state }) =>
      state === undefined && change.kind !== 'mount' && change.path !== path && isWithin(change.path, path),
  );
  return [...before, ...inside.map(({ id }) => id)];
}

/** What holds a step back; absent where it runs. */
interface Held {
  readonly owner?: Standing | undefined;
  readonly mode?: Standing | undefined;
}

const NOTHING_HELD: Held = {};

const bothHeld = (standing: Standing): Held => ({ owner: standing, mode: standing });

/** Which of owner and mode must stay so that no container that mounts the directory now can do less than it can now. */
function keptParts(volume: DesiredVolume, now: DirectoryFact, wanted: OwnedMode, consumers: Consumers): Held {
  const loser = (after: OwnedMode) => firstLoser(volume.hostPath, now, after, consumers);
  const both = loser(wanted);
  if (!both) return NOTHING_HELD;
  const kept: Standing = { state: 'kept', why: both };
  if (!loser({ ...now, mode: wanted.mode })) return { owner: kept };
  if (!loser({ ...wanted, mode: now.mode })) return { mode: kept };
  return bothHeld(kept);
}

function firstLoser(path: string, now: DirectoryFact, after: OwnedMode, consumers: Consumers): KeptReason | undefined {
  for (const consumer of consumers.of(path)) {
    const { ctid, name } = consumer.container;
    const [first, ...more] = lossOf(consumer, now, after);
    if (first) return { code: 'would_lose_access', ctid, name, loses: [first, ...more] };
  }
  return undefined;
}
