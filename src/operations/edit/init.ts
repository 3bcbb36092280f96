import { checkSources } from '../../config/checked.ts';
import { FILE_ROLES, type FileRole } from '../../config/read/locate.ts';
import { type ConfigSource, sourceOf } from '../../config/read/sources.ts';
import { createWhole, makeFolder, removed, removeLeftovers, syncFolder } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import { lockFolder, withLock } from '../../disk/lock/lock.ts';
import { ourselves } from '../../disk/process.ts';
import type { AdoptedVolume } from '../../engine/adopt/adopt.ts';
import { containerBlock } from '../../engine/adopt/block.ts';
import type { LeftAlone } from '../../engine/adopt/found.ts';
import type { ObservedContainer } from '../../engine/observed/state.ts';
import { bad, good, isSome, NOWHERE, type Problem, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { readConfig, readMachine } from '../open.ts';
import type { OperationProblem } from '../problem.ts';
import { prepareAdoption, rememberAdopted } from './adopt.ts';

/** A first configuration, checked and not written yet. */
export interface PreparedInit {
  readonly installation: Installation;
  /** Those that are not there yet, in the order in which they are written: only with the last one it is a configuration. */
  readonly files: readonly NewFile[];
  /** Those that are there, and stay. */
  readonly there: readonly string[];
  readonly adopted: readonly AdoptedVolume[];
  readonly left: readonly LeftAlone[];
  readonly findings: readonly Problem[];
}

interface NewFile {
  readonly path: string;
  readonly text: string;
}

/**
 * The four files for the containers that are there; with `adopt` what is mounted in them as volumes. Files that are there stay.
 * `dryRun`: not even what a killed init left is removed.
 */
export async function prepareInit(
  installation: Installation,
  { adopt = false, dryRun = false }: { readonly adopt?: boolean; readonly dryRun?: boolean } = {},
): Promise<Result<PreparedInit, OperationProblem>> {
  const { options, sources: found } = await readConfig(installation);
  if (!isAbsent(found.hypervisor)) {
    if (!dryRun) await clearKilled(installation, found.hypervisor.path);
    return bad({ code: 'configuration_exists', ...NOWHERE, path: found.hypervisor.path });
  }
  const machine = await readMachine(await installation.openHost(), () => ({ hostPaths: [] }));
  if (!machine.ok) return machine;
  const texts = firstTexts([...machine.value.containers.values()]);
  const missing = FILE_ROLES.filter((role) => isAbsent(found[role]));
  const there = FILE_ROLES.filter((role) => !isAbsent(found[role])).map((role) => found[role].path);
  const made = missing.map((role) => [role, sourceOf(found[role].path, texts[role])] as const);
  const config = checkSources(options, { ...found, ...Object.fromEntries(made) });
  const adoption = adopt ? await prepareAdoption(installation, config) : undefined;
  if (adoption && !adoption.ok) return adoption;
  const { adopted = [], left = [], findings = config.diagnostics, after } = adoption?.value ?? {};
  const files = missing.map((role) => ({
    path: found[role].path,
    text: role === 'hypervisor' && after !== undefined ? after : texts[role],
  }));
  return good({ installation, files: files.reverse(), there, adopted, left, findings });
}

/**
 * An init that was killed as it had just named the last file left that under a second name; who runs it again is told that it
 * is there, and finds nothing else. Where it cannot be looked for now, the next edit removes it.
 */
async function clearKilled({ configDir, lockOptional, root }: Installation, path: string): Promise<void> {
  try {
    await withLock(lockFolder(configDir, { optional: lockOptional, root }), () => removeLeftovers(path));
  } catch (error) {
    systemCode(error);
  }
}

const isAbsent = ({ read }: ConfigSource): boolean =>
  !read.ok && read.problems.every(({ code }) => code === 'file_missing');

/** For the user who runs it alone: configurations come to hold secrets. */
const MODE = 0o600;

/** Remembers what is adopted as ours, then writes the files that are missing; one that somebody made meanwhile stays. */
export async function writeInit({
  installation,
  files,
  there,
  adopted,
}: PreparedInit): Promise<Result<'written', OperationProblem>> {
  const { configDir, lockOptional, root } = installation;
  const kept = adopted.length === 0 ? good('kept' as const) : await rememberAdopted(installation, adopted);
  if (!kept.ok) return kept;
  let at = configDir;
  const stay: string[] = [];
  try {
    await makeFolder(configDir);
    const written = await withLock(lockFolder(configDir, { optional: lockOptional, root }), async () => {
      const made: string[] = [];
      try {
        for (const { path, text } of files) {
          at = path;
          await createWhole(path, Buffer.from(text), { ...ourselves(), mode: MODE });
          made.push(path);
        }
        // Of an init that was killed as it had just made one of them.
        for (const path of there) await removeLeftovers(path);
        await syncFolder(configDir);
      } catch (error) {
        // All of them or none, where the disk lets us.
        for (const path of made) if (!(await removed(path))) stay.push(path);
        throw error;
      }
    });
    return written.ok ? good('written') : written;
  } catch (error) {
    const system = systemCode(error);
    const left = isSome(stay) ? stay : undefined;
    if (system === 'EEXIST' && left === undefined) return bad({ code: 'configuration_exists', ...NOWHERE, path: at });
    return bad({ code: 'write_failed', severity: 'error', where: { file: at }, path: at, system, left });
  }
}

/** What can be known of the machine's containers goes in; all else is for people to write. */
function firstTexts(containers: readonly ObservedContainer[]): Readonly<Record<FileRole, string>> {
  const blocks = [...containers].sort((a, b) => a.ctid - b.ctid).map((one) => [one.ctid, containerBlock(one)] as const);
  const text = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
  return {
    hypervisor: text({ shared_volumes: {} }),
    lxc: text({ lxc_configs: Object.fromEntries(blocks) }),
    vm: text({ vms: [] }),
    stacks: text({ docker_stacks: {} }),
  };
}
