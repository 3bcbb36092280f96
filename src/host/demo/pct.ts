import { appendFileSync, lstatSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import { textNow } from '../../disk/text.ts';
import { bindIdentity, mountAt, mountTable, parseMountinfo } from '../../engine/observed/mounts.ts';
import type { PctContainer, SetOutcome } from '../../proxmox/set/machine.ts';
import { requestOfOptions } from '../../proxmox/set/request.ts';
import { setContainer } from '../../proxmox/set/set.ts';
import type { HotplugRequest } from '../../proxmox/start/plug.ts';
import { withAncestors } from '../read/paths.ts';
import { replaceFile } from './disk.ts';
import { initPid, mountinfoLine } from './proc.ts';
import { SAMPLE } from './sample.ts';

/** Runs a plan's `pct set` on the demo's container files; hot-plugs show up in the containers' mount tables. */
export function demoPct(root: string, [, , ctid, ...options]: readonly string[]): SetOutcome {
  const folder = join(root, 'etc/pve/lxc');
  const outcome = setContainer(Number(ctid), requestOfOptions(optionsOf(options)), {
    node: SAMPLE.node,
    containers: containersOf(root, folder),
    hotplug: (request) => hotplug(root, request),
  });
  for (const [ctid, text] of outcome.containers) replaceFile(join(folder, `${ctid}.conf`), text, 'latin1');
  return outcome;
}

/** A plan writes each option in full and its value behind it. */
function optionsOf(argv: readonly string[]): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (let at = 0; at < argv.length; at += 2) options.set((argv[at] ?? '').slice(2), argv[at + 1] ?? '');
  return options;
}

function containersOf(root: string, folder: string): ReadonlyMap<number, PctContainer> {
  const sockets = textNow(join(root, 'proc/net/unix'));
  const names = readdirSync(folder).filter((name) => /^\d+\.conf$/.test(name));
  return new Map(
    names.map((name) => {
      const ctid = Number.parseInt(name, 10);
      const running = sockets.includes(`@/var/lib/lxc/${ctid}/command`);
      return [ctid, { text: readFileSync(join(folder, name), 'latin1'), running }];
    }),
  );
}

/** In Proxmox's words where it fails `[add-running-missing-dir add-running-symlink-parent]`. */
function hotplug(root: string, { ctid, mountPoint }: HotplugRequest): string | undefined {
  const problem = sourceProblem(root, mountPoint.volume);
  if (problem !== undefined) return problem;
  const mounts = mountTable(parseMountinfo(textNow(join(root, 'proc/self/mountinfo'))));
  const source = `${root}${mountPoint.volume}`;
  const identity = bindIdentity(mounts, source);
  const mount = mountAt(mounts, source);
  if (!identity || !mount) return `directory '${mountPoint.volume}' does not exist`;
  const table = join(root, 'proc', String(initPid(ctid)), 'mountinfo');
  const { target, options } = mountPoint;
  const id = textNow(table).split('\n').length + ctid * 100;
  const line = { id, parent: ctid * 100, ...identity, target, readOnly: options.ro ?? false, mount };
  appendFileSync(table, mountinfoLine(line));
  return undefined;
}

function sourceProblem(root: string, volume: string): string | undefined {
  for (const path of withAncestors(volume)) {
    try {
      const stats = lstatSync(`${root}${path}`);
      if (stats.isSymbolicLink()) return `symlink encountered at: /${path}`;
      if (!stats.isDirectory()) return `directory '${volume}' does not exist`;
    } catch (error) {
      systemCode(error);
      return `directory '${volume}' does not exist`;
    }
  }
  return undefined;
}
