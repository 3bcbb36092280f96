import { displayWidth } from './text.ts';

/**
 * A line of a report as a terminal of this width shows it best: broken at blanks, what goes on is indented. Left whole, for the
 * terminal to break, is what is copied or read by its place: a command and what follows it, a row of a table, a numbered line of
 * a file.
 */
export function flowed(line: string, width: number): string {
  if (width < NARROWEST || widthOf(line) <= width || STAYS.test(bare(line))) return line;
  const { first, others } = indentOf(bare(line));
  const lines: string[] = [];
  let current: string | undefined;
  for (const unit of unitsOf(line)) {
    const joined = current === undefined ? ' '.repeat(first) + unit : `${current} ${unit}`;
    if (current !== undefined && widthOf(joined) > width) {
      lines.push(current);
      current = ' '.repeat(others) + unit;
    } else current = joined;
  }
  return [...lines, current].join('\n');
}

/** Where there is less room, to break lines makes nothing easier to read. */
const NARROWEST = 40;

/** `$ pct set …`, `≈ install …`, `pve2: pct set …`; cells two blanks apart; `12 + "media": {`. */
const STAYS = /^ *(?:\S+: )?(?:\$|≈|=~) |\S {2,}\S|^ *\d+ [ +-] |^ *\S+: pct /;

const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

const bare = (line: string): string => line.replace(COLORS, '');

const widthOf = (line: string): number => displayWidth(bare(line));

/** A mark of one sign keeps its column for itself; a heading's lines but the first stand below it. */
function indentOf(text: string): { readonly first: number; readonly others: number } {
  const first = text.length - text.trimStart().length;
  const isMarked = /^\s*[^\w\s"'`(/] /.test(text);
  return { first, others: first + (isMarked || first === 0 ? 2 : 0) };
}

/** Words, but that what stands in backquotes is one, and a command with all behind it: with a line end in it, it would be another. */
function unitsOf(text: string): readonly string[] {
  const at = COMMAND.exec(text)?.index ?? text.length;
  const words = text.slice(0, at).match(/\S*`[^`]*`\S*|\S+/g) ?? [];
  const command = text.slice(at);
  return command === '' ? words : [...words, command];
}

const COMMAND =
  /(?<= )(?:phoenix-volumes|pct|pvesm|pvecm|ha-manager|zfs|zpool|systemctl|apt|apt-get|npm|chattr|lsattr|[gs]etfacl) [a-z-]|(?<= )(?:chmod|chown|install|kill|ls|mount|rm|umount) [-/0-9]/;
