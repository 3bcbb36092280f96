import { chmodSync, chownSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import type { Terminal } from '../pty/terminal.ts';
import { type Commands, commandsOn, type Outcome, succeeded } from './commands.ts';
import { declareContainers, declaredVolumes, declareVolumes } from './configuration.ts';
import { type ContainerLines, makeContainer, readContainerFile, runInside } from './containers.ts';
import { makeRoot, writeVmlist } from './machine-root.ts';
import { removeContainer } from './sweep.ts';

/** A small Proxmox-like machine with real containers. Paths are named without the folder it lives in. */
export interface LabMachine extends Commands {
  /** A started container, unless `stopped`. */
  readonly container: (lines: ContainerLines, state?: 'started' | 'stopped') => Promise<LabContainer>;
  /** Restarts a container with `pct reboot`, which must succeed. */
  readonly reboot: (container: LabContainer) => Promise<void>;
  /** Makes a directory of the host with its ancestors; gives its path outside the machine. */
  readonly directory: (path: string, access?: { readonly owner?: string; readonly mode?: number }) => string;
  /** A path of the machine as this process opens it. */
  readonly onDisk: (path: string) => string;
  /** Writes a file of the machine. */
  readonly write: (path: string, text: string) => void;
  /** Replaces the volumes of the configuration. */
  readonly declare: (volumes: Readonly<Record<string, unknown>>) => void;
  readonly volumes: () => Readonly<Record<string, unknown>>;
  readonly close: () => Promise<void>;
}

export interface LabContainer {
  readonly ctid: number;
  /** Runs a shell script as the container's root. */
  readonly sh: (script: string) => Promise<Outcome>;
  /** The container file as it is now. */
  readonly file: () => string;
}

/** Where a machine is that is not alone. */
export interface Place {
  readonly node: string;
  /** What comes before a command that runs on it. */
  readonly enter: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** The containers of all machines of its cluster, to which it adds its own. */
  readonly guests: Map<number, string>;
}

const ALONE = { node: 'lab', enter: [], env: {} } as const;

/** Makes a machine below the folder of this run. */
export function openMachine(run: string, place: Place = { ...ALONE, guests: new Map() }): LabMachine {
  const { node, enter, guests } = place;
  const root = makeRoot(run, node);
  const onDisk = (path: string): string => `${root}${path}`;
  const commands = commandsOn(run, root, place);
  const ctids: number[] = [];
  const terminals: Terminal[] = [];
  const configuration = onDisk('/config');
  return {
    ...commands,
    terminal: (...args) => {
      const terminal = commands.terminal(...args);
      terminals.push(terminal);
      return terminal;
    },
    container: async (lines, state = 'started') => {
      const ctid = await makeContainer(run, root, lines);
      ctids.push(ctid);
      guests.set(ctid, node);
      writeVmlist(root, guests);
      declareContainers(configuration, [...guests.keys()]);
      if (state === 'started') succeeded(`pct start ${ctid}`, await commands.pct('start', String(ctid)));
      return { ctid, sh: (script) => runInside(ctid, script, enter), file: () => readContainerFile(root, ctid) };
    },
    reboot: async ({ ctid }) => succeeded('pct reboot', await commands.pct('reboot', String(ctid), '--timeout', '30')),
    directory: (path, access) => makeDirectory(onDisk(path), access),
    onDisk,
    write: (path, text) => writeFileSync(onDisk(path), text),
    declare: (volumes) => declareVolumes(configuration, volumes),
    volumes: () => declaredVolumes(configuration),
    close: async () => {
      await Promise.all(terminals.map((terminal) => terminal.close()));
      for (const ctid of ctids) removeContainer(String(ctid));
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function makeDirectory(path: string, { owner = '0:0', mode = 0o755 } = {}): string {
  const [uid = 0, gid = 0] = owner.split(':').map(Number);
  mkdirSync(path, { recursive: true, mode: 0o755 });
  chownSync(path, uid, gid);
  chmodSync(path, mode);
  return path;
}
