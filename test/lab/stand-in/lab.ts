import { readlinkSync } from 'node:fs';
import { basename } from 'node:path';

/** The small Proxmox-like machine as the stand-in sees it. */
export interface LabFolder {
  /** The folder that is the machine's file system root. */
  readonly root: string;
  /** The folder with its subuid and subgid. */
  readonly etc: string;
  readonly node: string;
  /** bind-mount.pl, beside the lab's sources. */
  readonly bindMountScript: string;
}

export function labFromEnvironment(): LabFolder {
  const root = variable('PHOENIX_LAB_ROOT');
  return {
    root,
    etc: `${root}/etc`,
    node: basename(readlinkSync(`${root}/etc/pve/local`)),
    bindMountScript: variable('PHOENIX_LAB_BIND_MOUNT'),
  };
}

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: this pct works only inside the lab`);
  return value;
}
