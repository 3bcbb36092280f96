import type { Host } from '../engine/host.ts';

/** The built-in machine below a seeded folder: no root, no Proxmox, no network. `paceMs` is the pause before each output line. */
export function demoHost(_options: { readonly dir: string; readonly paceMs?: number }): Host {
  throw new Error('being written');
}
