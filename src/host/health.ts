import { isInstalled, pctPath } from '../disk/tools.ts';
import { type Check, TOOLS } from '../engine/machine/check.ts';
import type { Reading } from '../engine/observed/facts.ts';
import { isNetworkFilesystem, parseMountinfo } from '../engine/observed/mounts.ts';
import { readText } from './containers.ts';
import { readWithTool } from './read/tool.ts';

/** Texts of a machine that only `doctor` reads. */
export interface HealthTexts {
  /** /var/lib/dpkg/status. */
  readonly packages: Reading<string>;
  /** /etc/pve/.members. */
  readonly members: Reading<string>;
  readonly subuid: Reading<string>;
  readonly subgid: Reading<string>;
}

/** What the machine at `root` ('' is the one we run on) has to say for itself. */
export function readHealth(root: string): HealthTexts {
  const text = (path: string) => readText({ host: 'local', root }, path);
  return {
    packages: text('/var/lib/dpkg/status'),
    members: text('/etc/pve/.members'),
    subuid: text('/etc/subuid'),
    subgid: text('/etc/subgid'),
  };
}

/** Whether `pct` and what else we run is there. */
export function programChecks(): readonly Check[] {
  return [
    { code: 'pct', state: isInstalled('pct', pctPath()) ? 'ok' : 'error' },
    ...TOOLS.map((tool): Check => {
      // Without these nothing is locked, and no pct is started.
      const missing = tool === 'flock' || tool === 'perl' ? 'error' : 'warning';
      return { code: 'tool', tool, state: isInstalled(tool) ? 'ok' : missing };
    }),
  ];
}

const SHARE_TIMEOUT_MS = 3_000;

/** Whether the servers of mounted file systems answer; each is asked by a child, all at once, for `timeoutMs` at most. */
export async function shareChecks(
  root: string,
  mountinfo: Reading<string>,
  timeoutMs = SHARE_TIMEOUT_MS,
): Promise<readonly Check[]> {
  if (!mountinfo.ok) return [{ code: 'mounts', state: 'unknown', error: mountinfo.error }];
  const shares = parseMountinfo(mountinfo.value).filter(
    ({ fstype }) => isNetworkFilesystem(fstype) && !KERNEL_OWN.has(fstype),
  );
  return Promise.all(
    shares.map(async ({ target, fstype }): Promise<Check> => {
      // A mountinfo text copied below --root names its mounts without the folder.
      const path = (target.startsWith(root) ? target.slice(root.length) : target) || '/';
      const about = { code: 'share', path, fstype } as const;
      const answer = await readWithTool(['stat', '-f', '-c', '%S', '--', `${root}${path}`], timeoutMs);
      if (answer.kind === 'timeout') return { ...about, state: 'error', system: 'ETIMEDOUT' };
      if (answer.kind === 'missing') return { ...about, state: 'unknown' };
      if (answer.exitCode === 0) return { ...about, state: 'ok' };
      const said = /: ([^:\n]+)\n?$/.exec(answer.stderr)?.[1] ?? '';
      return { ...about, state: 'error', system: SYSTEM_CODES[said] ?? 'EIO' };
    }),
  );
}

/** No server is behind it. */
const KERNEL_OWN: ReadonlySet<string> = new Set(['fusectl']);

const SYSTEM_CODES: Readonly<Record<string, string>> = {
  'Stale file handle': 'ESTALE',
  'Transport endpoint is not connected': 'ENOTCONN',
  'Permission denied': 'EACCES',
  'No such file or directory': 'ENOENT',
};
