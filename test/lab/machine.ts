import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import { openTerminal, type Terminal } from '../pty/terminal.ts';
import { type ContainerLines, type Inside, makeContainer, readContainerFile, runInside } from './containers.ts';
import { removeContainer } from './sweep.ts';

/** A small Proxmox-like machine with real containers. Paths are named without the folder it lives in. */
export interface LabMachine {
  /** A started container, unless `stopped`. */
  readonly container: (lines: ContainerLines, state?: 'started' | 'stopped') => Promise<LabContainer>;
  /** Makes a directory of the host with its ancestors; gives its path outside the machine. */
  readonly directory: (path: string, access?: { readonly owner?: string; readonly mode?: number }) => string;
  /** A path of the machine as this process opens it. */
  readonly onDisk: (path: string) => string;
  /** Writes a file of the machine. */
  readonly write: (path: string, text: string) => void;
  /** Writes the four configuration files with these volumes. */
  readonly declare: (volumes: Readonly<Record<string, unknown>>) => void;
  readonly volumes: () => Readonly<Record<string, unknown>>;
  /** Runs the program. */
  readonly program: (...args: readonly string[]) => Promise<Inside>;
  /** Runs `apply --yes`, which must succeed. */
  readonly apply: (...options: readonly string[]) => Promise<void>;
  /** Restarts a container with `pct reboot`, which must succeed. */
  readonly reboot: (container: LabContainer) => Promise<void>;
  /** The program's `--json` document. */
  readonly json: (...args: readonly string[]) => Promise<unknown>;
  /** Opens the program in a terminal of 80 by 24. */
  readonly terminal: (...args: readonly string[]) => Terminal;
  readonly pct: (...args: readonly string[]) => Promise<Inside>;
  /** The arguments of every call of `pct` so far. */
  readonly pctCalls: () => readonly (readonly string[])[];
  readonly close: () => Promise<void>;
}

export interface LabContainer {
  readonly ctid: number;
  /** Runs a shell script as the container's root. */
  readonly sh: (script: string) => Promise<Inside>;
  /** The container file as it is now. */
  readonly file: () => string;
}

/** Makes a machine below the folder of this run. */
export function openMachine(run: string): LabMachine {
  const root = makeRoot(run);
  const onDisk = (path: string): string => `${root}${path}`;
  const env = environment(run, root);
  const ctids: number[] = [];
  const terminals: Terminal[] = [];
  const command: [string, ...string[]] = [
    process.execPath,
    join(run, 'bin/phoenix-volumes.mjs'),
    ...['--root', root, '--config-dir', onDisk('/config')],
  ];
  const start = async (file: string, args: readonly string[]): Promise<Inside> => {
    const { exitCode, stdout, stderr } = await execa(file, args, { reject: false, stdin: 'ignore', env });
    return { exitCode: exitCode ?? 255, stdout, stderr };
  };
  const program = (...args: readonly string[]): Promise<Inside> => {
    const [file, ...fixed] = command;
    return start(file, [...fixed, ...args]);
  };
  const pct = (...args: readonly string[]): Promise<Inside> => start('pct', args);

  return {
    onDisk,
    program,
    pct,
    apply: async (...options) => succeeded('apply', await program('apply', '--yes', ...options)),
    reboot: async ({ ctid }) => succeeded('pct reboot', await pct('reboot', String(ctid), '--timeout', '30')),
    container: async (lines, state = 'started') => {
      const ctid = await makeContainer(run, root, lines);
      ctids.push(ctid);
      writeVmlist(onDisk('/etc/pve/.vmlist'), ctids);
      if (state === 'started') {
        succeeded(`pct start ${ctid}`, await pct('start', String(ctid)));
      }
      return { ctid, sh: (script) => runInside(ctid, script), file: () => readContainerFile(root, ctid) };
    },
    directory: (path, { owner = '0:0', mode = 0o755 } = {}) => {
      mkdirSync(onDisk(path), { recursive: true, mode: 0o755 });
      const [uid = 0, gid = 0] = owner.split(':').map(Number);
      chownSync(onDisk(path), uid, gid);
      chmodSync(onDisk(path), mode);
      return onDisk(path);
    },
    write: (path, text) => writeFileSync(onDisk(path), text),
    declare: (volumes) => writeConfiguration(onDisk('/config'), volumes),
    volumes: () => JSON.parse(readFileSync(onDisk('/config/phoenix_hypervisor_config.json'), 'utf8')).shared_volumes,
    json: async (...args) => {
      const { stdout, stderr } = await program('--json', ...args);
      if (stdout === '') throw new Error(`no document from ${args.join(' ')}: ${stderr}`);
      return JSON.parse(stdout);
    },
    terminal: (...args) => {
      const terminal = openTerminal([...command, ...args], { env: { ...process.env, ...env, TERM: 'xterm-256color' } });
      terminals.push(terminal);
      return terminal;
    },
    pctCalls: () =>
      readFileSync(onDisk('/pct-calls'), 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line)),
    close: async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()));
      for (const ctid of ctids) removeContainer(String(ctid));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function succeeded(what: string, { exitCode, stdout, stderr }: Inside): void {
  if (exitCode !== 0) throw new Error(`${what} ended with ${exitCode}\n${stdout}\n${stderr}`);
}

const NODE = 'lab';

function makeRoot(run: string): string {
  const root = mkdtempSync(join(run, 'machine-'));
  chmodSync(root, 0o755);
  for (const folder of [`etc/pve/nodes/${NODE}/lxc`, 'run/lock', 'var/lib', 'config']) {
    mkdirSync(join(root, folder), { recursive: true, mode: 0o755 });
  }
  symlinkSync(`nodes/${NODE}`, join(root, 'etc/pve/local'));
  symlinkSync(`nodes/${NODE}/lxc`, join(root, 'etc/pve/lxc'));
  symlinkSync('/proc', join(root, 'proc'));
  const files: Readonly<Record<string, string>> = {
    'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
    'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
    // The second line is for the containers with a map of their own.
    'etc/subuid': 'root:100000:65536\nroot:1000:1\nroot:200000:65536\n',
    'etc/subgid': 'root:100000:65536\nroot:1000:1\nroot:200000:65536\n',
    'pct-calls': '',
  };
  for (const [name, text] of Object.entries(files)) writeFileSync(join(root, name), text);
  writeVmlist(join(root, 'etc/pve/.vmlist'), []);
  writeConfiguration(join(root, 'config'), {});
  return root;
}

function environment(run: string, root: string): Readonly<Record<string, string>> {
  return {
    PATH: `${join(run, 'bin')}:${process.env.PATH ?? ''}`,
    PHOENIX_LAB_ROOT: root,
    PHOENIX_LAB_BIND_MOUNT: join(import.meta.dirname, 'bind-mount.pl'),
  };
}

/** The guests of the whole cluster, as the cluster file system lists them. */
function writeVmlist(path: string, ctids: readonly number[]): void {
  const ids = ctids.map((ctid) => [ctid, { node: NODE, type: 'lxc', version: 1 }]);
  writeFileSync(path, JSON.stringify({ version: 1, ids: Object.fromEntries(ids) }));
}

function writeConfiguration(folder: string, volumes: Readonly<Record<string, unknown>>): void {
  const files: Readonly<Record<string, unknown>> = {
    phoenix_hypervisor_config: { domain_name: 'lab.example.net', shared_volumes: volumes },
    phoenix_lxc_configs: { lxc_configs: {} },
    phoenix_vm_configs: { vms: [] },
    phoenix_stacks_config: { docker_stacks: {} },
  };
  for (const [name, value] of Object.entries(files)) {
    writeFileSync(join(folder, `${name}.json`), `${JSON.stringify(value, null, 4)}\n`);
  }
}
