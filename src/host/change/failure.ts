import type { ChangeFailure } from '../../engine/apply/host.ts';

/** What a `pct` call that did not end well says, by its words: its exit code means nothing (pve-container leaves errno there). */
export function pctFailure(argv: readonly string[], ended: string, stderr: readonly string[]): ChangeFailure {
  const command = argv.slice(0, 3).join(' ');
  const detail = stderr.join('\n');
  const said = stderr.map((line) => line.trim()).filter((line) => line !== '' && !NOISE.test(line));
  // [digest-wrong]: checked under Proxmox's own lock, before anything is done.
  if (detail.includes('detected modified configuration')) {
    return {
      code: 'digest_mismatch',
      summary: `${command}: the container file changed since it was planned`,
      detail,
      hint: 'Plan again to see what it takes now.',
    };
  }
  const hint = HINTS.find(([words]) => words.test(detail))?.[1];
  return {
    code: 'failed',
    summary: said.length === 0 ? `${command} ${ended} and said nothing` : `${command}: ${said.slice(0, 3).join('; ')}`,
    ...(detail === '' ? {} : { detail: `${detail}\n(${ended})` }),
    hint: hint ?? 'Read the container again to see what holds now: some of it may be done.',
  };
}

/** The first line of every parameter error, the usage text after it, and warnings. */
const NOISE = /^(400 Parameter verification failed\.?$|pct \w+ <|WARN: |perl: warning|explicitly configured lxc\.)/;

const HINTS: readonly (readonly [RegExp, string])[] = [
  [/CT is locked \(/, 'Wait until the task that holds the lock has ended; if none runs any more: pct unlock CTID'],
  [
    /can't lock file|got timeout/,
    'Another task is changing this container. Wait until it has ended, then apply again.',
  ],
  [/no quorum/i, 'The cluster has no quorum: bring its other members back, then apply again.'],
  [/protection mode enabled/, 'The container is protected: pct set CTID --protection 0 allows changes.'],
  [/please run as root|Permission denied|permission check failed/i, 'Run as root.'],
  [/does not exist$/m, 'Create it first, or plan again.'],
];
