import { type Acls, aclsLines, aclsText } from '../permission/acl.ts';
import { aclsOf, specialBits } from '../permission/digits.ts';
import { withAcls } from '../permission/inode.ts';
import { isSameAcls, setfaclArgv } from '../permission/setfacl.ts';
import type { AclChange, DirectoryBefore, ModeChange } from '../plan/types.ts';
import {
  changedStanding,
  common,
  isThe,
  needsOf,
  type Ran,
  replacedStanding,
  seenDirectory,
  type UndoDraft,
  weighedStanding,
} from './standing.ts';

/** A change that wrote entries: one of the ACLs, or of a mode beside them. */
export type EntriesChange = (AclChange | ModeChange) & {
  readonly acls: Acls;
  readonly before: DirectoryBefore & { readonly acls: Acls };
};

export function wroteEntries(change: AclChange | ModeChange): change is EntriesChange {
  return change.acls !== undefined && change.before.acls !== undefined;
}

/** Plans the entries that a directory had; nothing where it has them. */
export function planAclsReturn(plan: UndoDraft, { step, change }: Ran<EntriesChange>): void {
  const { kind, path, before } = change;
  const fact = plan.paths.get(path);
  const now = fact?.kind === 'directory' && isThe(fact, before) ? fact : undefined;
  const acls = now && aclsOf(now);
  if (acls && now.mode === before.mode && isSameAcls(acls, before.acls)) return;
  const standing =
    now === undefined || acls === undefined
      ? replacedStanding(path, fact)
      : now.mode === change.mode && isSameAcls(acls, change.acls)
        ? weighedStanding(plan, step, { path, now, becomes: (inode) => withAcls(inode, before.mode, before.acls) })
        : changedStanding(path, textOf(acls), textOf(change.acls));
  const bits = specialBits(change.mode, before.mode);
  plan.steps.push({
    ...common(step),
    id: `${kind}:${path}`,
    kind,
    action: 'update',
    reason: { code: 'acl_returns', path, found: textOf(change.acls), wanted: textOf(before.acls) },
    commands: [
      ...(isSameAcls(change.acls, before.acls) ? [] : [setfaclArgv(path, change.acls, before.acls)]),
      ...(bits === '' ? [] : [['chmod', bits, path]]),
    ],
    needs: needsOf(plan, path),
    ...standing,
    change: {
      ...{ kind, path, mode: before.mode, acls: before.acls, users: plan.users.now(path) },
      before: { ...(now ? seenDirectory(now) : { ...before, mode: change.mode }), acls: change.acls },
    },
  });
  if (standing.state === undefined && now) {
    plan.paths.set(path, { ...now, mode: before.mode, acl: { ok: true, value: aclsText(before.acls) } });
  }
}

/** `none` where the mode says it all. */
const textOf = (acls: Acls): string => aclsLines(acls).join(',') || 'none';
