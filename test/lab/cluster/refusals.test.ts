import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it, onTestFinished } from 'vitest';
import { membersText } from '../../engine/cluster/facts.ts';
import { type Several, several } from './several.ts';

const NODES = ['pve1', 'pve2', 'pve3'];
const HELLO = '{"phoenix_volumes_member":1,"program":"0","node":"pve2","quorate":true,"configuration":null}';

const SILENT = 'says nothing';

/** So that a silence is told in seconds; what answers is given its time. */
const PATIENCE = { PHOENIX_MEMBER_SILENCE_MS: '4000' };

const on = ({ net }: Several, node: string, script: string) => {
  const [file, ...args] = [...net.enter(node), 'sh', '-c', script] as const;
  return execa(file, args);
};

/**
 * Lays a file system over the cluster's on one member, on which the link `local` has no write bit, as pmxcfs shows it without a
 * quorum; nothing but a file system's own tool gives a link a mode.
 */
async function loseQuorum(some: Several, node: 'pve1' | 'pve2'): Promise<void> {
  const pve = join(node === 'pve1' ? some.root : some.there, 'etc/pve');
  const [image, at] = ['image', 'image.at'].map((name) => join(some.machine.folder, name)) as [string, string];
  await on(
    some,
    node,
    `set -e
    truncate -s 4M ${image} && mkfs.ext4 -q ${image} && mkdir ${at} && mount -o loop ${image} ${at}
    cp -a ${pve}/. ${at} && umount ${at}
    debugfs -w -R 'set_inode_field /local mode 0120555' ${image} 2> /dev/null
    mount -o loop ${image} ${pve}`,
  );
  expect((await on(some, node, `stat -c %a ${pve}/local`)).stdout).toBe('555');
}

/** What keeps pve2 from its steps, and what is said of it. */
const CASES: Readonly<Record<string, readonly [(some: Several) => unknown, said: RegExp]>> = {
  'lets nobody in': [({ net }) => net.lockOut(), /Permission denied/],
  'ends before it says who it is': [({ program }) => program('exit 3'), /ended there before it answered/],
  'has the program without its Node': [
    ({ program }) => program('exec /usr/bin/env node-that-nobody-has it'),
    /not installed there, or cannot be started.*node-that-nobody-has/,
  ],
  'talks another protocol': [
    ({ program }) => program(`echo '{"phoenix_volumes_member":2}'; exec cat > /dev/null`),
    /speaks protocol 2, and this one 1/,
  ],
  'is another machine': [
    ({ there }) => {
      rmSync(join(there, 'etc/pve/local'));
      symlinkSync('nodes/pve7', join(there, 'etc/pve/local'));
    },
    /another member answered at its address, "pve7"/,
  ],
  [SILENT]: [({ program }) => program('exec sleep 60'), /nothing came from it for 4 seconds/],
  'says what nobody asked for': [
    ({ program }) => program(`echo '${HELLO}'; echo '{"id":99,"ok":true}'; exec cat > /dev/null`),
    /was not understood/,
  ],
  'ends once it is asked': [({ program }) => program(`echo '${HELLO}'; read -r line; exit 1`), /the connection ended/],
  'says what would clear a screen': [
    ({ program }) => program("printf '\\033[2Jgone\\n' >&2; exit 3"),
    /\\u001b\[2Jgone/,
  ],
  'is offline, as the cluster says': [
    ({ root }) =>
      writeFileSync(join(root, 'etc/pve/.members'), membersText('pve1', NODES, { offline: ['pve2', 'pve3'] })),
    /the cluster says that it is offline/,
  ],
  'has no address': [
    ({ root }) => {
      const text = membersText('pve1', NODES, { offline: ['pve3'] }).replace(', "ip": "10.0.0.2"', '');
      writeFileSync(join(root, 'etc/pve/.members'), text);
    },
    /has no address of it/,
  ],
};

describe('a member that cannot do its steps', { timeout: 240_000 }, () => {
  it.each(Object.entries(CASES))(
    '%s: that is said, they are blocked, and this machine’s run',
    async (name, [make, said]) => {
      const some = await several();
      await make(some);
      const { exitCode, stdout, stderr } = await some.begin(name === SILENT ? PATIENCE : {}, 'apply', 'media', '--yes');
      expect(stdout + stderr).toMatch(said);
      expect(stdout + stderr).not.toContain('\u001b');
      expect(exitCode).toBe(1);
      expect(existsSync(join(some.root, 'tank/media'))).toBe(true);
      expect(existsSync(join(some.there, 'tank/media'))).toBe(false);
      expect(some.file()).not.toContain('mp0:');
      expect((await some.machine.pctCalls()).filter((call) => call.includes(' 201 '))).toEqual([]);
    },
  );

  it('has a cluster file system that takes no changes: that is said, and this machine’s run', async () => {
    const some = await several();
    await loseQuorum(some, 'pve2');
    const { exitCode, stdout, stderr } = await some.run('apply', 'media', '--yes');
    expect(stdout + stderr).toContain('pve2 has no quorum');
    expect(exitCode).toBe(1);
    expect(existsSync(join(some.root, 'tank/media'))).toBe(true);
    expect(existsSync(join(some.there, 'tank/media'))).toBe(false);
    expect(some.file()).not.toContain('mp0:');
  });

  it('has a start-up file that talks: that is skipped', async () => {
    const some = await several();
    // Its root's shell reads it for each session; only this member sees it.
    const file = join(some.machine.folder, 'bashrc');
    writeFileSync(file, `echo 'Welcome to pve2'; echo; echo '{"not":"it"}'\n`);
    await on(some, 'pve2', `mount --bind ${file} /root/.bashrc`);
    const greeted = await some.net.run('pve1', ['ssh', ...SSH, 'root@10.0.0.2', '--', 'true'], {});
    expect(greeted.stdout).toContain('Welcome to pve2');
    await some.run('apply', 'media', '--yes');
    expect(some.file()).toContain('mp0: /tank/media,mp=/media');
  });
});

const SSH = ['-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'BatchMode=yes'];

/** What keeps a whole apply from its first step. */
describe('an apply that begins nowhere', { timeout: 240_000 }, () => {
  const nothingDone = async (some: Several) => {
    for (const root of [some.root, some.there]) expect(existsSync(join(root, 'tank/media'))).toBe(false);
    expect(await some.machine.pctCalls()).toEqual([]);
    expect(some.journals()).toBe('');
  };

  it('for here is no quorum', async () => {
    const some = await several();
    writeFileSync(join(some.root, 'etc/pve/.members'), membersText('pve1', NODES, { quorate: false }));
    expect((await some.run('status')).stderr).toContain('quorum');
    expect((await some.run('apply', 'media', '--yes')).exitCode).toBe(3);
    await nothingDone(some);
  });

  it('for the cluster’s file system takes no changes here', async () => {
    const some = await several();
    await loseQuorum(some, 'pve1');
    const { exitCode, stderr } = await some.run('apply', 'media', '--yes');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('quorum');
    await nothingDone(some);
  });

  it('for another one holds the lock of a member', async () => {
    const some = await several();
    const lock = join(some.there, 'run/phoenix-volumes/apply.lock');
    mkdirSync(join(some.there, 'run/phoenix-volumes'), { recursive: true, mode: 0o700 });
    const [file, ...args] = [
      ...some.net.enter('pve2'),
      'sh',
      '-c',
      `umask 077; exec flock ${lock} sh -c 'echo held; sleep 100'`,
    ];
    const holder = spawn(file, args, { stdio: ['ignore', 'pipe', 'ignore'] });
    onTestFinished(() => void holder.kill('SIGKILL'));
    await once(holder.stdout, 'data');
    const { exitCode, stderr } = await some.run('apply', 'media', '--yes');
    expect(exitCode).toBe(3);
    expect(stderr).toContain('on pve2');
    await nothingDone(some);
  });

  it('for the disk of a member takes no record', async () => {
    const some = await several();
    const state = join(some.there, 'var/lib/phoenix-volumes');
    mkdirSync(state, { recursive: true });
    await on(
      some,
      'pve2',
      `mount -t tmpfs -o size=4k,mode=700 none ${state} && dd if=/dev/zero of=${state}/full bs=4k 2> /dev/null; true`,
    );
    const { exitCode, stdout, stderr } = await some.run('apply', 'media', '--yes');
    expect(stdout + stderr).toMatch(/on pve2.*(no space|disk is full)/i);
    expect(exitCode).not.toBe(0);
    expect(some.file()).not.toContain('mp0:');
    expect(readFileSync(join(some.root, 'etc/pve/.vmlist'), 'utf8')).toContain('201');
    expect((await some.machine.pctCalls()).filter((call) => call.includes(' 201 '))).toEqual([]);
  });
});
