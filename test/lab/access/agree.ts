import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { initPid } from '../stand-in/running.ts';
import { attempt } from './claims.ts';

const USERS = ['0', '33', '1000'];

/** A started container with these lines in its file. */
export async function started(
  machine: LabMachine,
  lines: readonly string[],
  kind: readonly string[] = unprivileged,
): Promise<LabContainer> {
  const container = await machine.container(kind, 'stopped');
  writeLines(machine, container, lines);
  const { exitCode, stderr } = await machine.pct('start', String(container.ctid));
  expect(stderr, 'pct start').toBe(exitCode === 0 ? stderr : '');
  return container;
}

export function writeLines(machine: LabMachine, container: LabContainer, lines: readonly string[]): void {
  machine.write(
    `/etc/pve/lxc/${container.ctid}.conf`,
    `${container.file()}${lines.map((line) => `${line}\n`).join('')}`,
  );
}

/** What `explain` says of a path for each user is what each can really do there. */
export async function agrees(machine: LabMachine, container: LabContainer, path: string): Promise<void> {
  for (const user of USERS) {
    const { read, write, traverse, remove } = await reported(machine, container, user, path);
    const done = attempt(initPid(container.ctid), { user: `${user}:${user}`, path });
    expect({ user, read, write, remove: remove !== false }).toEqual({
      user,
      read: done.list,
      write: done.create,
      remove: done.remove,
    });
    expect({ user, traverse }).toEqual({ user, traverse: done.reach });
  }
}

export interface ReportedCan {
  readonly read: boolean | null;
  readonly write: boolean | null;
  readonly traverse: boolean | null;
  readonly remove: boolean | 'own' | null;
  readonly why: readonly { readonly code: string; readonly layers?: readonly string[] }[];
}

/** What `explain` says of a user, by its id inside and a group of the same number. */
export async function reported(
  machine: LabMachine,
  { ctid }: LabContainer,
  user: string,
  path: string,
): Promise<ReportedCan> {
  const document = (await machine.json('explain', `${ctid}:${user}:${user}:${path}`)) as { readonly can: ReportedCan };
  return document.can;
}

export async function layersOf(machine: LabMachine, container: LabContainer, path: string) {
  const { why } = await reported(machine, container, '0', path);
  return why.find(({ code }) => code === 'read_only')?.layers;
}
