import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Host } from '../engine/apply/host.ts';
import type { Memory } from '../engine/observed/memory.ts';
import type { RememberedWalk } from '../engine/tree/last.ts';
import { bad, good, NOWHERE, type Problems, type Result } from '../ground/problem.ts';
import type { Obstacle } from './change/preflight.ts';
import type { DemoProblem } from './demo/seed.ts';
import { stateHome } from './home.ts';
import { kernelRoot, type Machine } from './machine.ts';
import type { Members, MembersOptions } from './member/members.ts';
import type { PathCompletion } from './read/complete.ts';

export interface FindOptions {
  /** `local` (when absent), `demo`, `demo-cluster`, or one of these two with `:DIR`. */
  readonly host?: string;
  /** A folder that is taken as the local machine's file system root. */
  readonly root?: string;
  /** Makes a demo anew. */
  readonly reset?: boolean;
}

/** A machine that is there; none of it was read yet. */
export interface FoundHost {
  /** As the machine itself is called by its facts: `local`, `demo`. */
  readonly name: string;
  /** '' or the folder taken as the machine's file system root, as the kernel names it. */
  readonly root: string;
  /** Where its configuration is when nobody names a folder. */
  readonly configDir: string;
  /** Where journals and backups are when nobody names a folder, as the machine names it. */
  readonly stateDir: string;
  /** One person's toy, which is used without locks where the system has no flock(1). */
  readonly lockOptional: boolean;
  /** `pctTimeoutMs`: milliseconds a `pct` call gets before it is reported as still running. */
  open(pctTimeoutMs: number): Promise<OpenHost>;
}

/** The door to a machine, and what else can be asked of it. */
export interface OpenHost extends Host {
  /** Directories whose path begins with `prefix`, sorted. */
  complete(prefix: string): Promise<readonly PathCompletion[]>;
  /** What keeps steps from being run here, if anything does; `pct`: whether one of them needs it. */
  obstacle(needs: { readonly pct: boolean }): Obstacle | undefined;
  /** What earlier applies and edits left word of. */
  readonly memory?: () => Promise<Memory>;
  /** SHA-256 of what the four files say; undefined where there are none. */
  readonly configuration?: () => Promise<string | undefined>;
  /** The other members of its cluster; absent: they are not asked. */
  readonly members?: () => Promise<Members>;
  /** Remembers what was seen of trees. */
  readonly walked?: (walks: readonly RememberedWalk[]) => Promise<void>;
}

/** Why no machine was found. `demo_has_root`: `root` is for the local machine. */
export type FindProblem = Problems<{ unknown_host: { host: string }; demo_has_root: unknown }> | DemoProblem;

const CONFIG_DIR = '/usr/local/phoenix_hypervisor/etc';
const STATE_DIR = '/var/lib/phoenix-volumes';

/** Finds the machine that is named; a demo that is not there yet is made. */
export async function findHost(options: FindOptions): Promise<Result<FoundHost, FindProblem>> {
  const { host = 'local', root } = options;
  if (host === 'local') return good(local(kernelRoot(root ?? '')));
  const [kind, dir] = splitOnce(host);
  if (!isDemoKind(kind) || dir === '') return bad({ code: 'unknown_host', ...NOWHERE, host });
  if (root !== undefined) return bad({ code: 'demo_has_root', ...NOWHERE });
  return demo(kind, dir, options);
}

/** Whether there is such a machine already: a demo is made by whoever finds it first. */
export function isThere({ host = 'local' }: FindOptions): boolean {
  const [kind, dir] = splitOnce(host);
  return !isDemoKind(kind) || existsSync(join(demoFolder(kind, dir), '.demo'));
}

type DemoKind = 'demo' | 'demo-cluster';

const isDemoKind = (kind: string): kind is DemoKind => kind === 'demo' || kind === 'demo-cluster';

const demoFolder = (kind: DemoKind, dir: string | undefined): string =>
  resolve(dir || join(stateHome(), 'phoenix-volumes', kind));

function local(root: string): FoundHost {
  // One session a member, whoever opens the machine how often.
  let members: Promise<Members> | undefined;
  return {
    name: 'local',
    root,
    configDir: CONFIG_DIR,
    // Only root may write the machine's own; below another root everything lies together.
    stateDir: root === '' && process.geteuid?.() !== 0 ? join(stateHome(), 'phoenix-volumes') : STATE_DIR,
    lockOptional: false,
    async open(pctTimeoutMs) {
      const { localHost } = await import('./local.ts');
      const { readCompletions } = await import('./read/complete.ts');
      const { obstacleTo } = await import('./change/preflight.ts');
      return {
        ...localHost({ root, pctTimeoutMs }),
        members: () => (members ??= membersOfCluster(root, pctTimeoutMs)),
        complete: (prefix) => readCompletions({ host: 'local', root }, prefix),
        obstacle: (needs) => obstacleTo(needs, root),
      };
    },
  };
}

/** Tests have an ssh of their own, and less patience. */
async function membersOfCluster(root: string, pctTimeoutMs: number): Promise<Members> {
  const { membersThrough } = await import('./member/members.ts');
  const { PHOENIX_SSH: ssh, PHOENIX_MEMBER_SILENCE_MS: silence } = process.env;
  const silenceMs = Number(silence) || undefined;
  const times = silenceMs === undefined ? {} : { silenceMs, helloMs: silenceMs, pingMs: silenceMs / 4 };
  return membersThrough({ host: 'local', root }, { ssh, pctTimeoutMs, ...times });
}

async function demo(
  kind: DemoKind,
  dir: string | undefined,
  { reset = false }: FindOptions,
): Promise<Result<FoundHost, FindProblem>> {
  const folder = demoFolder(kind, dir);
  const cluster = kind === 'demo-cluster';
  const { demoPaths, isLaidOut } = await import('./demo/place.ts');
  if (reset || !isLaidOut(folder)) {
    const { seedDemo } = await import('./demo/seed.ts');
    const seeded = await seedDemo(folder, { reset, cluster });
    if (!seeded.ok) return seeded;
  }
  const { root, configDir } = demoPaths(folder);
  let members: Promise<Members> | undefined;
  return good({
    name: 'demo',
    root,
    configDir,
    stateDir: STATE_DIR,
    lockOptional: true,
    async open(pctTimeoutMs) {
      const calling = async (machine: Machine, command: MembersOptions['command']) =>
        (await import('./member/members.ts')).membersThrough(machine, { command, pctTimeoutMs });
      const { demoCaller, demoHost, demoMachine } = await import('./demo/host.ts');
      const { readCompletions } = await import('./read/complete.ts');
      return {
        ...demoHost({ dir: root }),
        ...(cluster && { members: () => (members ??= calling(demoMachine(root), demoCaller(root))) }),
        complete: (prefix) => readCompletions(demoMachine(root), prefix),
        obstacle: () => undefined,
      };
    },
  });
}

/** `demo:/a:b` → `demo`, `/a:b`. */
function splitOnce(host: string): readonly [string, string | undefined] {
  const colon = host.indexOf(':');
  return colon < 0 ? [host, undefined] : [host.slice(0, colon), host.slice(colon + 1)];
}
