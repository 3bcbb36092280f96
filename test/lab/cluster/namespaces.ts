import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** A machine's own network, mounts, processes and name. All that runs in it ends with it, and it ends with us. */
export interface Namespaces {
  /** What comes before a command that runs in it. */
  readonly enter: readonly [string, ...string[]];
  /** Runs a command on its network, with our processes and files, which must succeed. */
  readonly wire: (...command: readonly string[]) => string;
  /** What runs in it, as this process numbers them. */
  readonly pids: () => readonly number[];
  /** Its process 1, as this process numbers it. */
  readonly holder: number;
  readonly end: () => Promise<void>;
}

export function must(file: string, ...args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(file, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
  return stdout;
}

/** Its process 1 reaps what others leave, and ends with its input. */
const INIT = '$SIG{CHLD} = "IGNORE"; $| = 1; print "ready\\n"; <STDIN>';

export async function namespaces(name: string): Promise<Namespaces> {
  const own = [
    '--net',
    '--mount',
    '--propagation',
    'slave',
    '--uts',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
  ];
  const keeper = spawn('unshare', [...own, 'sh', '-c', 'hostname "$0" && exec perl -e "$1"', name, INIT], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(keeper.stdout, 'data');
  const { pid: outer } = keeper;
  const holder = Number(readFileSync(`/proc/${outer}/task/${outer}/children`, 'utf8'));
  const enter: [string, ...string[]] = [
    'nsenter',
    '--target',
    String(holder),
    '--net',
    '--mount',
    '--uts',
    '--pid',
    '--',
  ];
  const wire = (...command: readonly string[]) => must('nsenter', `--net=/proc/${holder}/ns/net`, '--', ...command);
  wire('ip', 'link', 'set', 'lo', 'up');
  return {
    ...{ enter, holder, wire },
    pids: () => {
      const net = namespaceOf(String(holder));
      return net === undefined
        ? []
        : all().filter((pid) => pid !== holder && pid !== outer && namespaceOf(String(pid)) === net);
    },
    end: async () => {
      if (keeper.exitCode !== null || keeper.signalCode !== null) return;
      const ended = once(keeper, 'exit');
      keeper.stdin.end();
      await ended;
    },
  };
}

const all = (): readonly number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

function namespaceOf(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/ns/net`);
  } catch {
    return undefined;
  }
}
