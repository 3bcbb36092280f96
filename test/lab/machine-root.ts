import { chmodSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeConfiguration } from './configuration.ts';

/** The ids that root may map, for the default map and for those of containers with one of their own. */
const SUBORDINATE_IDS = 'root:100000:65536\nroot:200000:65536\nroot:1000:1\n';

const FILES: Readonly<Record<string, string>> = {
  'etc/passwd': 'root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin\n',
  'etc/group': 'root:x:0:\nnogroup:x:65534:\n',
  'etc/subuid': SUBORDINATE_IDS,
  'etc/subgid': SUBORDINATE_IDS,
  'pct-calls': '',
};

/** Makes the folder that is the machine's file system root: what Proxmox has there, and the real /proc. */
export function makeRoot(run: string, node: string): string {
  const root = mkdtempSync(join(run, 'machine-'));
  chmodSync(root, 0o755);
  for (const folder of [`etc/pve/nodes/${node}/lxc`, 'run/lock', 'var/lib', 'config']) {
    mkdirSync(join(root, folder), { recursive: true, mode: 0o755 });
  }
  symlinkSync(`nodes/${node}`, join(root, 'etc/pve/local'));
  symlinkSync(`nodes/${node}/lxc`, join(root, 'etc/pve/lxc'));
  symlinkSync('/proc', join(root, 'proc'));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(root, name), text);
  writeVmlist(root, new Map());
  writeConfiguration(join(root, 'config'));
  return root;
}

/** The guests of the whole cluster with their members, as the cluster file system lists them. */
export function writeVmlist(root: string, guests: Guests): void {
  const ids = [...guests].map(([ctid, node]) => [ctid, { node, type: 'lxc', version: 1 }]);
  writeFileSync(join(root, 'etc/pve/.vmlist'), JSON.stringify({ version: 1, ids: Object.fromEntries(ids) }));
}

/** Whose each container is. */
export type Guests = ReadonlyMap<number, string>;
