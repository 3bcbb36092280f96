import { configuredMounts, mountLines } from '../../engine/access/configured.ts';
import { bindIdentity, type KernelMount, type MountTable, mountAt } from '../../engine/observed/mounts.ts';
import { parseContainerFile } from '../../proxmox/file/container.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { idMapOf, toHostId } from '../../proxmox/value/idmap.ts';
import {
  initFiles,
  initPid,
  monitorFiles,
  monitorPid,
  mountinfoLine,
  UNIX_SOCKETS_HEADER,
  unixSocketLine,
} from './proc.ts';
import { rootsIn } from './roots.ts';
import type { Sample } from './sample.ts';

type FileEntry = readonly [path: string, text: string];

/** Every file of a fresh demo as a real machine would have it, by path below its folder. */
export function demoFiles(root: string, sample: Sample): readonly FileEntry[] {
  const { files, configuration, running } = sample;
  const mounts = hostMounts(root, sample);
  const textOf = (ctid: number) => (files[`/etc/pve/lxc/${ctid}.conf`] ?? []).join('\n');
  return [
    ...Object.entries(files).map(([path, lines]): FileEntry => [path.slice(1), `${lines.join('\n')}\n`]),
    ...Object.entries(configuration).map(
      ([name, json]): FileEntry => [`etc/phoenix/${name}`, `${JSON.stringify(json, null, 2)}\n`],
    ),
    ['proc/self/mountinfo', [...mounts.values()].map((mount) => mountinfoLine({ ...mount, mount })).join('')],
    ['proc/net/unix', UNIX_SOCKETS_HEADER + running.map(unixSocketLine).join('')],
    ...running.flatMap((ctid) => processFiles(root, { ctid, text: textOf(ctid) }, mounts)),
  ];
}

/** What a running container has in /proc, mounted as its file says. */
export function processFiles(
  root: string,
  { ctid, text }: { readonly ctid: number; readonly text: string },
  mounts: MountTable,
): readonly FileEntry[] {
  const pending = text.indexOf('[pve:pending]');
  const file = parseContainerFile(text.slice(0, pending < 0 ? undefined : pending), ctid);
  const map = idMapOf(file);
  const isMapped = map.ok && map.value.unprivileged;
  const rootUid = (map.ok ? toHostId(map.value, 'u', 0) : undefined) ?? 0;
  const mountinfo = ownMounts(ctid) + bindMounts(root, { ctid, file, isMapped }, mounts);
  return [
    ...below(`proc/${monitorPid(ctid)}`, monitorFiles(ctid)),
    ...below(`proc/${initPid(ctid)}`, { ...initFiles(ctid, rootUid), mountinfo }),
  ];
}

const below = (folder: string, files: Readonly<Record<string, string>>): readonly FileEntry[] =>
  Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]);

/** The container's disk, and its /proc. */
function ownMounts(ctid: number): string {
  const disk = { fstype: 'zfs', source: `rpool/data/subvol-${ctid}-disk-0` };
  const proc = { fstype: 'proc', source: 'proc' };
  const id = ctid * 100;
  return (
    mountinfoLine({ id, parent: 1, dev: `0:${100 + ctid}`, root: '/', target: '/', mount: disk }) +
    mountinfoLine({ id: id + 1, parent: id, dev: '0:5', root: '/', target: '/proc', mount: proc })
  );
}

interface Binding {
  readonly ctid: number;
  readonly file: ContainerFile;
  /** It is unprivileged. */
  readonly isMapped: boolean;
}

function bindMounts(root: string, { ctid, file, isMapped }: Binding, mounts: MountTable): string {
  const first = ctid * 100;
  // The sample's own lines of LXC are binds, after the mount points.
  const binds = configuredMounts(mountLines(ctid, file)).flatMap(({ hostPath, target, readOnly, idmap }, index) => {
    const source = `${root}${hostPath}`;
    const [identity, mount] = [bindIdentity(mounts, source), mountAt(mounts, source)];
    if (hostPath === undefined || !identity || !mount) return [];
    // A privileged container ignores it.
    const idMapped = isMapped && idmap !== undefined;
    return [mountinfoLine({ id: first + 2 + index, parent: first, ...identity, target, readOnly, idMapped, mount })];
  });
  return binds.join('');
}

/** The kernel names mounts with the folder that is our root; each lies on the one that was mounted above it before. */
function hostMounts(root: string, sample: Sample): MountTable {
  const roots = rootsIn(sample).map((one) => ({ ...one, fstype: 'zfs' }));
  const mounts = new Map<string, KernelMount>();
  for (const [index, { dev, target: path, fstype, source }] of [...sample.mounts, ...roots].entries()) {
    const target = path === '/' ? root : `${root}${path}`;
    const parent = mountAt(mounts, target)?.id ?? 1;
    mounts.set(target, {
      id: 25 + index,
      parent,
      dev,
      root: '/',
      target,
      fstype,
      source,
      options: [],
      superOptions: [],
    });
  }
  return mounts;
}
