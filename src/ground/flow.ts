import { displayWidth } from './text.ts';

/**
 * A line of a report as a terminal of this width shows it best: broken at blanks, what goes on is indented. Left whole, for the
 * terminal to break, is what is copied or read by its place: a command and what follows it, a row of a table, a numbered line of
 * a file.
 */
export function flowed(line: string, width: number): string {
  const text = line.replace(COLORS, '');
  if (width < NARROWEST || displayWidth(text) <= width || STAYS.test(text)) return line;
  const { first, others } = indentOf(text);
  let shown = ' '.repeat(first);
  let taken = first;
  for (const [index, unit] of unitsOf(line).entries()) {
    const own = displayWidth(unit.replace(COLORS, ''));
    if (index > 0 && taken + 1 + own > width) {
      shown += `\n${' '.repeat(others)}`;
      taken = others;
    } else if (index > 0) {
      shown += ' ';
      taken += 1;
    }
    shown += unit;
    taken += own;
  }
  return shown;
}

/** Where there is less room, to break lines makes nothing easier to read. */
const NARROWEST = 40;

/** `$ pct set …`, `≈ install …`, `pve2: pct set …`; cells two blanks apart; `12 + "media": {`. */
const STAYS = /^ *(?:\S+: )?(?:\$|≈|=~) |\S {2,}\S|^ *\d+ [ +-] |^ *\S+: pct /;

const COLORS = new RegExp(`${String.fromCharCode(27)}\\[[0-9;]*m`, 'g');

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
