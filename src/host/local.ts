import type { Host } from '../engine/host.ts';

/** The machine we run on, or the one below the folder `root` ('' for none). */
export function localHost(_options: { readonly root: string; readonly pctTimeoutMs?: number }): Host {
  throw new Error('being written');
}
