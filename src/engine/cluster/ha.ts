import type { DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { nodeAffinityOf } from './affinity.ts';
import { isOn, listIn, sectionsOf } from './sections.ts';

/**
 * The guests that the cluster's HA keeps as it says, from /etc/pve/ha/resources.cfg (PVE::HA::Config, vm_is_ha_managed):
 * sections `ct: 101`; one in the state `ignored` is left to people.
 */
export function haGuests(text: string): ReadonlySet<number> {
  const sections = text.split(/^(?=\S)/m);
  return new Set(
    sections.flatMap((section) => {
      const [, id] = /^(?:ct|vm):\s*(\d+)\s*$/m.exec(section) ?? [];
      return id === undefined || /^\s+state\s+ignored\s*$/m.test(section) ? [] : [Number(id)];
    }),
  );
}

/** What decides where HA may start a container; absent files are empty texts. */
export interface HaFiles {
  /** /etc/pve/ha/resources.cfg. */
  readonly resources: string;
  /** /etc/pve/ha/rules.cfg. */
  readonly rules: string;
  /** /etc/pve/ha/groups.cfg, which counts while it is not migrated to rules. */
  readonly groups: string;
}

/**
 * The members of the cluster on which HA may start a container, in the order of `members`: all of them, unless a strict rule
 * of node affinity or a restricted group names some (PVE::HA::Rules::NodeAffinity, PVE::HA::Config); of one that is kept
 * together with others theirs counts for it, too. Rules come before groups.
 */
export function haMembers(ctid: number, { resources, rules, groups }: HaFiles, members: readonly string[]) {
  const affinity = nodeAffinityOf(`ct:${ctid}`, sectionsOf(rules));
  if (affinity) return affinity.strict ? members.filter((member) => affinity.nodes.has(member)) : members;
  const name = sectionsOf(resources)
    .find(({ type, id }) => type === 'ct' && id === String(ctid))
    ?.fields.get('group');
  const group = sectionsOf(groups).find(({ type, id }) => type === 'group' && id === name);
  return group && isOn(group.fields.get('restricted')) ? among(members, group.fields.get('nodes')) : members;
}

/** A container that may be started on other members than its own. */
export interface MovableContainer {
  readonly container: ObservedContainer;
  /** The member that it is on. */
  readonly node: string;
  /** The others on which it may be started, by name. */
  readonly nodes: readonly string[];
  /** HA starts it there by itself; else somebody may migrate it, for a mount of it is said to be the same everywhere. */
  readonly by: 'ha' | 'migration';
}

/** The consumers of these volumes that may be started elsewhere: those of HA by its rules, and others with a shared mount. */
export function movableContainers(
  volumes: readonly Pick<DesiredVolume, 'mounts'>[],
  observed: ObservedState,
): readonly MovableContainer[] {
  const { cluster, node: here, containers, elsewhere } = observed;
  if (!cluster) return [];
  const members = cluster.members.map(({ name }) => name);
  const mounts = volumes.flatMap((volume) => volume.mounts);
  const shared = new Set(mounts.flatMap((mount) => (mount.shared === true ? [mount.ctid] : [])));
  return [...new Set(mounts.map(({ ctid }) => ctid))].sort().flatMap((ctid): readonly MovableContainer[] => {
    const there = elsewhere.get(ctid);
    const container = containers.get(ctid) ?? there;
    if (!container) return [];
    const node = containers.has(ctid) ? here : (there?.node ?? here);
    const isManaged = container.ha === 'managed';
    if (!isManaged && !shared.has(ctid) && !hasSharedBind(container)) return [];
    const all = isManaged ? haMembers(ctid, cluster.ha, members) : members;
    const nodes = all.filter((name) => name !== node);
    return nodes.length === 0 ? [] : [{ container, node, nodes, by: isManaged ? 'ha' : 'migration' }];
  });
}

const hasSharedBind = ({ current, pending }: ObservedContainer): boolean =>
  [...current, ...pending].some(
    ({ parsed }) => parsed.ok && parsed.value.kind === 'bind' && parsed.value.options.shared === true,
  );

/** `pve2:1,pve3` names two members, one of them with a priority. */
function among(members: readonly string[], nodes: string | undefined): readonly string[] {
  const named = new Set(listIn(nodes).map((node) => node.split(':')[0]));
  return members.filter((member) => named.has(member));
}
