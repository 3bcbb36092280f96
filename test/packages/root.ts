import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';

export const SUITES = ['bookworm', 'trixie'] as const;

export type Suite = (typeof SUITES)[number];

/** How a command ended in a bare system: both streams as they came. */
export interface Ended {
  readonly code: number;
  readonly output: string;
}

/** A bare Debian system of one test. */
export interface BareRoot {
  /** Runs a command line of sh as root in it, without a network. */
  readonly run: (command: string) => Promise<Ended>;
  /** The same, and it must end well; gives the output. */
  readonly done: (command: string) => Promise<string>;
  /** Puts a file there. */
  readonly write: (path: string, text: string) => void;
  /** Puts a file of this machine there; gives its path in it. */
  readonly take: (file: string) => string;
  /** Where this machine has a file that was installed there. */
  readonly pathOf: (path: string) => string;
}

/** The bare systems are kept between runs, for a month. */
const CACHE = process.env.PHOENIX_ROOTS ?? '/var/cache/phoenix-volumes-tests';
const MONTH_MS = 30 * 24 * 3_600_000;

/** What our packages and their tests take from Debian; downloaded beforehand, not installed. */
const NEEDED: Readonly<Record<Suite, string>> = { bookworm: 'acl', trixie: 'acl nodejs' };

/** Makes what is not there yet, one after the other. */
export async function prepareRoots(): Promise<void> {
  for (const suite of SUITES) await prepareRoot(suite);
}

async function prepareRoot(suite: Suite): Promise<void> {
  const base = join(CACHE, suite);
  if (existsSync(base) && Date.now() - statSync(join(base, '.made')).mtimeMs < MONTH_MS) return;
  mkdirSync(CACHE, { recursive: true });
  const fresh = mkdtempSync(join(CACHE, `.${suite}-`));
  const run = promisify(execFile);
  await run('debootstrap', ['--variant=minbase', suite, fresh], { maxBuffer: 2 ** 26 });
  cpSync('/etc/resolv.conf', join(fresh, 'etc/resolv.conf'), { dereference: true });
  await run(
    'chroot',
    [
      fresh,
      'sh',
      '-ec',
      `apt-get update -q && apt-get install -qy --download-only --no-install-recommends ${NEEDED[suite]}`,
    ],
    {
      env: ENV,
      maxBuffer: 2 ** 26,
    },
  );
  writeFileSync(join(fresh, '.made'), '');
  rmSync(base, { recursive: true, force: true });
  renameSync(fresh, base);
}

const ENV = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  HOME: '/root',
  LC_ALL: 'C.UTF-8',
  TERM: 'dumb',
  DEBIAN_FRONTEND: 'noninteractive',
};

/** Lays a system of its own over the bare one; it ends with the test. */
export function bareRoot(suite: Suite): BareRoot {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-root-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const [upper, work, merged] = ['upper', 'work', 'merged'].map((name) => join(folder, name));
  if (upper === undefined || work === undefined || merged === undefined) throw new Error('three folders');
  for (const each of [upper, work, merged]) mkdirSync(each);
  const run = (command: string) =>
    new Promise<Ended>((resolve, reject) => {
      const script = `mount -t overlay overlay -o "lowerdir=$1,upperdir=$2,workdir=$3" "$4" && mount -t proc proc "$4/proc" && exec chroot "$4" sh -ec "$5" 2>&1`;
      const own = ['--mount', '--net', '--pid', '--fork', '--kill-child'];
      execFile(
        'unshare',
        [...own, 'sh', '-c', script, 'sh', join(CACHE, suite), upper, work, merged, command],
        { env: ENV, maxBuffer: 2 ** 26, encoding: 'utf8' },
        (error, stdout, stderr) => {
          if (error && typeof error.code !== 'number') reject(error);
          else resolve({ code: typeof error?.code === 'number' ? error.code : 0, output: `${stdout}${stderr}` });
        },
      );
    });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(upper, path)), { recursive: true });
    writeFileSync(join(upper, path), text);
  };
  return {
    run,
    done: async (command) => {
      const { code, output } = await run(command);
      if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
      return output;
    },
    write,
    take: (file) => {
      const path = join('/packages', file.slice(file.lastIndexOf('/') + 1));
      mkdirSync(join(upper, 'packages'), { recursive: true });
      cpSync(file, join(upper, path));
      return path;
    },
    pathOf: (path) => join(upper, path),
  };
}
