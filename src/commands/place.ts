import { userInfo } from 'node:os';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { kernelRoot } from '../host/machine.ts';
import { DEMO_WORDS } from '../views/words/host.ts';
import type { GlobalOptions } from './context.ts';
import { EXIT } from './exit-codes.ts';
import { failed, failureIn, good, type Result, usageError } from './failure.ts';

/** Where everything is that a command works with, as paths this process can open. */
export interface Place {
  readonly host: 'local' | 'demo';
  /** '' or the folder taken as the machine's file system root. */
  readonly root: string;
  readonly configDir: string;
  /** Whether the person named the folder. */
  readonly explicitDir: boolean;
  /** Journals and backups. */
  readonly stateDir: string;
  /** The same as the machine names it: without `root`. */
  readonly stateDirOnHost: string;
  /** Held while an apply runs. */
  readonly applyLock: string;
}

const CONFIG_DIR = '/usr/local/phoenix_hypervisor/etc';
const STATE_DIR = '/var/lib/phoenix-volumes';

/** Finds the place the options and the environment name; a demo that is not there yet is made. */
export async function locate(options: GlobalOptions): Promise<Result<Place>> {
  const { host = 'local', root } = options;
  if (host === 'local') return good(placeBelow('local', kernelRoot(root ?? ''), options, CONFIG_DIR));
  const [kind, dir] = splitOnce(host);
  if (kind !== 'demo' || dir === '') {
    return usageError(`--host ${host} is not known`, 'Use local, demo or demo:DIR.');
  }
  if (root !== undefined) return usageError('--root is for the local host; the demo has a root of its own');
  return demoAt(dir ?? defaultDemoDir(), options);
}

/** Where the demo is when nobody names a folder for it. */
export function defaultDemoDir(): string {
  const { XDG_STATE_HOME = '' } = process.env;
  // A relative one is to be ignored, says the XDG specification.
  return join(isAbsolute(XDG_STATE_HOME) ? XDG_STATE_HOME : join(home(), '.local/state'), 'phoenix-volumes/demo');
}

/** `/` for somebody without a home: the demo then says that it cannot be made there, and how to name a folder. */
function home(): string {
  try {
    return process.env.HOME || userInfo().homedir;
  } catch {
    return '/';
  }
}

/** The demo in a folder; `reset` makes it anew. */
export async function demoAt(dir: string, options: GlobalOptions, reset = false): Promise<Result<Place>> {
  const { demoPaths, seedDemo } = await import('../host/demo/seed.ts');
  const seeded = await seedDemo(resolve(dir), { reset });
  if (!seeded.ok) return failed(failureIn(DEMO_WORDS, EXIT.failed, seeded.problems[0]));
  const { root, configDir } = demoPaths(resolve(dir));
  return good(placeBelow('demo', root, options, configDir));
}

function placeBelow(
  host: Place['host'],
  root: string,
  { configDir, stateDir = STATE_DIR }: GlobalOptions,
  defaultConfigDir: string,
): Place {
  const stateDirOnHost = root === '' ? resolve(stateDir) : normalize(join('/', stateDir));
  return {
    host,
    root,
    configDir: resolve(configDir ?? defaultConfigDir),
    explicitDir: configDir !== undefined,
    stateDir: `${root}${stateDirOnHost}`,
    stateDirOnHost,
    applyLock: `${root}/run/lock/phoenix-volumes.lock`,
  };
}

function splitOnce(host: string): readonly [string, string | undefined] {
  const colon = host.indexOf(':');
  return colon < 0 ? [host, undefined] : [host.slice(0, colon), host.slice(colon + 1)];
}
