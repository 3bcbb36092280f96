import { execFileSync } from 'node:child_process';
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test as plain } from 'vitest';
import { type Becomes, changeOf, look, machineRoot, performed, returning } from '../../host/tree/scene.ts';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';

/** A file system of its own that is gone with the test; `inodes`: no more than these. */
function filesystem(type: 'ext4' | 'tmpfs', inodes?: number): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-tree-'));
  const at = join(folder, 'at');
  mkdirSync(at);
  onTestFinished(() => {
    execFileSync('umount', [at]);
    rmSync(folder, { recursive: true, force: true });
  });
  if (type === 'tmpfs') {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `mode=755${inodes ? `,nr_inodes=${inodes}` : ''}`, 'none', at]);
    return at;
  }
  const image = join(folder, 'image');
  execFileSync('truncate', ['-s', '200M', image]);
  execFileSync('mkfs.ext4', ['-q', ...(inodes ? ['-N', String(inodes)] : []), image]);
  execFileSync('mount', ['-o', 'loop', image, at]);
  return at;
}

/** Folders of fifty files, names of any bytes, links, a FIFO, 300 levels, directories that nobody may enter. */
const FILL = `
my ($top, $files) = @ARGV;
chdir $top or die $!;
for my $n (0 .. $files - 1) {
    my $folder = 'folder' . int($n / 50);
    mkdir $folder if $n % 50 == 0;
    open my $file, '>', "$folder/file$n" or die $!;
    close $file;
    chmod $n % 3 ? 0644 : 0600, "$folder/file$n";
}
mkdir "new\\nline \\xff\\xfe";
open my $odd, '>', "new\\nline \\xff\\xfe/\\x80\\n" or die $!;
symlink '../outside', 'link' or die $!;
require POSIX;
POSIX::mkfifo('fifo', 0644) or die $!;
mkdir 'closed' or die $!;
open my $in, '>', 'closed/in' or die $!;
chmod 0, 'closed' or die $!;
for (1 .. 300) { mkdir 'd' or die $!; chdir 'd' or die $!; }
`;

const fill = (media: string, files: number): void =>
  void execFileSync('perl', ['-e', FILL, media, String(files)], { stdio: 'inherit' });

const toMedia: Becomes = ({ type, mode }) => ({
  uid: 5000,
  gid: 5000,
  mode: type === 'directory' ? 0o2775 : type === 'file' ? 0o664 : mode,
});

/** Of every entry, by the bytes of its name. */
function statesIn(media: string): readonly string[] {
  const script = `use File::Find; binmode STDOUT; find({ no_chdir => 0, wanted => sub { my @s = lstat $_; printf "%s %d:%d %o\\0", $File::Find::name, @s[4, 5], $s[2] & 07777 } }, '.')`;
  const out = execFileSync('perl', ['-e', `chdir shift; ${script}`, media], { encoding: 'latin1', maxBuffer: 2 ** 26 });
  return out.split('\0').sort();
}

for (const type of ['ext4', 'tmpfs'] as const) {
  plain(
    `a whole tree on ${type} becomes as meant and goes back, whatever its names and depth`,
    { timeout: 300_000 },
    async () => {
      const { root, media } = machineRoot(filesystem(type));
      writeFileSync(join(root, 'outside'), '');
      fill(media, 2_500);
      const before = statesIn(media);
      const change = changeOf(media, await look(media), toMedia);
      const { result, chunks } = await performed(root, change);
      expect(result).toMatchObject({ ok: true, value: { tree: { left: [] } } });
      expect((await look(media)).kinds.every(({ uid }) => uid === 5000)).toBe(true);
      expect(lstatSync(join(root, 'outside')).uid).toBe(0);
      await performed(root, returning(change), { chunksOf: () => chunks });
      expect(statesIn(media)).toEqual(before);
    },
  );

  plain(
    `a file system that turns read-only in the middle ends it on ${type}, and the next goes on`,
    { timeout: 300_000 },
    async () => {
      const at = filesystem(type);
      const { root, media } = machineRoot(at);
      fill(media, 2_500);
      const before = statesIn(media);
      const change = changeOf(media, await look(media), toMedia);
      let seen = 0;
      const first = await performed(root, change, {
        onChunk: async () => {
          seen += 1;
          if (seen === 2) execFileSync('mount', ['-o', 'remount,ro', at]);
        },
      });
      expect(first.result).toMatchObject({
        ok: false,
        problems: [{ code: 'tree_failed', system: 'EROFS', end: 'failed' }],
      });
      execFileSync('mount', ['-o', 'remount,rw', at]);
      const second = await performed(root, change);
      expect(second.result).toMatchObject({ ok: true });
      expect((await look(media)).kinds.every(({ uid }) => uid === 5000)).toBe(true);
      for (const { chunks } of [second, first]) await performed(root, returning(change), { chunksOf: () => chunks });
      expect(statesIn(media)).toEqual(before);
    },
  );

  plain(`a full table of inodes on ${type} is no hindrance`, { timeout: 300_000 }, async () => {
    const { root, media } = machineRoot(filesystem(type, 1_500));
    const full = `chdir shift; my $n = 0; while (1) { open my $file, '>', "f$n" or last; $n++ } print $n`;
    const made = Number(execFileSync('perl', ['-e', full, media], { encoding: 'utf8' }));
    expect(made).toBeGreaterThan(1_000);
    const { result } = await performed(root, changeOf(media, await look(media), toMedia));
    expect(result).toMatchObject({ ok: true, value: { tree: { changed: made } } });
  });
}

plain('what is immutable or append-only is left, and told', async () => {
  const { root, media } = machineRoot(filesystem('ext4'));
  for (const name of ['still', 'log', 'file']) writeFileSync(join(media, name), '');
  for (const [flag, name] of [
    ['i', 'still'],
    ['a', 'log'],
  ] as const) {
    execFileSync('chattr', [`+${flag}`, join(media, name)]);
    onTestFinished(() => void execFileSync('chattr', [`-${flag}`, join(media, name)]));
  }
  const tree = await look(media);
  expect(tree.kinds.find(({ left }) => left === 'immutable')).toMatchObject({ count: 2 });
  const { result } = await performed(root, changeOf(media, tree, toMedia));
  expect(result).toMatchObject({ ok: true, value: { tree: { changed: 1, left: [] } } });
  expect(lstatSync(join(media, 'still')).uid).toBe(0);
});

test('a container’s root that plays tricks in its share gains nothing outside', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const media = machine.directory('/tank/media', { owner: '100000:100000', mode: 0o775 });
  const outside = machine.directory('/tank/outside', { owner: '0:0', mode: 0o755 });
  for (let n = 0; n < 20; n += 1) writeFileSync(join(outside, `s${n}`), '');
  for (let m = 0; m < 4; m += 1) mkdirSync(join(media, `d${m}`));
  execFileSync('chown', ['-R', '100000:100000', media]);
  const declare = (owner: string) =>
    machine.declare({
      media: {
        host_path: '/tank/media',
        mounts: { [container.ctid]: '/media' },
        ...{ owner, permissions: { directory_mode: '0775', file_mode: '0664', recursive: true } },
      },
    });
  declare('100000:100000');
  await machine.apply();
  const before = readdirSync(outside).map((name) => lstatSync(join(outside, name)).ctimeMs);
  const tricks = container.sh(`
    n=0
    while [ $n -lt 400 ]; do
      d=/media/d$((n % 4)); f=$d/f$((n % 20)); n=$((n + 1))
      rm -rf $f; echo > $f
      ln -sfn ${outside}/s$((n % 20)) $d/link; mv -f $d/link $f 2>/dev/null
      mv $d /media/away 2>/dev/null && ln -s ${outside} $d && rm -f $d && mv /media/away $d
      mkdir -p $d/deep; echo > $d/deep/x$n
    done
    echo played`);
  let isOver = false;
  void tricks.finally(() => {
    isOver = true;
  });
  let rounds = 0;
  while (!isOver) {
    declare(rounds % 2 === 0 ? '100033:100033' : '100000:100000');
    const { exitCode } = await machine.program('apply', '--yes', '--take-over');
    expect([0, 1]).toContain(exitCode);
    rounds += 1;
  }
  expect((await tricks).stdout).toContain('played');
  expect(rounds).toBeGreaterThan(0);
  expect(readdirSync(outside).map((name) => lstatSync(join(outside, name)).ctimeMs)).toEqual(before);
  declare('100033:100033');
  await machine.program('apply', '--yes', '--take-over');
  expect(await machine.json('plan')).toMatchObject({ steps: [] });
});
