import type { QueryItem } from '../../config/problem.ts';
import { idsIn, type Listed } from '../../config/query/item.ts';
import { query } from '../../config/query/query.ts';
import { placesIn, resolvedIn, type ValuePlace } from '../../config/query/resolved.ts';
import type { FileRole } from '../../config/read/locate.ts';
import { type ConfigFile, readSources, type Sources } from '../../config/read/sources.ts';
import { good, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import type { FoundProblem } from '../problem.ts';
import { usable } from './file.ts';
import { stampOf } from './stamp.ts';

/** One thing of the configuration: `id` is its id or name, absent for the first file. */
export interface Thing {
  readonly what: QueryItem['what'];
  readonly id?: string;
  /** With all that it falls back to; secrets are masked unless they are asked for. */
  readonly value: unknown;
  readonly places: readonly ValuePlace[];
}

export interface Everything {
  readonly things: readonly Thing[];
  /** The four files. */
  readonly files: readonly string[];
  /** Of the files before they were read: who sees the same later has what stands in them. */
  readonly stamp: string;
}

/** All that the files declare. Of those without machines or stacks the file may be missing. */
export async function everything(
  installation: Installation,
  reveal: boolean,
): Promise<Result<Everything, FoundProblem>> {
  // Which files they are is said by the first.
  const files = Object.values(await readSources(installation)).map(({ path }) => path);
  const stamp = await stampOf(files);
  const sources = await readSources(installation);
  const things: Thing[] = [];
  for (const [what, role] of WHAT) {
    const file = fileIn(sources, role);
    if (!file.ok) return file;
    if (file.value) things.push(...thingsIn(file.value, what, reveal));
  }
  return good({ things, files, stamp });
}

const WHAT = [
  ['hypervisor', 'hypervisor'],
  ['lxc', 'lxc'],
  ['vm', 'vm'],
  ['stack', 'stacks'],
] as const satisfies readonly (readonly [QueryItem['what'], FileRole])[];

/** Undefined where nobody needs it and it is not there. */
function fileIn(sources: Sources, role: FileRole): Result<ConfigFile | undefined, FoundProblem> {
  const { read } = sources[role];
  const optional = role === 'vm' || role === 'stacks';
  if (optional && !read.ok && read.problems[0].code === 'file_missing') return good(undefined);
  return usable(role, sources[role]);
}

function thingsIn(file: ConfigFile, what: QueryItem['what'], reveal: boolean): readonly Thing[] {
  if (what === 'hypervisor') return [thingOf(file, { what }, reveal)];
  return idsIn(file, what).map((id) => ({ ...thingOf(file, itemOf(what, id), reveal), id }));
}

function thingOf(file: ConfigFile, item: QueryItem, reveal: boolean): Thing {
  const whole = resolvedIn(file, item);
  const value = query(file, item, undefined, { all: true, reveal });
  if (!whole || !value.ok) throw new Error(`${JSON.stringify(item)} was listed, and is not there`);
  return { what: item.what, value: value.value, places: placesIn(whole) };
}

const itemOf = (what: Listed, id: string): QueryItem =>
  what === 'stack' ? { what, name: id } : { what, id: Number(id) };
