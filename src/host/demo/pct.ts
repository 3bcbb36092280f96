import { appendFileSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { textNow } from '../../disk/text.ts';
import { bindIdentity, mountAt } from '../../engine/observed/mounts.ts';
import { runningContainers } from '../../engine/observed/state.ts';
import { parseContainerFile } from '../../proxmox/file/container.ts';
import type { PctContainer, SetOutcome } from '../../proxmox/set/machine.ts';
import { requestOfOptions } from '../../proxmox/set/request.ts';
import { setContainer } from '../../proxmox/set/set.ts';
import type { HotplugRequest } from '../../proxmox/start/plug.ts';
import { idMapOf } from '../../proxmox/value/idmap.ts';
import { ownNodeName, readMounts } from '../read/facts.ts';
import { replaceFile } from './disk.ts';
import { demoShutdown, demoStart } from './lifecycle.ts';
import { initPid, mountinfoLine } from './proc.ts';
import { sourceProblem } from './source.ts';

/** Runs a plan's `pct` on the demo's container files and its pretended /proc. */
export function demoPct(root: string, argv: readonly string[]): Pick<SetOutcome, 'exit' | 'stderr'> {
  const [, command, ctid] = argv;
  if (command === 'shutdown') return demoShutdown(root, Number(ctid));
  return command === 'start' ? demoStart(root, Number(ctid)) : demoSet(root, argv);
}

/** Hot-plugs show up in the containers' mount tables. */
function demoSet(root: string, [, , ctid, ...options]: readonly string[]): SetOutcome {
  const folder = join(root, 'etc/pve/lxc');
  const outcome = setContainer(Number(ctid), requestOfOptions(optionsOf(options)), {
    node: ownNodeName({ host: 'demo', root }),
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
  const running = runningContainers(textNow(join(root, 'proc/net/unix')));
  const names = readdirSync(folder).filter((name) => /^\d+\.conf$/.test(name));
  return new Map(
    names.map((name) => {
      const ctid = Number.parseInt(name, 10);
      return [ctid, { text: readFileSync(join(folder, name), 'latin1'), running: running.has(ctid) }];
    }),
  );
}

/** Mounts it as the kernel would show it, or says why not. */
function hotplug(root: string, { ctid, mountPoint }: HotplugRequest): string | undefined {
  const problem = sourceProblem(root, mountPoint.volume);
  if (problem !== undefined) return problem;
  const mounts = readMounts({ host: 'demo', root }) ?? new Map();
  const source = `${root}${mountPoint.volume}`;
  const identity = bindIdentity(mounts, source);
  const mount = mountAt(mounts, source);
  if (!identity || !mount) return `directory '${mountPoint.volume}' does not exist`;
  const table = join(root, 'proc', String(initPid(ctid)), 'mountinfo');
  const { target, options } = mountPoint;
  const id = textNow(table).split('\n').length + ctid * 100;
  const line = { id, parent: ctid * 100, ...identity, target, readOnly: options.ro ?? false, mount };
  const map = idMapOf(parseContainerFile(textNow(join(root, `etc/pve/lxc/${ctid}.conf`), 'latin1'), ctid));
  const idMapped = options.idmap !== undefined && map.ok && map.value.unprivileged;
  appendFileSync(table, mountinfoLine({ ...line, idMapped }));
  return undefined;
}
