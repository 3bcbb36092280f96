import { type Facts, type Reading, systemOf } from '../observed/facts.ts';
import type { HostProblem } from '../problem.ts';
import type { HaFiles } from './ha.ts';
import { type ClusterMember, MEMBERS, parseMembers } from './members.ts';

/** The cluster, as this member sees it. */
export interface ObservedCluster {
  /** Whether its configuration can be written here: by Proxmox's own test, and by what it tells. Undefined: unknown. */
  readonly quorate: boolean | undefined;
  /** Its members by name, this one among them; also those that only still have guests. */
  readonly members: readonly ClusterMember[];
  readonly ha: HaFiles;
}

/** What is known of the cluster; `owners` are the nodes that .vmlist names. */
export function observedCluster(
  { members: told, cluster, node, haResources }: Facts,
  owners: ReadonlySet<string>,
): ObservedCluster | undefined {
  const parsed = told?.ok ? parseMembers(told.value) : undefined;
  if (parsed?.kind === 'single') return undefined;
  const listed = parsed?.kind === 'cluster' ? parsed : undefined;
  const others = [...owners].filter((name) => name !== node);
  if (!listed && others.length === 0) return undefined;
  const names = new Set([node, ...others, ...(listed?.members ?? []).map(({ name }) => name)]);
  const known = new Map(listed?.members.map((member) => [member.name, member]));
  return {
    quorate: cluster?.writable === false ? false : listed?.quorate,
    members: [...names].sort().map((name) => known.get(name) ?? { name, online: undefined }),
    ha: {
      resources: textOr(haResources),
      rules: textOr(cluster?.haRules),
      groups: textOr(cluster?.haGroups),
    },
  };
}

const textOr = (reading: Reading<string> | undefined): string => (reading?.ok ? reading.value : '');

/** Warnings: what of the cluster could not be read, so that it is unknown, and that nothing can be changed now. */
export function unreadCluster({ members, cluster }: Facts): readonly HostProblem[] {
  const warning = { severity: 'warning', where: {} } as const;
  const parsed = members?.ok ? parseMembers(members.value) : undefined;
  const failed = members && !members.ok && systemOf(members.error) !== 'ENOENT' ? members.error : undefined;
  const damaged = { code: 'unreadable', path: MEMBERS, system: 'EINVAL' } as const;
  const unknown = parsed?.kind === 'damaged' ? damaged : failed;
  const lost = cluster?.writable === false || (parsed?.kind === 'cluster' && parsed.quorate === false);
  return [
    ...(unknown ? [{ code: 'members_unreadable', ...warning, error: unknown } as const] : []),
    ...(cluster?.nodes.ok === false
      ? [{ code: 'members_unreadable', ...warning, error: cluster.nodes.error } as const]
      : []),
    ...[...(cluster?.containers ?? [])].flatMap(([node, files]) =>
      files.ok || files.error.code === 'no_container_folder'
        ? []
        : [{ code: 'member_files_unreadable', ...warning, node, error: files.error } as const],
    ),
    ...(lost ? [{ code: 'quorum_lost', ...warning } as const] : []),
  ];
}
