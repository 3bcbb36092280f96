import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readFacts } from '../../../src/host/read/facts.ts';
import { isRoot, tempFolder, until, writeFiles } from '../temp-folder.ts';

interface FakeProcess {
  readonly cmdline: string;
  readonly parent: number;
  readonly status?: string;
  readonly mountinfo?: string;
}

function machineWith(processes: Readonly<Record<number, FakeProcess>>, running = [953]) {
  const root = tempFolder();
  const sockets = running.map((ctid) => `0000: 00000002 00000000 00010000 0001 01 1 @/var/lib/lxc/${ctid}/command\n`);
  writeFiles(root, { 'etc/pve/lxc/953.conf': '', 'etc/pve/lxc/954.conf': '', 'proc/net/unix': sockets.join('') });
  for (const [pid, { cmdline, parent, status = '', mountinfo }] of Object.entries(processes)) {
    writeFiles(root, {
      [`proc/${pid}/cmdline`]: cmdline,
      [`proc/${pid}/stat`]: `${pid} (a (b) c) S ${parent} 1 1 0\n`,
      [`proc/${pid}/status`]: status,
      ...(mountinfo === undefined ? {} : { [`proc/${pid}/mountinfo`]: mountinfo }),
    });
  }
  return { host: 'local', root } as const;
}

async function mountinfoOf953(machine: ReturnType<typeof machineWith>) {
  return (await readFacts(machine, { hostPaths: [] })).containerMountinfo.get(953);
}

const TITLE = '[lxc monitor] /var/lib/lxc 953\0';

describe('a running container’s own mount table', () => {
  it.each([
    ['the monitor’s title', TITLE],
    ['Proxmox’s foreground call', '/usr/bin/lxc-start\0-F\0-n\x00953\0'],
    ['the long option', 'lxc-start\0--name=953\0'],
  ])('is its init’s, found by %s', async (_, cmdline) => {
    const machine = machineWith({
      40: { cmdline, parent: 1 },
      41: { cmdline: '/sbin/init\0', parent: 40, mountinfo: 'mine' },
      42: { cmdline: '/sbin/init\0', parent: 1, mountinfo: 'another' },
    });
    expect(await mountinfoOf953(machine)).toEqual({ ok: true, value: 'mine' });
  });

  it('is not that of a helper the monitor has started', async () => {
    const machine = machineWith({
      40: { cmdline: TITLE, parent: 1, status: 'Uid:\t0\t0\t0\t0\nNSpid:\t40\n' },
      41: { cmdline: 'hook\0', parent: 40, status: 'NSpid:\t41\n', mountinfo: 'helper' },
      44: { cmdline: '/sbin/init\0', parent: 40, status: 'NSpid:\t44\t1\n', mountinfo: 'init' },
    });
    expect(await mountinfoOf953(machine)).toEqual({ ok: true, value: 'init' });
  });

  it('is not taken from a process inside a container that gave itself the monitor’s title', async () => {
    const machine = machineWith({
      40: { cmdline: TITLE, parent: 1, status: 'Uid:\t0\t0\t0\t0\nNSpid:\t40\t7\n' },
      41: { cmdline: 'x\0', parent: 40, status: 'NSpid:\t41\t8\t1\n', mountinfo: 'forged' },
    });
    expect(await mountinfoOf953(machine)).toMatchObject({ ok: false, error: { code: 'init_unknown' } });
  });

  it('is not taken from a process of a user of the host with that title', async () => {
    const machine = machineWith({
      40: { cmdline: TITLE, parent: 1, status: 'Uid:\t1000\t1000\t1000\t1000\nNSpid:\t40\n' },
      41: { cmdline: 'x\0', parent: 40, status: 'NSpid:\t41\t1\n', mountinfo: 'forged' },
    });
    expect(await mountinfoOf953(machine)).toMatchObject({ ok: false });
  });

  it('is unreadable, not empty, where no init is found', async () => {
    const reading = await mountinfoOf953(machineWith({}));
    expect(reading).toMatchObject({ ok: false, error: { code: 'init_unknown', ctid: 953 } });
  });

  it('is unreadable where two could be it', async () => {
    const machine = machineWith({
      40: { cmdline: TITLE, parent: 1 },
      41: { cmdline: 'x\0', parent: 40, mountinfo: 'a' },
      42: { cmdline: 'x\0', parent: 40, mountinfo: 'b' },
    });
    expect(await mountinfoOf953(machine)).toMatchObject({ ok: false });
  });

  it('is not asked for where the container does not run', async () => {
    const machine = machineWith({ 40: { cmdline: TITLE, parent: 1 } }, []);
    expect((await readFacts(machine, { hostPaths: [] })).containerMountinfo.size).toBe(0);
  });

  it.runIf(isRoot)('is found among real processes in real namespaces', async () => {
    const machine = machineWith({});
    const title = '[lxc monitor] /var/lib/lxc 953';
    const monitor = spawn('unshare', ['--mount', '--pid', '--fork', 'sleep', '1000'], {
      argv0: title,
      stdio: 'ignore',
    });
    const init = await childOf(monitor);
    onTestFinished(() => {
      process.kill(init, 'SIGKILL');
    });
    for (const pid of [monitor.pid, init]) symlinkSync(`/proc/${pid}`, join(machine.root, 'proc', String(pid)));
    expect(await mountinfoOf953(machine)).toEqual({ ok: true, value: readFileSync(`/proc/${init}/mountinfo`, 'utf8') });
  });
});

async function childOf({ pid }: ChildProcess): Promise<number> {
  const children = () => readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
  await until(() => children() !== '', 'the process inside the new namespaces');
  return Number(children());
}
