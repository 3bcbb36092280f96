import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { entriesOf, mountsIn, volumeNamesIn } from '../../config/names.ts';
import { fileOf, readRole } from '../../config/read/sources.ts';
import { systemCode } from '../../disk/errno.ts';
import { isThere } from '../../host/find.ts';
import { containerIds, memberNames } from '../../host/guests.ts';
import { type Installation, locate, type OpenOptions } from '../locate.ts';

/** What there is to name on a command line. Nothing of it was checked. */
export interface KnownNames {
  readonly volumes: readonly string[];
  readonly stacks: readonly string[];
  /** Of the cluster, this machine among them; none where it is in none. */
  readonly members: readonly string[];
  /** Those of this machine and those that the files name, sorted; `name` is the files', '' where they have none. */
  readonly containers: readonly { readonly ctid: number; readonly name: string }[];
  /** Where containers see volumes, as declared. */
  readonly mounts: readonly { readonly ctid: number; readonly path: string; readonly volume: string }[];
  /** The recorded applies, the newest first. */
  readonly runs: () => Promise<readonly string[]>;
  /** The folders in a folder of the machine; undefined where its paths are this process's own. */
  readonly foldersIn?: (folder: string) => readonly string[];
}

/** Where there is nothing. */
export const NO_NAMES: KnownNames = {
  ...{ volumes: [], stacks: [], members: [], containers: [], mounts: [] },
  runs: async () => [],
};

/** What a shell offers while somebody types. It makes no demo, checks nothing, and where something cannot be read there is less of it. */
export async function names(options: OpenOptions): Promise<KnownNames> {
  if (!isThere(options)) return NO_NAMES;
  const located = await locate(options);
  return located.ok ? namesOf(located.value) : NO_NAMES;
}

async function namesOf(installation: Installation): Promise<KnownNames> {
  const [hypervisor, lxc, stacks] = await Promise.all(
    (['hypervisor', 'lxc', 'stacks'] as const).map(async (role) => fileOf(await readRole(role, installation))),
  );
  const mounts = hypervisor ? mountsIn(hypervisor) : [];
  const called = entriesOf(lxc, 'lxc_configs');
  const { root, stateDir } = installation;
  const ids = [
    ...containerIds({ host: 'local', root }),
    ...[...called.keys()].map(Number),
    ...mounts.map(({ ctid }) => ctid),
  ];
  return {
    volumes: hypervisor ? volumeNamesIn(hypervisor) : [],
    members: memberNames({ host: 'local', root }),
    stacks: [...entriesOf(stacks, 'docker_stacks').keys()],
    containers: [...new Set(ids)].sort((a, b) => a - b).map((ctid) => ({ ctid, name: called.get(String(ctid)) ?? '' })),
    mounts,
    runs: async () => (await import('../../disk/journal/runs.ts')).runNames(stateDir),
    ...(root === '' ? {} : { foldersIn: (folder: string) => foldersIn(join(root, folder)) }),
  };
}

function foldersIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
  } catch (error) {
    systemCode(error);
    return [];
  }
}
