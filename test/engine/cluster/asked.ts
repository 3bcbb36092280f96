import type { MemberFault } from '../../../src/engine/cluster/fault.ts';
import type { Facts, StartsFact } from '../../../src/engine/observed/facts.ts';
import { elsewhereFrom, type ObservedState, observed, type SeenMember } from '../../../src/engine/observed/state.ts';
import { factsOf, type ModelMachine } from '../model-host.ts';
import { inCluster } from './facts.ts';

type Others = Parameters<typeof inCluster>[1];

export interface Asked extends Others {
  /** Those that could not be asked, and why. */
  readonly unreached?: Readonly<Record<string, MemberFault>>;
  /** Their accounts, where they are not those of all. */
  readonly passwd?: Readonly<Record<string, string>>;
  /** What each of them knows of starts; absent: nobody asked. */
  readonly starts?: StartsFact;
}

/** What `pve` sees of a cluster whose other members are these machines, and what they said. */
export function askedCluster(
  here: ModelMachine,
  others: Readonly<Record<string, ModelMachine>>,
  { unreached = {}, passwd = {}, starts, ...more }: Asked = {},
): ObservedState {
  const files = Object.fromEntries(Object.entries(others).map(([node, machine]) => [node, filesOf(machine)]));
  const factsOn = (node: string, machine: ModelMachine): Facts => {
    const text = passwd[node];
    return { ...factsOf(machine), node, starts, ...(text === undefined ? {} : { passwd: { ok: true, value: text } }) };
  };
  const own = observed(inCluster(factsOn('pve', here), { files, ...more }));
  const members = Object.entries(others).map(([node, machine]): [string, SeenMember] => {
    const why = unreached[node];
    const standby = machine.files.size === 0;
    if (why) return [node, { why, standby }];
    const { [node]: _, ...rest } = files;
    // As it answers: without the files of those that nobody asked it about.
    const none = Object.fromEntries(['pve', ...Object.keys(rest)].map((name) => [name, {}]));
    const { vmlist } = inCluster(factsOn(node, machine), { files: { pve: filesOf(here), ...rest }, ...more });
    const state = observed({ ...inCluster(factsOn(node, machine), { files: none, ...more }), vmlist });
    return [node, { state: { ...state, elsewhere: elsewhereFrom(node, own) }, configuredOtherwise: false, standby }];
  });
  return { ...own, members: new Map(members) };
}

/** The files of a machine's containers, as the others see them. */
const filesOf = ({ files }: ModelMachine): Readonly<Record<number, string>> => Object.fromEntries(files);

/** What every member tells of starts, as root may use these ids. */
export const STARTS: StartsFact = {
  subuid: { ok: true, value: 'root:100000:65536\n' },
  subgid: { ok: true, value: 'root:100000:65536\n' },
  links: new Map(),
  idMaps: new Map(),
};
