import { chmodOctal, octal } from '../../ground/mode.ts';
import type { Effect } from '../consent/affected.ts';
import { ownerText } from '../observed/accounts.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import { type Inode, withMode, withOwner } from '../permission/inode.ts';
import { installArgv } from '../permission/install.ts';
import type {
  DirectoryBefore,
  DirectoryChange,
  ModeChange,
  OwnerChange,
  RemovalChange,
  Standing,
} from '../plan/types.ts';
import {
  changedStanding,
  common,
  isThe,
  needsOf,
  type Ran,
  removalStanding,
  replacedStanding,
  seenDirectory,
  standingAt,
  type UndoDraft,
  weighedStanding,
} from './standing.ts';

type Owned = Pick<DirectoryFact, 'uid' | 'gid' | 'mode'>;

/** Plans the owner or the mode that a directory had; nothing where it has it. */
export function planOwnedReturn(plan: UndoDraft, { step, change }: Ran<OwnerChange | ModeChange>): void {
  const { path, before } = change;
  const fact = plan.paths.get(path);
  const [after, back] =
    change.kind === 'owner' ? [ownerOf(change), ownerOf(before)] : [{ mode: change.mode }, { mode: before.mode }];
  const now = fact?.kind === 'directory' && isThe(fact, before) ? fact : undefined;
  if (now && has(now, back)) return;
  const becomes = (inode: Inode) =>
    change.kind === 'owner' ? withOwner(inode, ownerOf(before)) : withMode(inode, before.mode);
  const text = (of: Partial<Owned>): string =>
    of.mode === undefined ? ownerText(plan.observed.accounts, of.uid ?? 0, of.gid ?? 0) : octal(of.mode);
  const standing: Standing & Partial<Effect> =
    now === undefined
      ? replacedStanding(path, fact)
      : has(now, after)
        ? weighedStanding(plan, step, { path, now, becomes })
        : changedStanding(path, text(change.kind === 'owner' ? ownerOf(now) : { mode: now.mode }), text(after));
  const facts = { path, found: text(after), wanted: text(back) };
  const same = {
    ...common(step),
    needs: needsOf(plan, path),
    action: 'update',
    ...standing,
  } as const;
  const users = plan.users.now(path);
  const seen: DirectoryBefore = now ? seenDirectory(now) : { ...before, ...after };
  if (change.kind === 'owner') {
    plan.steps.push({
      ...same,
      id: `owner:${path}`,
      kind: 'owner',
      reason: { code: 'owner_returns', ...facts },
      commands: [['chown', `${before.uid}:${before.gid}`, path]],
      change: { kind: 'owner', path, ...ownerOf(before), before: seen, users },
    });
  } else {
    plan.steps.push({
      ...same,
      id: `mode:${path}`,
      kind: 'mode',
      reason: { code: 'mode_returns', ...facts },
      commands: [['chmod', chmodOctal(before.mode), path]],
      change: { kind: 'mode', path, mode: before.mode, before: seen, users },
    });
  }
  if (standing.state === undefined && now) plan.paths.set(path, { ...now, ...back });
}

/** Plans the removal of what a run made, the innermost first, as far as it is as made, empty and mounted nowhere. */
export function planMadeReturn(plan: UndoDraft, { step, change, whole, made: recorded }: Ran<DirectoryChange>): void {
  const leaf = { path: change.path, made: ownershipOf(change) };
  const parents = [...change.parents].reverse().map((path) => ({ path, made: { uid: 0, gid: 0, mode: 0o755 } }));
  for (const { path, made } of [leaf, ...parents]) {
    const fact = plan.paths.get(path);
    if (fact === undefined || fact.kind === 'missing') continue;
    const as = whole ? [made] : [made, ...unfinished(made)];
    const number = recorded.find((one) => one.path === path);
    const isOther = fact.kind === 'directory' && number && !isThe(fact, number);
    const isAsMade = !isOther && fact.kind === 'directory' && as.some((one) => has(fact, one));
    const standing = isAsMade
      ? removalStanding(plan, path, fact)
      : fact.kind === 'directory' && !isOther
        ? changedStanding(path, ownedText(fact), ownedText(made))
        : replacedStanding(path, fact);
    plan.steps.push({
      ...common(step),
      id: `directory:${path}`,
      kind: 'directory',
      action: 'delete',
      target: path,
      reason: { code: 'directory_was_made', path },
      commands: [['rmdir', path]],
      needs: needsOf(plan, path),
      ...standing,
      change: {
        kind: 'removal',
        path,
        before: fact.kind === 'directory' ? seenDirectory(fact) : { ...made, dev: 0, ino: 0 },
      },
    });
    if (standing.state === undefined) plan.paths.set(path, { kind: 'missing' });
  }
}

/** Plans the directory anew that an undo had removed. */
export function planRemovedReturn(plan: UndoDraft, { step, change }: Ran<RemovalChange>): void {
  const { path, before } = change;
  const fact = plan.paths.get(path);
  if (fact?.kind === 'directory' && isThe(fact, before)) return;
  const { uid, gid, mode } = before;
  const isGone = fact === undefined || fact.kind === 'missing';
  const standing: Standing = isGone ? standingAt(plan, path) : replacedStanding(path, fact);
  plan.steps.push({
    ...common(step),
    id: `directory:${path}`,
    kind: 'directory',
    action: 'create',
    target: path,
    reason: { code: 'directory_was_removed', path },
    commands: [installArgv(path, before)],
    needs: needsOf(plan, path),
    ...standing,
    change: { kind: 'directory', path, parents: [], uid, gid, mode },
  });
  if (standing.state === undefined)
    plan.paths.set(path, { kind: 'directory', uid, gid, mode, dev: 0, ino: 0, empty: true, entries: [] });
}

/** What is being made is ours alone until it is whole, then gets its owner, then its mode. */
const unfinished = ({ uid, gid }: Owned): readonly Owned[] => [
  { uid: 0, gid: 0, mode: 0o700 },
  { uid, gid, mode: 0o700 },
];

const has = (fact: Owned, wanted: Partial<Owned>): boolean =>
  (['uid', 'gid', 'mode'] as const).every((part) => wanted[part] === undefined || fact[part] === wanted[part]);

const ownerOf = ({ uid, gid }: Pick<Owned, 'uid' | 'gid'>): Pick<Owned, 'uid' | 'gid'> => ({ uid, gid });

const ownedText = ({ uid, gid, mode }: Owned): string => `${uid}:${gid} ${octal(mode)}`;

const ownershipOf = ({ uid, gid, mode }: Owned): Owned => ({ uid, gid, mode });
