// How systemd reads what a unit says (systemd.syntax(7), systemd.unit(5)). Tried against the real one: test/lab/guard.

/** A path as a setting takes it whole: a blank or a backslash at its end would be lost, a slash there is not looked at. */
export function wholeLine(path: string): string {
  const text = path.replaceAll('%', '%%');
  return /[ \\]$/.test(text) ? `${text}/` : text;
}

/** The path that {@link wholeLine} wrote. */
export const fromWholeLine = (text: string): string => {
  const path = text.replaceAll('%%', '%');
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
};

/** A word of a setting that takes several. */
export function wordOf(text: string): string {
  const plain = text.replaceAll('%', '%%');
  return /^[\w/.%+:@-]+$/.test(plain) ? plain : `"${plain.replace(/[\\"]/g, '\\$&')}"`;
}

/** The same in a command line, where a dollar would be a variable's. */
export const argument = (text: string): string => wordOf(text).replaceAll('$', '$$$$');

/** The name of the unit that mounts a file system at a path, as systemd-escape(1) has it; `path` is normalised. */
export function mountUnitOf(path: string): string {
  const names = path.slice(1);
  if (names === '') return '-.mount';
  const escaped = [...new TextEncoder().encode(names)].map((byte, index) => {
    const character = String.fromCharCode(byte);
    if (character === '/') return '-';
    const isPlain = /[A-Za-z0-9:_.]/.test(character) && !(character === '.' && index === 0);
    return isPlain ? character : `\\x${byte.toString(16).padStart(2, '0')}`;
  });
  return `${escaped.join('')}.mount`;
}

/** A path as /proc/PID/mountinfo spells it (proc(5)). */
export const asInMountinfo = (path: string): string =>
  path.replace(/[ \t\n\\]/g, (character) => `\\${character.charCodeAt(0).toString(8).padStart(3, '0')}`);
