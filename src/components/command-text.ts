import { displayWidth, truncateEnd } from './text.ts';

/** A command as it can be pasted into a shell: only what needs quotes has them. */
export function commandText(argv: readonly string[]): string {
  return argv.map(quoted).join(' ');
}

/** The same, shortened where it tells least: first the digest, then the middles of paths, last its end. */
export function shortCommandText(argv: readonly string[], width: number, ellipsis = '…'): string {
  const whole = commandText(argv);
  if (displayWidth(whole) <= width) return whole;
  const digestless = argv.map((word, index) => (argv[index - 1] === '--digest' ? word.slice(0, 4) + ellipsis : word));
  const shorter = digestless.join(' ');
  if (displayWidth(shorter) <= width) return shorter;
  const short = digestless.map((word) => word.replace(LONG_PATH, (_, first, last) => `${first}/${ellipsis}${last}`));
  return truncateEnd(short.join(' '), width, ellipsis);
}

/** A path of more than two parts: its first and its last. */
const LONG_PATH = /(\/[^/,=\s]+)(?:\/[^/,=\s]+)+(\/[^/,=\s]+)/g;

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
