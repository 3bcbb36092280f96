import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textNow } from '../../disk/text.ts';
import { startContainer, stopContainer } from '../../proxmox/start/start.ts';
import { isContainerRunning, readMounts } from '../read/facts.ts';
import { replaceFile } from './disk.ts';
import { processFiles } from './files.ts';
import { initPid, monitorPid, unixSocketLine } from './proc.ts';
import { sourceProblem } from './source.ts';

/** What a command did, as far as anybody looks. */
interface Ended {
  readonly exit: number;
  readonly stderr: string;
}

/** `pct shutdown`: its processes are gone, and what waited in its file is in force. */
export function demoShutdown(root: string, ctid: number): Ended {
  if (!isContainerRunning({ host: 'demo', root }, ctid)) return failed(`CT ${ctid} not running`);
  const { text, stderr } = stopContainer(ctid, textNow(fileOf(root, ctid), 'latin1'));
  replaceFile(fileOf(root, ctid), text, 'latin1');
  for (const pid of [monitorPid(ctid), initPid(ctid)])
    rmSync(join(root, 'proc', String(pid)), { recursive: true, force: true });
  const sockets = join(root, SOCKETS);
  replaceFile(sockets, textNow(sockets).replace(unixSocketLine(ctid), ''), 'utf8');
  return { exit: 0, stderr };
}

/** `pct start`: what its file says is mounted, or it does not start. */
export function demoStart(root: string, ctid: number): Ended {
  const machine = { host: 'demo', root } as const;
  if (isContainerRunning(machine, ctid)) return failed(`CT ${ctid} already running`);
  const { started, text, stderr } = startContainer(ctid, textNow(fileOf(root, ctid), 'latin1'), {
    mount: ({ mountPoint }) => (mountPoint.kind === 'bind' ? sourceProblem(root, mountPoint.volume) : undefined),
  });
  replaceFile(fileOf(root, ctid), text, 'latin1');
  if (!started) return { exit: 255, stderr };
  for (const [path, content] of processFiles(root, { ctid, text }, readMounts(machine) ?? new Map())) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    replaceFile(join(root, path), content, 'latin1');
  }
  const sockets = join(root, SOCKETS);
  replaceFile(sockets, textNow(sockets) + unixSocketLine(ctid), 'utf8');
  return { exit: 0, stderr };
}

const SOCKETS = 'proc/net/unix';

const fileOf = (root: string, ctid: number): string => join(root, `etc/pve/lxc/${ctid}.conf`);

const failed = (problem: string): Ended => ({ exit: 255, stderr: `${problem}\n` });
