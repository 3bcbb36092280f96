/** An argument vector as a person would type it in a POSIX shell; it is shown, never handed to one. */
export const commandText = (argv: readonly string[]): string => argv.map(quoted).join(' ');

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

const quoted = (word: string): string => (PLAIN.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
