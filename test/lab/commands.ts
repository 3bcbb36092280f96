import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { execa } from 'execa';
import { documentIn } from '../cli/json.ts';
import { openTerminal, type Terminal } from '../pty/terminal.ts';
import type { Place } from './machine.ts';

/** What a command did. */
export interface Outcome {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What is run on a machine: the program as it ships, and the stand-in `pct`. */
export interface Commands {
  /** Runs the program. */
  readonly program: (...args: readonly string[]) => Promise<Outcome>;
  /** The same, killed once the journal that it begins has so many lines. */
  readonly cutOff: (lines: number, ...args: readonly string[]) => Promise<Outcome>;
  /** Runs `apply --yes`, which must succeed. */
  readonly apply: (...options: readonly string[]) => Promise<void>;
  /** The program's `--json` document. */
  readonly json: (...args: readonly string[]) => Promise<unknown>;
  /** Opens the program in a terminal of 80 by 24. */
  readonly terminal: (...args: readonly string[]) => Terminal;
  readonly pct: (...args: readonly string[]) => Promise<Outcome>;
  /** Runs a shell script with the stand-in `pct`. */
  readonly sh: (script: string) => Promise<Outcome>;
  /** The arguments of every call of `pct` so far. */
  readonly pctCalls: () => readonly (readonly string[])[];
}

/** What a machine's programs find in their environment. */
export const environmentOf = (run: string, root: string) => ({
  PATH: `${join(run, 'bin')}:${process.env.PATH ?? ''}`,
  PHOENIX_LAB_ROOT: root,
  PHOENIX_LAB_BIND_MOUNT: join(import.meta.dirname, 'bind-mount.pl'),
});

export function commandsOn(run: string, root: string, { enter, env: more }: Pick<Place, 'enter' | 'env'>): Commands {
  const bin = join(run, 'bin');
  const env = { ...environmentOf(run, root), ...more };
  /** `until`: it is killed as soon as that is so. */
  const start = async (command: string, words: readonly string[], until?: () => boolean): Promise<Outcome> => {
    const [file = '', ...args] = [...enter, command, ...words];
    const child = execa(file, args, { reject: false, stdin: 'ignore', env });
    let ended = false;
    void child.finally(() => {
      ended = true;
    });
    while (until && !ended) {
      if (until()) child.kill('SIGKILL');
      await setImmediate();
    }
    const { exitCode, stdout, stderr } = await child;
    return { exitCode: exitCode ?? 255, stdout, stderr };
  };
  const script = [join(bin, 'phoenix-volumes.mjs'), '--root', root, '--config-dir', join(root, 'config')];
  const program: Commands['program'] = (...args) => start(process.execPath, [...script, ...args]);
  return {
    program,
    cutOff: (lines, ...args) => {
      const folder = join(root, 'var/lib/phoenix-volumes/journal');
      const journals = () => (existsSync(folder) ? readdirSync(folder) : []);
      const known = new Set(journals());
      const until = () => {
        const begun = journals().find((name) => !known.has(name));
        return begun !== undefined && readFileSync(join(folder, begun), 'utf8').split('\n').length > lines;
      };
      return start(process.execPath, [...script, ...args], until);
    },
    apply: async (...options) => succeeded('apply', await program('apply', '--yes', ...options)),
    json: async (...args) => {
      const { stdout, stderr } = await program('--json', ...args);
      if (stdout === '') throw new Error(`no document from ${args.join(' ')}: ${stderr}`);
      return documentIn({ stdout });
    },
    terminal: (...args) => {
      const [file = '', ...words] = [...enter, process.execPath, ...script, ...args];
      return openTerminal([file, ...words], { env: { ...process.env, ...env, TERM: 'xterm-256color' } });
    },
    pct: (...args) => start('pct', args),
    sh: (text) => start('sh', ['-c', text]),
    pctCalls: () => {
      const lines = readFileSync(join(root, 'pct-calls'), 'utf8').split('\n');
      return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
    },
  };
}

export function succeeded(what: string, { exitCode, stdout, stderr }: Outcome): void {
  if (exitCode !== 0) throw new Error(`${what} ended with ${exitCode}\n${stdout}\n${stderr}`);
}
