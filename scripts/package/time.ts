import { execFileSync } from 'node:child_process';

/** The one time that everything in the packages has, in seconds: `SOURCE_DATE_EPOCH`, else that of the last commit. */
export function sourceTime(root: string): number {
  const { SOURCE_DATE_EPOCH = '' } = process.env;
  if (/^\d+$/.test(SOURCE_DATE_EPOCH)) return Number(SOURCE_DATE_EPOCH);
  try {
    return Number(execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    throw new Error('This is no clone of the repository: say of when it is, SOURCE_DATE_EPOCH=$(date +%s) for now');
  }
}
