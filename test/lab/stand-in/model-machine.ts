import { readFileSync } from 'node:fs';
import type { PctMachine } from '../../pct/machine.ts';
import { readContainerFiles } from './container-files.ts';
import type { LabFolder } from './lab.ts';
import { isRunning } from './running.ts';

/** What the model of `pct` is told about the lab; mounting is left to the command. */
export function modelMachine(lab: LabFolder): Omit<PctMachine, 'hotplug'> {
  const files = [...readContainerFiles(lab)];
  return {
    node: lab.node,
    user: 'root@pam',
    locale: 'utf8',
    containers: new Map(files.map(([ctid, text]) => [ctid, { text, running: isRunning(ctid) }])),
    subordinateIds: subordinateIds(lab),
  };
}

export function subordinateIds(lab: LabFolder): NonNullable<PctMachine['subordinateIds']> {
  return { u: rangesOfRoot(`${lab.root}/etc/subuid`), g: rangesOfRoot(`${lab.root}/etc/subgid`) };
}

function rangesOfRoot(path: string): readonly (readonly [number, number])[] {
  const lines = readFileSync(path, 'utf8').matchAll(/^root:(\d+):(\d+)$/gm);
  return [...lines].map(([, first, count]) => [Number(first), Number(count)]);
}
