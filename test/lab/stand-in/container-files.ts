import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { LabFolder } from './lab.ts';

/** The container files of this node as byte strings, by CTID. */
export function readContainerFiles(lab: LabFolder): ReadonlyMap<number, string> {
  const files = new Map<number, string>();
  for (const name of readdirSync(folder(lab))) {
    const ctid = /^(\d+)\.conf$/.exec(name)?.[1];
    if (ctid !== undefined) files.set(Number(ctid), readFileSync(`${folder(lab)}/${name}`, 'latin1'));
  }
  return files;
}

/** The cluster file system shows a file's old text or its new one, never half of it. */
export function saveContainerFile(lab: LabFolder, ctid: number, text: string): void {
  const path = `${folder(lab)}/${ctid}.conf`;
  writeFileSync(`${path}.tmp.${process.pid}`, text, 'latin1');
  renameSync(`${path}.tmp.${process.pid}`, path);
}

function folder(lab: LabFolder): string {
  return `${lab.root}/etc/pve/lxc`;
}
