import type { Result } from '../../ground/problem.ts';
import { type MachineProblem, type PctCause, type PctEnd, unmade } from '../problem.ts';

/** What a `pct` call that did not end well means, by its words: its exit code says nothing (pve-container leaves errno there). */
export function pctFailure(
  argv: readonly string[],
  how: PctEnd,
  stderr: readonly string[],
): Result<never, MachineProblem> {
  const command = callText(argv);
  const text = stderr.join('\n');
  // [digest-wrong]: checked under Proxmox's own lock, before anything is done.
  if (text.includes('detected modified configuration')) {
    return unmade('digest_mismatch', { code: 'pct_outdated', command, stderr });
  }
  const cause = CAUSES.find(([words]) => words.test(text))?.[1];
  return unmade('failed', { code: 'pct_failed', command, stderr, how, cause });
}

/** The beginning of a call, by which people know it: `pct set 953`. */
export const callText = (argv: readonly string[]): string => argv.slice(0, 3).join(' ');

const CAUSES: readonly (readonly [RegExp, PctCause])[] = [
  [/CT is locked \(/, 'locked'],
  [/can't lock file|got timeout/, 'busy'],
  [/no quorum/i, 'no_quorum'],
  [/protection mode enabled/, 'protected'],
  [/please run as root|Permission denied|permission check failed/i, 'not_root'],
  [/does not exist$/m, 'absent'],
];
