import { lstatSync, realpathSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../disk/errno.ts';
import { ourselves } from '../disk/process.ts';
import { othersCanWrite } from '../engine/observed/directory.ts';
import type { Reading } from '../engine/observed/facts.ts';
import { printedAcl } from '../engine/permission/acl.ts';
import { ancestorsOf } from '../ground/paths.ts';
import { NOWHERE, type Problems } from '../ground/problem.ts';
import { readWithTool } from './read/tool.ts';

/** `at`, which is `path` or lies above it, can be written by others than root and ourselves. */
export type OpenToOthers = Problems<{
  open_to_others: { path: string; at: string; uid: number; gid: number; mode: number };
}>;

/**
 * Whether others decide what stands in one of these files and folders, by mode, ACL or owner: of itself, of a folder above
 * it from `from` on, or of a link on the way. What is not there is made by us. Undefined: nobody does.
 */
export async function openToOthers(paths: readonly string[], from = ''): Promise<OpenToOthers | undefined> {
  for (const path of paths) {
    const found = (await onTheWay(path, from)) ?? (await onTheWay(realpathOr(path), from));
    if (found) return { code: 'open_to_others', ...NOWHERE, path, ...found };
  }
  return undefined;
}

/** Whether the group of a file, or everybody, may read it and pass each folder on the way from `top` on. */
export function isReadByOthers(path: string, top: string): boolean {
  const file = realpathOr(path);
  const folders = ancestorsOf(file).filter((at) => at.startsWith(top));
  return [0o040, 0o004].some(
    (read) =>
      ((statsOf(file)?.mode ?? 0) & read) !== 0 &&
      folders.every((at) => ((statsOf(at)?.mode ?? 0) & (read >> 2)) !== 0),
  );
}

type Found = { readonly at: string } & Pick<Stats, 'uid' | 'gid' | 'mode'>;

async function onTheWay(path: string, from: string): Promise<Found | undefined> {
  const all = [...ancestorsOf(path), path].filter((at) => at.startsWith(from));
  for (const [index, at] of all.entries()) {
    const stats = statsOf(at);
    if (!stats) return undefined;
    const next = all[index + 1];
    const isSafe = stats.isSymbolicLink()
      ? isOurs(stats)
      : !(await isOpen(at, stats)) || (next !== undefined && keepsApart(stats, statsOf(next)));
    if (!isSafe) return { at, uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o7777 };
  }
  return undefined;
}

const isOurs = ({ uid }: Stats): boolean => uid === 0 || uid === ourselves().uid;

/** A sticky folder of ours, such as /tmp: whose the entry is, which is looked at next, says who renames and removes it. */
const keepsApart = (folder: Stats, entry: Stats | undefined): boolean =>
  (folder.mode & 0o1000) !== 0 && isOurs(folder) && entry !== undefined;

async function isOpen(path: string, { uid, gid, mode }: Stats): Promise<boolean> {
  if (othersCanWrite({ uid, gid, mode }, ourselves())) return true;
  // Only a mask that lets somebody write leaves the ACL a say.
  return (mode & 0o020) !== 0 && othersCanWrite({ uid, gid, mode, acl: await aclOf(path) }, ourselves());
}

const TIMEOUT_MS = 3_000;

async function aclOf(path: string): Promise<Reading<string>> {
  const said = await readWithTool(['getfacl', '-n', '-p', '-E', '-c', '--', path], TIMEOUT_MS);
  if (said.kind === 'answer' && said.exitCode === 0) return { ok: true, value: printedAcl(said.stdout).join(',') };
  return { ok: false, error: { code: 'tool_missing', path, tool: 'getfacl' } };
}

function statsOf(path: string): Stats | undefined {
  try {
    return lstatSync(path);
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    systemCode(error);
    return dirname(path) === path ? path : `${realpathOr(dirname(path))}/${path.slice(path.lastIndexOf('/') + 1)}`;
  }
}
