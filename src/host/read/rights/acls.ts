import type { Texts } from './texts.ts';

/** What `getfacl -n -s` prints: entries by number, joined by commas; '' where a path has none. */
export const aclsSaid: Texts = ({ exitCode, stdout, stderr }) => {
  const found = new Map(
    stdout.split('\n\n').flatMap((block) => {
      const lines = block.split('\n').filter((line) => line !== '');
      const path = /^# file: (.+)$/.exec(lines[0] ?? '')?.[1];
      return path === undefined
        ? []
        : [[unquoted(path), lines.filter((line) => !line.startsWith('#')).join(',')] as const];
    }),
  );
  const failed = new Set([...stderr.matchAll(/^getfacl: (.+): [^:]+$/gm)].map(([, path = '']) => unquoted(path)));
  // Whatever ended it before it was through has not said of whom it told nothing.
  const isWhole = exitCode === 0 || failed.size > 0;
  if (found.size === 0 && failed.size === 0) return () => (isWhole ? '' : undefined);
  return (path) => found.get(path) ?? (isWhole && !failed.has(path) ? '' : undefined);
};

/** getfacl doubles a backslash, and writes the ends of lines as octal numbers. */
const unquoted = (path: string): string =>
  path.replace(/\\(\\|[0-7]{3})/g, (_, quoted: string) =>
    quoted === '\\' ? quoted : String.fromCharCode(Number.parseInt(quoted, 8)),
  );
