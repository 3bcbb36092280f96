import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What stands on a machine, by path: modes and owners, contents, ACLs. Journals, kept versions and when it was looked at are no part of it. */
export type State = ReadonlyMap<string, string>;

export function stateOf(folder: string): State {
  const state = new Map<string, string>();
  for (const part of ['etc', 'root', 'out', 'tmp']) walk(join(folder, part), part, state);
  const acls = execFileSync('getfacl', ['-R', '-n', '-p', '-s', join(folder, 'root/tank')], { encoding: 'utf8' });
  return state.set('ACLs', acls);
}

function walk(path: string, name: string, state: Map<string, string>): void {
  const stats = lstatSync(path);
  if (OWN_RECORDS.test(name)) return;
  const kind = `${(stats.mode & 0o7777).toString(8)} ${stats.uid}:${stats.gid}`;
  if (stats.isDirectory()) {
    state.set(name, `${kind} directory`);
    for (const entry of readdirSync(path)) walk(join(path, entry), `${name}/${entry}`, state);
  } else state.set(name, `${kind} ${/^out\/[^/]*$/.test(name) ? '' : meaningOf(name, readFileSync(path, 'utf8'))}`);
}

/** In which order things were done, and so which slot a mount got, is no difference. */
function meaningOf(name: string, text: string): string {
  if (name.startsWith('root/etc/pve/lxc/'))
    return text
      .replaceAll(/^mp\d+: /gm, 'mp: ')
      .split('\n')
      .sort()
      .join('\n');
  if (!name.endsWith('/owned.json')) return text;
  const lists = Object.entries(JSON.parse(text) as Readonly<Record<string, unknown>>).map(([key, value]) =>
    Array.isArray(value) ? [key, ...value.map((one) => JSON.stringify(one)).sort()] : [key, String(value)],
  );
  return lists.flat().join('\n');
}

const OWN_RECORDS = /^root\/(run|var\/lib\/phoenix-volumes\/(journal|backups|trees\.json))(\/|$)/;

/** What differs, a line each; empty: nothing. */
export function differences(now: State, then: State): readonly string[] {
  const names = [...new Set([...now.keys(), ...then.keys()])].sort();
  return names.flatMap((name) => {
    const [is, was] = [now.get(name) ?? 'missing', then.get(name) ?? 'missing'];
    return is === was || (name.endsWith('/owned.json') && holds(is, was))
      ? []
      : [`${name}: ${firstDifference(is, was)} instead of ${firstDifference(was, is)}`];
  });
}

/** A memory may be kept too long: what is gone is then only shown. */
function holds(memory: string, wanted: string): boolean {
  const lines = new Set(memory.split('\n'));
  return wanted.split('\n').every((line) => lines.has(line));
}

function firstDifference(text: string, other: string): string {
  const others = other.split('\n');
  return JSON.stringify(text.split('\n').find((line, index) => line !== others[index]) ?? '');
}

/** The same for two machines from which a program goes on alike: what it reads again of its own records is part of it. */
export function fingerprint(folder: string): string {
  const state = new Map(stateOf(folder));
  for (const part of ['journal', 'backups']) {
    const path = join(folder, 'root/var/lib/phoenix-volumes', part);
    if (existsSync(path))
      for (const name of readdirSync(path)) state.set(`${part}/${name}`, readFileSync(join(path, name), 'utf8'));
  }
  const text = JSON.stringify([...state]).replaceAll(/\d{4}-\d\d-\d\dT\d\d-?:?\d\d-?:?\d\d\.\d{3}Z(-\d+)?/g, 'TIME');
  return createHash('sha1')
    .update(text.replaceAll(/"(pid|started)\\*":[^,}]*/g, ''))
    .digest('hex');
}

/** Temporary files that somebody left, anywhere. */
export function leftovers(folder: string): readonly string[] {
  return (readdirSync(folder, { recursive: true }) as readonly string[]).filter(
    (name) => name.endsWith('.tmp') || /^tmp\/./.test(name) || /\.tmp\.\d+$/.test(name),
  );
}
