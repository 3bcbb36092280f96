import type { Texts } from './texts.ts';

/** What `lsattr -d` prints. */
export const flagsSaid: Texts = ({ stdout, stderr }) => {
  // A file system without such flags says so.
  const without = new Set(
    [...stderr.matchAll(/^lsattr: (.+) While reading flags on (.+)$/gm)].flatMap(([, problem = '', path = '']) =>
      NO_FLAGS.has(problem) ? path : [],
    ),
  );
  // A line for each that has them, in the order of the paths.
  let at = 0;
  return (path) => {
    const end = stdout.indexOf(' ', at);
    const next = end + 1 + path.length;
    const isIts = end > at && stdout[next] === '\n' && stdout.startsWith(path, end + 1);
    if (!isIts) return without.has(path) ? '' : undefined;
    const flags = stdout.slice(at, end);
    at = next + 1;
    return flags;
  };
};

const NO_FLAGS: ReadonlySet<string> = new Set(['Operation not supported', 'Inappropriate ioctl for device']);
