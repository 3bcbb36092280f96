import { maskText } from '../../config/secrets.ts';
import type { Facts, FactsQuery, PathFact, Reading } from '../../engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../../engine/observed/memory.ts';
import { fileDigest } from '../../engine/observed/state.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import { good, type Result } from '../../ground/problem.ts';
import { VERSION } from '../../ground/version.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { readConfig, type Workspace, workspaceOf } from '../open.ts';
import type { OperationProblem } from '../problem.ts';
import { readSaved, writeSaved } from './file.ts';
import type { Taken } from './taken.ts';

interface SavedFacts {
  readonly version: string;
  readonly memory?: Memory | undefined;
  readonly facts: Facts;
}

/** Writes what a plan read of its machine, without secrets. */
export const saveFacts = (path: string, { facts, memory }: Taken): Promise<Result<'written', OperationProblem>> =>
  writeSaved(path, 'facts', { version: VERSION, memory, facts: withoutSecrets(facts) } satisfies SavedFacts);

/** The files as they are here, and the machine as it was where its facts were saved: for planning, and nothing else. */
export async function openSaved(
  installation: Installation,
  path: string,
): Promise<Result<Workspace, OperationProblem>> {
  const read = await readSaved<SavedFacts>(path, 'facts');
  if (!read.ok) return read;
  const opened = await workspaceOf(installation, await readConfig(installation));
  return opened.ok ? good({ ...opened.value, host: savedHost(read.value) }) : opened;
}

function savedHost({ facts, memory }: SavedFacts): OpenHost {
  return {
    name: facts.host,
    facts: async (query) => ({ ...facts, paths: withUnseen(facts.paths, query) }),
    containerFile: async (ctid) => ({ ok: false, error: unseen(`/etc/pve/lxc/${ctid}.conf`) }),
    perform: () => Promise.reject(new Error('saved facts cannot be changed')),
    complete: async () => [],
    obstacle: () => undefined,
    memory: async () => ({ ...NOTHING_REMEMBERED, ...memory }),
  };
}

/** What nobody looked at is unknown, not missing. */
function withUnseen(paths: Facts['paths'], { hostPaths }: FactsQuery): Facts['paths'] {
  const all = new Map<string, PathFact>(paths);
  for (const path of hostPaths)
    for (const at of [...ancestorsOf(path), path])
      if (!all.has(at) && at !== '/') all.set(at, { kind: 'unknown', error: unseen(at) });
  return all;
}

const unseen = (path: string) => ({ code: 'unreadable', path, system: 'ENODATA' }) as const;

/** A container's digest stays that of its whole file. */
function withoutSecrets(facts: Facts): Facts {
  const { containers, fstab, mountinfo, storageCfg, mountUnits, units, jobsCfg, passwd, group } = facts;
  return {
    ...facts,
    containers: containers.ok
      ? {
          ok: true,
          value: containers.value.map((file) => ({ ...file, text: maskText(file.text), digest: fileDigest(file) })),
        }
      : containers,
    ...{ passwd: withoutHashes(passwd), group: withoutHashes(group) },
    fstab: masked(fstab),
    mountinfo: masked(mountinfo),
    storageCfg: masked(storageCfg),
    mountUnits: mountUnits.map(({ name, text }) => ({ name, text: maskText(text) })),
    jobsCfg: jobsCfg && masked(jobsCfg),
    units: units && { ...units, dropIns: units.dropIns.map((one) => ({ ...one, text: masked(one.text) })) },
  };
}

const masked = (reading: Reading<string>): Reading<string> =>
  reading.ok ? { ok: true, value: maskText(reading.value) } : reading;

/** Some machines still have hashes where others have `x`. */
const withoutHashes = (reading: Reading<string>): Reading<string> =>
  reading.ok ? { ok: true, value: reading.value.replace(/^([^:\n]*):[^:\n]*:/gm, '$1:x:') } : reading;
