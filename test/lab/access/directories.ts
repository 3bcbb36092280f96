import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, writeFileSync } from 'node:fs';
import type { Row } from './table.ts';

/** Owners of the entries in a directory, `uid:gid` on disk; undefined: nobody could have made it. */
export type EntryOwners = Readonly<Record<'own' | 'other' | 'stranger', string | undefined>>;

/** Makes a directory for each row, with its owner, mode and ACL, and with entries of several owners to remove. */
export function makeDirectories(
  rows: readonly { readonly row: Row; readonly path: string; readonly owners: EntryOwners }[],
): void {
  const acls: string[] = [];
  for (const { row, path, owners } of rows) {
    mkdirSync(path);
    makeFile(`${path}/named`, '0:0', 0o666);
    for (const [name, owner] of Object.entries(owners)) if (owner) makeFile(`${path}/${name}`, owner, 0o600);
    own(path, row.owner);
    chmodSync(path, Number.parseInt(row.mode, 8));
    if (row.acl !== '') acls.push(restorable(row, path));
  }
  const { status, stderr } = spawnSync('setfacl', ['--restore=-'], { input: acls.join('\n'), encoding: 'utf8' });
  if (status !== 0) throw new Error(`setfacl: ${stderr}`);
}

function makeFile(path: string, owner: string, mode: number): void {
  writeFileSync(path, '');
  own(path, owner);
  chmodSync(path, mode);
}

function own(path: string, owner: string): void {
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  chownSync(path, uid, gid);
}

/** What `setfacl --restore` reads for one directory. */
function restorable({ owner, mode, acl }: Row, path: string): string {
  const [uid, gid] = owner.split(':');
  const [special = 0, user = 0, group = 0, other = 0] = [...mode].map(Number);
  const flags = `${special & 4 ? 's' : '-'}${special & 2 ? 's' : '-'}${special & 1 ? 't' : '-'}`;
  const given = acl.split(',');
  const access = given.filter((entry) => !entry.startsWith('d:'));
  const inherited = given.filter((entry) => entry.startsWith('d:')).map((entry) => entry.slice(2));
  return [
    ...[`# file: ${path}`, `# owner: ${uid}`, `# group: ${gid}`, `# flags: ${flags}`],
    ...entries(access, { user, group, other }),
    ...(inherited.length > 0
      ? entries(inherited, { user: 7, group: 5, other: 5 }).map((line) => `default:${line}`)
      : []),
    '',
  ].join('\n');
}

/** The entries given, completed: the group's bits are the mask too where nobody said another. */
function entries(
  given: readonly string[],
  { user, group, other }: { readonly user: number; readonly group: number; readonly other: number },
): readonly string[] {
  const has = (begin: string): boolean => given.some((entry) => entry.startsWith(begin));
  return [
    `user::${rwx(user)}`,
    ...given.filter((entry) => /^u:\d/.test(entry)),
    ...(has('g::') ? given.filter((entry) => entry.startsWith('g::')) : [`group::${rwx(group)}`]),
    ...given.filter((entry) => /^g:\d/.test(entry)),
    ...given.filter((entry) => entry.startsWith('m::')),
    ...(given.length > 0 && !has('m::') ? [`mask::${rwx(group)}`] : []),
    `other::${rwx(other)}`,
  ];
}

function rwx(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}
