import type { ClusterFact, ContainerFileFact, Facts, Reading } from '../../../src/engine/observed/facts.ts';

interface Others {
  /** The files of other members' containers, by member and CTID; a member that has none is there all the same. */
  readonly files?: Readonly<Record<string, Readonly<Record<number, string>>>>;
  readonly offline?: readonly string[];
  readonly quorate?: boolean;
  /** What /etc/pve/.rrd says. */
  readonly rrd?: string;
  readonly haResources?: string;
  readonly haRules?: string;
  readonly change?: Partial<ClusterFact>;
}

/** When the cluster was read, in seconds. */
export const READ_AT = 1_764_200_000;

const read = <T>(value: T): Reading<T> => ({ ok: true, value });

/** A line of .rrd, told so many seconds before the cluster was read. */
export const told = (ctid: number, status: string, age = 5, key = 'pve-vm-9.0'): string =>
  `${key}/${ctid}:812:ct${ctid}:${status}:0:${READ_AT - age}:2:0.01:536870912:0:0:0:0:0:0\n`;

/** The same machine as a member of a cluster, whose file system shows the others. */
export function inCluster(facts: Facts, others: Others): Facts {
  const { files = {}, offline = [], quorate = true, rrd = '', haResources, haRules, change = {} } = others;
  const nodes = [facts.node, ...Object.keys(files)].sort();
  const ids = Object.entries(files).flatMap(([node, own]) => Object.keys(own).map((id) => [id, { node, type: 'lxc' }]));
  return {
    ...facts,
    vmlist: read(JSON.stringify({ version: 7, ids: Object.fromEntries(ids) })),
    members: read(membersText(facts.node, nodes, { offline, quorate })),
    haResources: haResources === undefined ? facts.haResources : read(haResources),
    cluster: {
      writable: true,
      nodes: read(nodes),
      containers: new Map(Object.entries(files).map(([node, own]) => [node, read(factsIn(own))])),
      rrd: read(`${rrd}\0`),
      time: READ_AT,
      haRules: read(haRules ?? ''),
      haGroups: read(''),
      ...change,
    },
  };
}

const factsIn = (files: Readonly<Record<number, string>>): readonly ContainerFileFact[] =>
  Object.entries(files).map(([ctid, text]) => ({ ctid: Number(ctid), text }));

/** As pmxcfs writes it. */
export function membersText(
  node: string,
  nodes: readonly string[],
  { offline = [], quorate = true }: { readonly offline?: readonly string[]; readonly quorate?: boolean } = {},
): string {
  const list = nodes.map((name, index) => {
    const online = offline.includes(name) ? 0 : 1;
    return `  "${name}": { "id": ${index + 1}, "online": ${online}, "ip": "10.0.0.${index + 1}"}`;
  });
  return `{
"nodename": "${node}",
"version": 12,
"cluster": { "name": "lab", "version": ${nodes.length}, "nodes": ${nodes.length}, "quorate": ${Number(quorate)} },
"nodelist": {
${list.join(',\n')}
  }
}
`;
}
