import { lstatSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import { withAncestors } from '../read/paths.ts';

/** Why a directory cannot be mounted, in Proxmox's words `[add-running-missing-dir add-running-symlink-parent]`. */
export function sourceProblem(root: string, volume: string): string | undefined {
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
