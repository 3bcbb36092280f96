/** A command for a shell: words that need it are quoted. */
export const commandText = (command: readonly string[]): string => command.map(shellWord).join(' ');

const shellWord = (word: string): string =>
  /^[A-Za-z0-9_@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
