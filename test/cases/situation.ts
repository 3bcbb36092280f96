import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { documentIn, type Printed } from '../cli/json.ts';
import type { Ended } from '../cli/program.ts';
import { run } from '../cli/run.ts';
import { isRoot, tempFolder, writeFiles } from '../host/temp-folder.ts';

const CASES = resolve(import.meta.dirname, '../fixtures/cases');

/** Each is a folder, with what is right in its README. */
export const CASE_NAMES: readonly string[] = readdirSync(CASES).sort();

/** Their owners are others than root, which only root can make. */
export const needsRoot: string | false = isRoot ? false : 'only root can lay out the owners of a machine';

/** One situation from the field: its machine below a folder, its configuration beside it. */
export interface Situation {
  readonly root: string;
  readonly configDir: string;
  /** Every run of the program with this situation's folders, in this process. */
  readonly command: (...args: readonly string[]) => Promise<Ended>;
  /** The document of a command, with the shape that the contract says. */
  readonly document: <Shape extends object = Printed>(...args: readonly string[]) => Promise<Shape>;
  /** Puts files on the machine, by path without its root; a path that ends in a slash makes a directory. */
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly remove: (path: string) => void;
  /** Puts a program on PATH, a shell script; `pct` does nothing unless it is one of these. */
  readonly tool: (name: string, script: string) => void;
}

/** Lays out the case whose folder's name begins so: `03` is enough. Gone when the test is over. */
export function situation(number: string): Situation {
  const name = CASE_NAMES.find((each) => each.startsWith(number));
  if (name === undefined) throw new Error(`no case ${number}`);
  const folder = tempFolder();
  const [root, configDir] = [join(folder, 'root'), join(folder, 'etc')];
  const fixture = join(CASES, name);
  makeMachine(fixture, root);
  cpSync(fixture, configDir, {
    recursive: true,
    filter: (path) => path === fixture || /\/phoenix_[^/]+\.json$/.test(path),
  });
  const tool = (program: string, script: string) => {
    writeFiles(folder, { [`bin/${program}`]: `#!/bin/sh\n${script}\n` });
    chmodSync(join(folder, 'bin', program), 0o755);
  };
  tool('pct', 'exit 0');
  const command = (...args: readonly string[]) =>
    run(['--root', root, '--config-dir', configDir, ...args], {
      env: { PATH: `${join(folder, 'bin')}:${process.env.PATH ?? ''}` },
    });
  return {
    root,
    configDir,
    command,
    document: async (...args) => documentIn(await command('--json', ...args)),
    write: (files) => writeFiles(root, files),
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    tool,
  };
}

/** A case about the files alone has nothing of the machine but its containers. */
function makeMachine(fixture: string, root: string): void {
  const names = readdirSync(fixture);
  if (!names.includes('make.sh')) {
    writeFiles(root, {
      'etc/pve/lxc/': '',
      'proc/net/unix': '',
      'proc/self/mountinfo': '1 0 0:1 / / rw - ext4 /dev/sda1 rw\n',
    });
    for (const conf of names.filter((each) => each.endsWith('.conf')))
      cpSync(join(fixture, conf), join(root, 'etc/pve/lxc', conf));
    return;
  }
  const made = spawnSync('sh', [join(fixture, 'make.sh'), root], { encoding: 'utf8' });
  if (made.status !== 0) throw new Error(`make.sh of ${fixture}: ${made.stderr}`);
}
