import { expect, inject } from 'vitest';
import { type Component, componentOf } from '../../../src/engine/access/component.ts';
import type { Through } from '../../../src/engine/access/inode.ts';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { type IdMap, idMapOf } from '../../../src/proxmox/id-map.ts';
import { succeeded } from '../commands.ts';
import type { ContainerLines } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabMachine } from '../machine.ts';
import { initPid } from '../stand-in/running.ts';
import { CLAIMS, claimed, readDirectories, type Trial, trialOf, tried } from './claims.ts';
import { makeDirectories } from './directories.ts';
import { COLUMNS, CONTAINERS, drawRows, type Row } from './table.ts';

/** Claims to try at least; a run in between is shorter. */
const COUNT = Number(process.env.PHOENIX_LAB_CLAIMS ?? 12_000);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 14);

test.skipIf(!inject('idMappedMounts'))(
  'what is said of a directory is what each user of each container can really do there',
  async ({ machine }) => {
    machine.directory('/tank/table');
    const opened = new Map<string, Opened>();
    for (const [name, lines] of Object.entries(CONTAINERS)) opened.set(name, await open(machine, lines));
    const trials = drawRows(SEED, Math.ceil(COUNT / CLAIMS.length)).map((row, index) => {
      const path = machine.onDisk(`/tank/table/${index}`);
      return trialOf(row, openedFor(opened, row).idMap, { path, inside: `${targetOf(row)}/${index}` });
    });
    makeDirectories(trials);
    const above = await waysAbove(machine, opened);
    const said = await claimed(trials, ({ container }) => above.get(container) ?? [], 'ext4');
    const happened = new Map(
      Object.keys(CONTAINERS).flatMap((name) => [
        ...tried(
          openedFor(opened, { container: name }).init,
          trials.filter(({ row }) => row.container === name),
        ),
      ]),
    );

    const wrong: string[] = [];
    let unknown = 0;
    for (const [index, trial] of trials.entries()) {
      for (const [at, claim] of CLAIMS.entries()) {
        const answer = said[index]?.[at];
        const truth = happened.get(trial.inside)?.[at];
        if (answer === null) unknown += 1;
        else if (answer !== truth) wrong.push(`${nameOf(trial)}: ${claim}: said ${answer}, was ${truth}`);
      }
    }
    const count = trials.length * CLAIMS.length;
    console.log(`${count} claims in ${trials.length} directories: ${wrong.length} wrong, ${unknown} unknown`);
    expect(wrong).toEqual([]);
    expect(unknown / count).toBeLessThan(0.05);
    expect(happened.size).toBe(trials.length);
  },
  300_000,
);

/** A started container of the table, with every mount that a row may ask for. */
interface Opened {
  readonly ctid: number;
  readonly init: number;
  readonly idMap: IdMap;
}

async function open(machine: LabMachine, lines: ContainerLines): Promise<Opened> {
  const container = await machine.container(lines, 'stopped');
  const mounts = COLUMNS.idmap.flatMap((idmap) => COLUMNS.mount.map((mount) => ({ idmap, mount })));
  const slots = mounts.map(
    (row, index) => `mp${index}: /tank/table,mp=${targetOf(row)}${idmapOption(row.idmap)}${OPTIONS[row.mount]}\n`,
  );
  machine.write(`/etc/pve/lxc/${container.ctid}.conf`, `${container.file()}${slots.join('')}`);
  succeeded('pct start', await machine.pct('start', String(container.ctid)));
  const idMap = idMapOf(parseContainerFile(container.file(), container.ctid));
  if (!idMap.ok) throw new Error(idMap.problem);
  return { ctid: container.ctid, init: initPid(container.ctid), idMap: idMap.value };
}

const OPTIONS = { rw: '', ro: ',ro=1', noexec: ',mountoptions=noexec' } as const;

const idmapOption = (idmap: string): string => (idmap === '' ? '' : `,idmap=${idmap}`);

function targetOf({ idmap, mount }: Pick<Row, 'idmap' | 'mount'>): string {
  return `/srv/${(COLUMNS.idmap as readonly string[]).indexOf(idmap)}-${mount}`;
}

function openedFor(opened: ReadonlyMap<string, Opened>, { container }: Pick<Row, 'container'>): Opened {
  const found = opened.get(container);
  if (!found) throw new Error(`no container ${container}`);
  return found;
}

/** From the root of each container to the root of a mount. */
async function waysAbove(
  machine: LabMachine,
  opened: ReadonlyMap<string, Opened>,
): Promise<ReadonlyMap<string, readonly Component[]>> {
  const pathsOf = ({ ctid }: Opened): readonly (readonly [string, string])[] => [
    ['/', `/var/lib/lxc/${ctid}/rootfs`],
    ['/srv', `/var/lib/lxc/${ctid}/rootfs/srv`],
    ['/srv/table', machine.onDisk('/tank/table')],
  ];
  const facts = await readDirectories([...opened.values()].flatMap((one) => pathsOf(one).map(([, path]) => path)));
  const way = (one: Opened) =>
    pathsOf(one).map(([inside, path]) => componentOf(inside, facts.get(path), PLAIN, { through: 'rootfs' }));
  return new Map([...opened].map(([name, one]) => [name, way(one)]));
}

const PLAIN: Through = {
  fstype: 'ext4',
  options: [],
  readOnly: [],
  ids: { kind: 'same' },
  idsShown: false,
};

const nameOf = ({ row }: Trial): string =>
  Object.entries(row)
    .map(([column, value]) => `${column} ${value || '-'}`)
    .join(', ');
