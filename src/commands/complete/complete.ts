import type { Command } from 'commander';
import { safeJson } from '../../ground/text.ts';
import { names } from '../../operations/files/names.ts';
import type { OpenOptions } from '../../operations/locate.ts';
import type { Printer } from '../../views/printer.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { askedAt, type TypedAt } from './asked.ts';
import { type Offer, offerFor } from './values.ts';

/**
 * What may follow on a command line, for the shells: the first line says how to take it, `words`, `part` (no blank behind
 * them), `files` or `folders`; of the first two each line then is one word and, behind a tab, what it is.
 */
export async function completeCommand(printer: Printer, program: Command, words: readonly string[]): Promise<ExitCode> {
  const asked = askedAt(program, words);
  const commands = program.commands.map((command) => ({ word: command.name(), about: command.description() }));
  const offer = await offerFor(asked, () => names(whereOf(program, asked)), commands);
  printer.raw(`${linesOf(offer ?? [], asked).join('\n')}\n`);
  return EXIT.good;
}

function linesOf(offer: Offer, { typed, before }: TypedAt): readonly string[] {
  if (typeof offer === 'string') return [offer];
  const fitting = offer.filter(({ word }) => word.startsWith(typed));
  const mode = fitting.length > 0 && fitting.every(({ open }) => open) ? 'part' : 'words';
  return [mode, ...fitting.map(({ word, about = '' }) => `${plain(`${before}${word}`)}\t${plain(about)}`)];
}

/** A name out of a file is one line of a shell's, whatever it has in it. */
const plain = (text: string): string => safeJson(text.replace(/[\s\p{Cc}]+/gu, ' '));

/** Which configuration and machine the words before name, or else the environment. */
function whereOf(program: Command, { values }: TypedAt): OpenOptions {
  const given = (name: 'configDir' | 'host' | 'root' | 'stateDir') => {
    const { envVar } = program.options.find((option) => option.attributeName() === name) ?? {};
    return values[name] || (envVar === undefined ? undefined : process.env[envVar]) || undefined;
  };
  const [configDir, host, root] = [given('configDir'), given('host'), given('root')];
  const stateDir = given('stateDir');
  return {
    ...(configDir === undefined ? {} : { configDir }),
    ...(host === undefined ? {} : { host }),
    ...(root === undefined ? {} : { root }),
    ...(stateDir === undefined ? {} : { stateDir }),
  };
}
