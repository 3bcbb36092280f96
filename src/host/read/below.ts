import {
  type BelowFact,
  type EntriesAlike,
  MOST_EXAMPLES,
  MOST_SAMPLED,
  type OwnedFact,
  ownedFact,
  type PathFact,
} from '../../engine/observed/facts.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { groupedBy } from '../../ground/grouped.ts';
import { directorySeen, type Machine, onDisk } from '../machine.ts';
import { unreadable } from './reading.ts';
import { withRights } from './rights/rights.ts';
import { readWithTool } from './tool.ts';

/** The same facts, those of some directories with what lies below them; nothing where that cannot be told. */
export async function withBelow(
  machine: Machine,
  facts: ReadonlyMap<string, PathFact>,
  { of, mounts }: { readonly of: readonly string[]; readonly mounts: MountTable | undefined },
): Promise<ReadonlyMap<string, PathFact>> {
  const known = new Map(facts);
  for (const path of new Set(of)) {
    const fact = facts.get(path);
    if (fact?.kind !== 'directory') continue;
    const found = await entriesBelow(machine, path);
    if (found) known.set(path, { ...fact, below: await belowFact(machine, found, { top: path, mounts }) });
  }
  return known;
}

/** An entry as the child prints it; `path` without the machine's root. */
interface Entry {
  readonly path: string;
  readonly type: string;
  readonly owned: OwnedFact;
}

const TIMEOUT_MS = 3_000;

/** A child looks, for a directory may be on a server, or a container may put another file system there meanwhile. */
async function entriesBelow(machine: Machine, path: string): Promise<readonly Entry[] | undefined> {
  const argv = ['perl', '-e', WALK, '--', onDisk(machine, path), String(MOST_SAMPLED + 1)] as const;
  const answer = await readWithTool([...argv], machine.networkTimeoutMs ?? TIMEOUT_MS);
  if (answer.kind !== 'answer' || answer.exitCode !== 0) return undefined;
  return answer.stdout
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [type = '', mode, uid, gid, ...name] = line.split(' ');
      // In a pretended disk everything is root's but its directories.
      const owner = machine.overlay ? { uid: 0, gid: 0 } : { uid: Number(uid), gid: Number(gid) };
      return {
        ...{ path: `${path}/${name.join(' ')}`, type: TYPES[type] ?? 'file' },
        owned: { ...owner, mode: Number(mode) & 0o7777, dev: 0, ino: 0 },
      };
    });
}

const TYPES: Readonly<Record<string, string>> = {
  ...{ d: 'directory', f: 'file', b: 'block device', c: 'character device', p: 'fifo', s: 'socket' },
};

async function belowFact(
  machine: Machine,
  found: readonly Entry[],
  { top, mounts }: { readonly top: string; readonly mounts: MountTable | undefined },
): Promise<BelowFact> {
  const seen = found.slice(0, MOST_SAMPLED);
  const facts = new Map(
    seen.filter(({ path }) => PLAIN.test(path)).map((entry) => [entry.path, factOf(machine, entry)]),
  );
  const rights = await withRights(machine, facts, { mounts, flags: false });
  const entries = seen.map(({ path, type, owned }) => {
    const { uid, gid, mode, acl } = ownedFact(rights.get(path)) ?? { ...owned, acl: unreadable(path, 'EIO') };
    return { path: path.slice(top.length + 1), type, owned: { uid, gid, mode, acl } };
  });
  const alike = [
    ...groupedBy(entries, ({ type, owned: { acl, ...owned } }) => JSON.stringify([type, owned, acl?.ok && acl.value])),
  ];
  return {
    entries: alike.flatMap(([, same]) =>
      same.slice(0, 1).map(({ type, owned }): EntriesAlike => {
        const examples = same.slice(0, MOST_EXAMPLES).map(({ path }) => path);
        return { type, owned, count: same.length, examples };
      }),
    ),
    more: found.length > MOST_SAMPLED,
  };
}

/** What getfacl prints as it is. */
const PLAIN = /^[\x20-\x5b\x5d-\x7e]*$/;

function factOf(machine: Machine, { path, type, owned }: Entry): PathFact {
  return type === 'directory' ? directorySeen(machine, path, owned) : { kind: 'file', type, owned };
}

// Breadth first, so that a deep folder does not hide the rest. Each directory is opened without following a link, and its
// entries are looked at through the open one; what is a link itself counts for nothing.
const WALK = `
use strict;
use Fcntl qw(O_RDONLY O_DIRECTORY O_NOFOLLOW S_ISDIR S_ISREG S_ISBLK S_ISCHR S_ISFIFO S_ISSOCK S_ISLNK);
my ($top, $most) = @ARGV;
my @left = ('');
my ($device, $count) = (undef, 0);
while ($count < $most && @left) {
    my $at = shift @left;
    sysopen(my $open, "$top/$at", O_RDONLY | O_DIRECTORY | O_NOFOLLOW) or $at eq '' ? exit 1 : next;
    my $here = (stat $open)[0];
    $device //= $here;
    next if $here != $device;
    my $folder = '/proc/self/fd/' . fileno($open);
    opendir(my $list, $folder) or $at eq '' ? exit 1 : next;
    while ($count < $most && defined(my $name = readdir $list)) {
        next if $name eq '.' || $name eq '..';
        my ($dev, undef, $mode, undef, $uid, $gid) = lstat "$folder/$name" or next;
        next if S_ISLNK($mode);
        my $type = S_ISDIR($mode) ? 'd' : S_ISREG($mode) ? 'f' : S_ISBLK($mode) ? 'b' : S_ISCHR($mode) ? 'c' : S_ISFIFO($mode) ? 'p' : 's';
        my $path = $at eq '' ? $name : "$at/$name";
        push @left, $path if $type eq 'd';
        print "$type $mode $uid $gid $path\\0";
        $count += 1;
    }
}
`;
