import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { demoPaths } from '../../src/host/demo/place.ts';
import { seedDemo } from '../../src/host/demo/seed.ts';
import { type AtEnd, openProgram, openShell, type ProgramOptions } from './program.ts';
import type { Terminal } from './terminal.ts';

/** The demo machine in a folder of its own, and the built program that works on it. Paths are the machine's. */
export interface Demo {
  readonly dir: string;
  /** The program as the only one in its terminal. */
  readonly open: (options?: OpenOptions) => Terminal;
  /** The program below a shell, which then says how it left, compares the terminal's settings and waits. */
  readonly openInShell: (options?: OpenOptions) => Terminal;
  /** The screens below a shell with job control. */
  readonly openAsJob: (options?: OpenOptions) => Promise<Terminal>;
  readonly onDisk: (path: string) => string;
  /** Where its configuration is. */
  readonly file: string;
  readonly volumes: () => Readonly<Record<string, Volume>>;
  /** Writes the configuration with other volumes. */
  readonly declare: (change: (volumes: Readonly<Record<string, Volume>>) => unknown) => void;
  readonly configuration: () => string;
  readonly container: (ctid: number) => string;
  readonly writeContainer: (ctid: number, change: (text: string) => string) => void;
  /** What the demo pretends of a directory. */
  readonly ownership: (
    path: string,
  ) => { readonly uid: number; readonly gid: number; readonly mode: number } | undefined;
  /** The last apply's events. */
  readonly journal: () => readonly JournalEvent[];
}

type Volume = { readonly host_path: string; readonly mounts: Readonly<Record<string, unknown>> } & Readonly<
  Record<string, unknown>
>;

interface JournalEvent {
  readonly type: string;
  readonly step?: string;
  readonly outcome?: string;
}

interface DemoOptions {
  readonly empty?: boolean;
  readonly atEnd?: AtEnd;
}

interface OpenOptions extends Pick<ProgramOptions, 'columns' | 'rows' | 'env' | 'atEnd'> {
  /** Instead of opening the screens on the demo. */
  readonly args?: readonly string[];
}

/** A fresh demo, gone with the test. `empty` leaves it to the program to make it. */
export async function freshDemo({ empty = false, atEnd = onTestFinished }: DemoOptions = {}): Promise<Demo> {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-tui-'));
  atEnd(() => rmSync(dir, { recursive: true, force: true }));
  if (!empty) await seedDemo(dir);
  const { root, configDir, stateDir } = demoPaths(dir);
  const onDisk = (path: string): string => `${root}${path}`;
  const hypervisor = join(configDir, 'phoenix_hypervisor_config.json');
  const containerFile = (ctid: number): string => onDisk(`/etc/pve/lxc/${ctid}.conf`);
  const parsed = () => JSON.parse(readFileSync(hypervisor, 'utf8'));
  return {
    dir,
    open: (options) => openProgram(argumentsOn(dir, options), programOptions(dir, options)),
    openInShell: (options) =>
      openProgram(argumentsOn(dir, options), { ...programOptions(dir, options), through: ['sh', '-c', AROUND, 'sh'] }),
    openAsJob: async (options) => {
      const { terminal, start } = await openShell(argumentsOn(dir, options), programOptions(dir, options));
      terminal.press(start, 'enter');
      await terminal.waitFor(/^> \w/m);
      return terminal;
    },
    onDisk,
    file: hypervisor,
    volumes: () => parsed().shared_volumes,
    declare: (change) => {
      const configuration = parsed();
      const shared_volumes = change(configuration.shared_volumes);
      writeFileSync(hypervisor, `${JSON.stringify({ ...configuration, shared_volumes }, null, 2)}\n`);
    },
    configuration: () => readFileSync(hypervisor, 'utf8'),
    container: (ctid) => readFileSync(containerFile(ctid), 'latin1'),
    writeContainer: (ctid, change) =>
      writeFileSync(containerFile(ctid), change(readFileSync(containerFile(ctid), 'latin1')), 'latin1'),
    ownership: (path) => JSON.parse(readFileSync(onDisk('/.demo/disk.json'), 'utf8')).owners[path],
    journal: () => journalIn(join(stateDir, 'journal')),
  };
}

/** What the shell of `openInShell` says of a program that left the terminal as it found it. */
export const leftWith = (code: number): string => `left with ${code}, settings as before`;

/** The program below the shell of `openInShell`. */
export function pidBelow({ pid }: Terminal): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  return Number(child);
}

/** The scrollback without its line ends, for what is longer than a line. */
export const unwrapped = (terminal: Terminal): string => terminal.scrollback().replaceAll('\n', '');

const AROUND = `
before=$(stty -g)
"$@"
code=$?
if [ "$(stty -g)" = "$before" ]; then echo "left with $code, settings as before"; else echo "left with $code, settings changed"; fi
read -r end
`;

const argumentsOn = (dir: string, { args }: OpenOptions = {}): readonly string[] => args ?? ['--host', `demo:${dir}`];

const programOptions = (dir: string, { args: _, ...options }: OpenOptions = {}): ProgramOptions => ({
  ...options,
  cwd: dir,
  env: { HOME: dir, ...options.env },
});

function journalIn(folder: string): readonly JournalEvent[] {
  const last = readdirSync(folder).sort().at(-1);
  if (last === undefined) return [];
  const lines = readFileSync(join(folder, last), 'utf8').split('\n');
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}
