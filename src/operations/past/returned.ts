import { isDeepStrictEqual } from 'node:util';
import { withVolumeOf, writtenVolumes } from '../../config/edit/edit.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { parseJson } from '../../config/read/json.ts';
import { placeAmongKept } from '../../disk/backup.ts';
import { readRun, runNames } from '../../disk/journal/runs.ts';
import { bad, good, isSome, NOWHERE, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';
import { found, type OperationProblem } from '../problem.ts';
import { backups, type KeptVersion } from './backups.ts';
import { checkedRestore, keptText, type PreparedRestore, type ReturnedVolumes } from './restore.ts';
import { type RecordedRun, recordedRun, volumesOfRun } from './runs.ts';

/**
 * What puts the volumes of a run back as they were declared before the edits that led to it, and touches nothing else in the
 * file: not what was edited for others, before or since. A volume that was changed since that run stays, and is named.
 */
export async function prepareReturn(
  installation: Installation,
  run: string,
): Promise<Result<PreparedRestore, OperationProblem>> {
  const recorded = await recordedRun(installation, run);
  if (!recorded.ok) return recorded;
  const config = await readConfig(installation);
  const compared = await comparedWith(installation, recorded.value, config);
  if (!compared.ok) return compared;
  const { version, was, now, volumes, back, out, changed } = compared.value;
  if (volumes.length === 0) return bad({ code: 'no_version_before', ...NOWHERE, run });
  if (back.length + out.length === 0) {
    return isSome(changed)
      ? bad({ code: 'volumes_changed_since', ...NOWHERE, run, volumes: changed, n: version.n })
      : bad({ code: 'volumes_as_before', ...NOWHERE, run, volumes });
  }
  const after = [...back, ...out].reduce((text, name) => withVolumeOf(was, text, name), now);
  return checkedRestore(installation, config, {
    ...{ version, file: config.sources.hypervisor.path, before: now, after },
    returned: { run, back, out, changed },
  });
}

/**
 * The version from before the edits that led to a run, unless they changed none of its volumes: one that only repaired what
 * had drifted has nothing to put back. Where that cannot be told, whoever puts it back is told why.
 */
export async function configurationToReturn(
  installation: Installation,
  of: RecordedRun,
): Promise<KeptVersion | undefined> {
  const version = await configurationBefore(installation, of);
  if (!version) return undefined;
  const compared = await comparedWith(installation, of, await readConfig(installation));
  if (!compared.ok) return version;
  const { back, out, changed } = compared.value;
  return back.length + out.length + changed.length === 0 ? undefined : version;
}

/** The volumes of a run, as they were declared before the edits that led to it, during it and now. */
async function comparedWith(
  installation: Installation,
  { run, header, events }: RecordedRun,
  { sources }: LoadedConfig,
) {
  const version = await configurationBefore(installation, { run, header });
  if (!version) return bad({ code: 'no_version_before', ...NOWHERE, run } as const);
  const { read } = sources.hypervisor;
  if (!read.ok) return bad(found('edit_refused', read.problems));
  const now = read.value.text;
  const was = await keptText(version);
  const during = await textDuring(installation, header, now);
  if (!was.ok) return was;
  if (!during.ok) return during;
  const problems = [was.value, during.value, now].flatMap((text) => parseJson(text).problems);
  if (isSome(problems)) return bad(found('edit_refused', problems));
  const volumes = volumesOfRun(events);
  const compared = compareVolumes(volumes, { was: was.value, during: during.value, now });
  return good({ version, was: was.value, now, volumes, ...compared });
}

/** The first version that was replaced after the run before this one: what that one had applied. */
async function configurationBefore(
  installation: Installation,
  of: Pick<RecordedRun, 'run' | 'header'>,
): Promise<KeptVersion | undefined> {
  const before = await headerBefore(installation, of.run);
  const isSince = before ? isKeptAfter(before) : () => true;
  const isAfter = isKeptAfter(of.header);
  return (await backups(installation)).findLast((version) => isSince(version) && !isAfter(version));
}

/** What the run before it began with: of the older ones, newest first, the first that says so. */
async function headerBefore({ stateDir }: Installation, run: string): Promise<RecordedRun['header']> {
  const names = await runNames(stateDir);
  for (const name of names.slice(names.indexOf(run) + 1)) {
    const { header } = await readRun(stateDir, name);
    if (header) return header;
  }
  return undefined;
}

/** What the file said while the run went: the version that the first edit after it replaced, or what stands now. */
async function textDuring(
  installation: Installation,
  header: RecordedRun['header'],
  now: string,
): Promise<Result<string, OperationProblem>> {
  const kept: KeptVersion | undefined = (await backups(installation)).findLast(isKeptAfter(header));
  return kept ? keptText(kept) : good(now);
}

/** Whether a version was replaced after a run began; only where the run did not write down which were kept does the clock tell. */
const isKeptAfter = (header: RecordedRun['header']) => (version: KeptVersion) =>
  header?.keptBefore === undefined
    ? version.time > (header?.started ?? '')
    : placeAmongKept(version) > header.keptBefore;

interface Texts {
  readonly was: string;
  readonly during: string;
  readonly now: string;
}

function compareVolumes(names: readonly string[], texts: Texts): Omit<ReturnedVolumes, 'run'> {
  const [was, during, now] = [texts.was, texts.during, texts.now].map(writtenVolumes) as [Volumes, Volumes, Volumes];
  const same = (one: Volumes, other: Volumes) => (name: string) => isDeepStrictEqual(one.get(name), other.get(name));
  const edited = names.filter((name) => !same(was, during)(name));
  const others = edited.filter((name) => !same(was, now)(name));
  const mine = others.filter(same(during, now));
  return {
    back: mine.filter((name) => was.has(name)),
    out: mine.filter((name) => !was.has(name)),
    changed: others.filter((name) => !same(during, now)(name)),
  };
}

type Volumes = ReturnType<typeof writtenVolumes>;
