/** An argument vector as a person would type it in a POSIX shell; it is shown, never handed to one. */
export const commandText = (argv: readonly string[]): string => argv.map(quoted).join(' ');

const PLAIN = /^[A-Za-z0-9_@%+=:,./-]+$/;

const quoted = (word: string): string => (PLAIN.test(word) ? word : inQuotes(word));

/** One word of a POSIX shell that means the text itself. A shell's text has no NUL. */
export const inQuotes = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
