import type { Argument, Command, Option } from 'commander';

/** What is being typed at the end of a command line. */
export interface TypedAt {
  readonly what:
    | { readonly kind: 'commands'; readonly commands: readonly Command[] }
    | { readonly kind: 'options'; readonly options: readonly Option[] }
    | { readonly kind: 'option'; readonly option: Option }
    | { readonly kind: 'argument'; readonly argument: Argument; readonly command: Command }
    | { readonly kind: 'nothing' };
  /** The beginning of the word that is not part of the value: `--out=`. */
  readonly before: string;
  /** The value as far as it is typed. */
  readonly typed: string;
  /** The values of the options before it, by commander's names for them. */
  readonly values: Readonly<Record<string, string>>;
}

interface Walk {
  readonly command: Command;
  readonly operands: number;
  /** Its value is the next word. */
  readonly open?: Option | undefined;
  /** After `--` nothing is an option. */
  readonly ended: boolean;
  readonly values: Readonly<Record<string, string>>;
}

/** Reads the words of a command line, the last of which is being typed. */
export function askedAt(program: Command, words: readonly string[]): TypedAt {
  const last = words.at(-1) ?? '';
  const start: Walk = { command: program, operands: 0, ended: false, values: {} };
  const { command, operands, open, ended, values } = words.slice(0, -1).reduce(step, start);
  if (open) return { what: { kind: 'option', option: open }, before: '', typed: last, values };
  if (!ended && last.startsWith('-')) {
    const [flag, value] = cut(last);
    const option = value === undefined ? undefined : optionNamed(command, flag);
    if (value !== undefined && option && takesValue(option))
      return { what: { kind: 'option', option }, before: `${flag}=`, typed: value, values };
    return { what: { kind: 'options', options: optionsOf(command) }, before: '', typed: last, values };
  }
  return { what: operandAt(command, operands), before: '', typed: last, values };
}

function step(walk: Walk, word: string): Walk {
  const { command, operands, open, ended, values } = walk;
  if (open) return { ...walk, open: undefined, values: { ...values, [open.attributeName()]: word } };
  if (ended) return { ...walk, operands: operands + 1 };
  if (word === '--') return { ...walk, ended: true };
  if (word.startsWith('-')) {
    const [flag, value] = cut(word);
    const option = optionNamed(command, flag);
    if (!option || !takesValue(option)) return walk;
    return value === undefined
      ? { ...walk, open: option }
      : { ...walk, values: { ...values, [option.attributeName()]: value } };
  }
  const child = operands === 0 ? command.commands.find((one) => one.name() === word) : undefined;
  return child ? { ...walk, command: child } : { ...walk, operands: operands + 1 };
}

function operandAt(command: Command, index: number): TypedAt['what'] {
  if (index === 0 && command.commands.length > 0) return { kind: 'commands', commands: command.commands };
  const { registeredArguments: known } = command;
  const argument = known[index] ?? (known.at(-1)?.variadic ? known.at(-1) : undefined);
  return argument ? { kind: 'argument', argument, command } : { kind: 'nothing' };
}

/** Those of a command, and those that all of them take. */
export const optionsOf = (command: Command): readonly Option[] => [
  ...command.createHelp().visibleOptions(command),
  ...(command.parent ? optionsOf(command.parent).filter(({ long }) => long !== '--help') : []),
];

const optionNamed = (command: Command, flag: string): Option | undefined =>
  optionsOf(command).find(({ short, long }) => flag === short || flag === long);

const takesValue = ({ required, optional }: Option): boolean => required || optional;

function cut(word: string): readonly [string, string | undefined] {
  const equals = word.startsWith('--') ? word.indexOf('=') : -1;
  return equals < 0 ? [word, undefined] : [word.slice(0, equals), word.slice(equals + 1)];
}
