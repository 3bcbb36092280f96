import { parameterProblem } from '../../src/proxmox/set/set.ts';
import { bytesOfText } from '../../src/proxmox/value/bytes.ts';
import { booleanWord, valueProblem } from '../../src/proxmox/value/rule.ts';
import { type Command, commands, otherCommands } from './commands.ts';

/** A command with its checked arguments; `ctid` is 0 for a command without one. */
export type CommandLine =
  | { readonly ok: true; readonly name: string; readonly ctid: number; readonly values: ReadonlyMap<string, string> }
  | { readonly ok: false; readonly problem: string };

/** Reads pct's arguments as Getopt::Long and Proxmox's schema do. */
export function readCommandLine(argv: readonly string[], locale: 'utf8' | 'c'): CommandLine {
  const [word, ...rest] = argv;
  if (word === undefined) return noCommand('no command specified');
  const name = commandNamed(word);
  if (name === undefined) return noCommand(`unknown command 'pct ${word}'`);
  const command = commands.get(name);
  if (!command) return { ok: false, problem: `pct ${name}: this model of pct does not have it\n` };
  const usage = `pct ${name} ${[...command.positional.map((one) => `<${one}>`)].join(' ')} [OPTIONS]\n`;
  const options = readOptions(rest, command);
  if ('problem' in options) return { ok: false, problem: `${options.problem}${usage}` };

  const values = new Map<string, string>();
  for (const [option, value] of options.values) {
    const decoded = locale === 'utf8' ? value : decodedInC(value);
    if (command.options.get(option)?.type !== 'boolean') values.set(option, decoded);
    else {
      const flag = decoded === '' ? '1' : booleanWord(decoded);
      if (flag === undefined) return { ok: false, problem: `400 unable to parse boolean option\n${usage}` };
      values.set(option, flag);
    }
  }
  const problems = [...values].flatMap(([option, value]) => {
    const rule = command.options.get(option);
    const problem = rule && valueProblem(rule, value, option);
    return problem === undefined ? [] : [`${option}: ${problem}\n`];
  });
  if (problems.length > 0) return { ok: false, problem: parameterProblem(problems.join(''), name) };
  const id = Number(values.get('vmid') ?? 0);
  values.delete('vmid');
  return { ok: true, name, ctid: id, values };
}

function noCommand(reason: string): CommandLine {
  return { ok: false, problem: `ERROR: ${reason}\nUSAGE: pct <COMMAND> [ARGS] [OPTIONS]\n` };
}

/** The name itself or its only completion `[cli-abbrev-command]`. */
function commandNamed(word: string): string | undefined {
  const names = [...commands.keys(), ...otherCommands];
  if (names.includes(word)) return word;
  const completions = names.filter((name) => name.startsWith(word));
  return completions.length === 1 ? completions[0] : undefined;
}

type Options = { readonly values: ReadonlyMap<string, string> } | { readonly problem: string };

function readOptions(args: readonly string[], command: Command): Options {
  const values = new Map<string, string>();
  const plain: string[] = [];
  let complaints = '';
  const rest = [...args];
  while (rest.length > 0) {
    const arg = rest.shift() ?? '';
    if (arg === '--') {
      plain.push(...rest.splice(0));
      break;
    }
    const match = /^(?:--|-)([^=]+)(?:=([\s\S]*))?$/.exec(arg);
    if (!match) {
      plain.push(arg);
      continue;
    }
    const typed = (match[1] ?? '').toLowerCase();
    const name = optionNamed(typed, [...command.options.keys()]);
    if ('problem' in name) {
      complaints += `${name.problem}\n`;
      continue;
    }
    const value = optionValue(match[2], command.options.get(name.name)?.type === 'boolean', rest);
    if (value === undefined) {
      complaints += `Option ${typed} requires an argument\n`;
      continue;
    }
    const before = command.lists.has(name.name) ? values.get(name.name) : undefined;
    values.set(name.name, before === undefined ? value : `${before},${value}`);
  }
  if (complaints !== '') return { problem: `${complaints}400 unable to parse option\n` };
  return withPositional(command, values, plain);
}

/** In any case, and abbreviated where that is unambiguous `[delete-abbrev]`. */
function optionNamed(
  typed: string,
  names: readonly string[],
): { readonly name: string } | { readonly problem: string } {
  if (names.includes(typed)) return { name: typed };
  const hits = names.filter((name) => name.startsWith(typed)).sort();
  if (hits.length > 1) return { problem: `Option ${typed} is ambiguous (${hits.join(', ')})` };
  const [name] = hits;
  return name === undefined ? { problem: `Unknown option: ${typed}` } : { name };
}

/** A string takes the next argument whatever it is; a boolean only what is no option, and may stand alone. */
function optionValue(attached: string | undefined, optional: boolean, rest: string[]): string | undefined {
  if (attached !== undefined && attached !== '') return attached;
  if (attached === '') return optional ? '' : undefined;
  if (optional) return rest[0] === undefined || /^-./.test(rest[0]) ? '' : rest.shift();
  return rest.shift();
}

const optionalPositional: ReadonlySet<string> = new Set(['storage', 'target-vmid', 'target-volume']);

function withPositional(command: Command, values: Map<string, string>, plain: readonly string[]): Options {
  for (const [index, name] of command.positional.entries()) {
    const value = plain[index];
    if (value !== undefined) values.set(name, value);
    else if (!optionalPositional.has(name)) return { problem: '400 not enough arguments\n' };
  }
  return plain.length > command.positional.length ? { problem: '400 too many arguments\n' } : { values };
}

/** In the C locale every byte over 0x7F becomes U+FFFD `[path-host-unicode-C]`. */
function decodedInC(argument: string): string {
  return bytesOfText(argument).replace(/[\x80-\xff]/g, '\ufffd');
}
