import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';

/** A mount namespace nobody lives in yet. */
export interface MountNamespace {
  /** The process that keeps it open. */
  readonly pid: number;
  /** Runs a command in it; why that failed, or undefined. */
  readonly run: (argv: readonly string[]) => string | undefined;
  readonly close: () => void;
}

/** In it, newuidmap reads which ids root may map from a folder's own subuid and subgid, not from this machine's. */
export async function openNamespace(etc: string): Promise<MountNamespace> {
  const keeper = spawn('unshare', ['--mount', '--propagation', 'slave', 'sh', '-c', KEEP, etc], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(keeper.stdout, 'data');
  const { pid } = keeper;
  if (pid === undefined) throw new Error('unshare has no process id');
  return {
    pid,
    run: (argv) => {
      const { status, stderr } = spawnSync('nsenter', [`--mount=/proc/${pid}/ns/mnt`, ...argv], { encoding: 'utf8' });
      return status === 0 ? undefined : stderr.trimEnd() || `${argv[0]} ended with ${status}`;
    },
    close: () => keeper.stdin.end(),
  };
}

const KEEP = `
  mount --bind "$0/subuid" /etc/subuid && mount --bind "$0/subgid" /etc/subgid && echo ready && read end`;
