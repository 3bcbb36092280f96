import { commandText } from '../../ground/argv.ts';
import { truncateEnd } from '../../ground/cut.ts';
import { displayWidth } from '../../ground/text.ts';

export { commandText };

/** A command as a shell takes it, shortened where it tells least: first the digest, then paths part by part from their middles, last its end. */
export function shortCommandText(argv: readonly string[], width: number, ellipsis = '…'): string {
  const whole = commandText(argv);
  if (displayWidth(whole) <= width) return whole;
  let short = whole.replace(DIGEST, `$1${ellipsis}`);
  while (displayWidth(short) > width) {
    const path = longestPath(short, ellipsis);
    if (path === undefined) return truncateEnd(short, width, ellipsis);
    short = short.replace(path, withoutMiddlePart(path, ellipsis));
  }
  return short;
}

const DIGEST = /(--digest [0-9a-f]{4})[0-9a-f]+/;

/** Only paths with a part to spare: the first and the last stay. */
function longestPath(text: string, ellipsis: string): string | undefined {
  const paths = (text.match(/(?:\/[^/,=\s]+){3,}/g) ?? []).filter(
    (path) => path.split('/').filter((part) => part !== '' && part !== ellipsis).length > 2,
  );
  return paths.toSorted((a, b) => b.length - a.length)[0];
}

function withoutMiddlePart(path: string, ellipsis: string): string {
  const [first, ...parts] = path.split('/').filter((part) => part !== '' && part !== ellipsis);
  return `/${first}/${ellipsis}/${parts.slice(1).join('/')}`;
}
