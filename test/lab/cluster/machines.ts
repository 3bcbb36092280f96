import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { membersText } from '../../engine/cluster/facts.ts';
import { environmentOf } from '../commands.ts';
import { declareContainers } from '../configuration.ts';
import { type LabMachine, openMachine } from '../machine.ts';
import { writeVmlist } from '../machine-root.ts';
import { type Network, network } from './network.ts';

/** Members of one cluster, each a machine with real containers in namespaces of its own. */
export interface LabCluster {
  readonly net: Network;
  readonly member: (node: string) => LabMachine;
  /** A container that does not run and has no root file system: its file, as the cluster shows it. */
  readonly file: (node: string, ctid: number) => () => string;
  /** Starts a member's sshd, as it was from the beginning. */
  readonly serve: (node: string) => Promise<void>;
  /** What each of them has for its own view of the others. */
  readonly tellMembers: (how: { readonly offline?: readonly string[] }) => void;
  readonly close: () => Promise<void>;
}

/** Of pmxcfs they have in common what it shows to all, and the configuration; `local`, `lxc` and `.members` are each one's own. */
export async function openCluster(run: string, nodes: readonly string[]): Promise<LabCluster> {
  const folder = mkdtempSync(join(run, 'cluster-'));
  const net = await network(folder, nodes);
  const guests = new Map<number, string>();
  const machines = new Map<string, LabMachine>();
  for (const node of nodes) {
    const env = { SSH_AUTH_SOCK: net.agent };
    machines.set(node, openMachine(run, { node, guests, enter: net.enter(node), env }));
  }
  const member = (node: string): LabMachine => {
    const machine = machines.get(node);
    if (!machine) throw new Error(`${node} is no member`);
    return machine;
  };
  const serve = (node: string) =>
    net.serve(node, { ...environmentOf(run, member(node).onDisk('')), PATH: pathOn(node) });
  const pathOn = (node: string) => `${member(node).onDisk('/bin')}:${environmentOf(run, '').PATH}`;
  const [first = ''] = nodes;
  const common = (path: string) => member(first).onDisk(path);
  for (const node of nodes) {
    const own = member(node).onDisk;
    mkdirSync(common(`/etc/pve/nodes/${node}/lxc`), { recursive: true });
    writeFileSync(common(`/etc/pve/nodes/${node}/ssh_known_hosts`), net.hostKey(node));
    if (node !== first)
      for (const path of ['/etc/pve/nodes', '/etc/pve/.vmlist', '/config']) linked(own(path), common(path));
    mkdirSync(own('/bin'));
    const program = [
      process.execPath,
      join(run, 'bin/phoenix-volumes.mjs'),
      '--root',
      own(''),
      '--config-dir',
      own('/config'),
    ];
    writeFileSync(own('/bin/phoenix-volumes'), `#!/bin/sh\nexec ${program.join(' ')} "$@"\n`);
    chmodSync(own('/bin/phoenix-volumes'), 0o755);
  }
  const tellMembers: LabCluster['tellMembers'] = (how) => {
    for (const node of nodes) member(node).write('/etc/pve/.members', membersText(node, nodes, how));
  };
  const file: LabCluster['file'] = (node, ctid) => {
    const path = `/etc/pve/lxc/${ctid}.conf`;
    const lines = [
      'arch: amd64',
      `hostname: ct${ctid}`,
      'memory: 128',
      'ostype: debian',
      'rootfs: local:1',
      'unprivileged: 1',
    ];
    member(node).write(path, `${lines.join('\n')}\n`);
    guests.set(ctid, node);
    writeVmlist(common(''), guests);
    declareContainers(common('/config'), [...guests.keys()]);
    return () => readFileSync(member(node).onDisk(path), 'latin1');
  };
  tellMembers({});
  await Promise.all(nodes.map(serve));
  return {
    ...{ net, member, serve, tellMembers, file },
    close: async () => {
      // Their containers end with them.
      await net.end();
      for (const machine of machines.values()) await machine.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function linked(path: string, target: string): void {
  rmSync(path, { recursive: true, force: true });
  symlinkSync(target, path);
}
