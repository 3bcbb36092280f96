import { expect, inject } from 'vitest';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { type IdMap, idMapOf } from '../../../src/proxmox/value/idmap.ts';
import { succeeded } from '../commands.ts';
import type { ContainerLines } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabMachine } from '../machine.ts';
import { initPid } from '../stand-in/running.ts';
import { CLAIMS, type Claims, claimed, type Trial, trialOf, tried } from './claims.ts';
import { makeDirectories } from './directories.ts';
import { ALL_PAIRS, COLUMNS, CONTAINERS, drawRows, pairsIn, type Row } from './table.ts';

/** How many claims are tried. From about 4,500 on every pair of values is among them; with 12,000 it is the whole table. */
const COUNT = Number(process.env.PHOENIX_LAB_CLAIMS ?? 1_000);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 14);

test.skipIf(!inject('idMappedMounts'))(
  'what is said of a directory is what each user of each container can really do there',
  async ({ machine }) => {
    machine.directory('/tank/table');
    const opened = new Map<string, Opened>();
    for (const [name, lines] of Object.entries(CONTAINERS)) opened.set(name, await prepared(machine, lines));
    const trials = drawRows(SEED, Math.ceil(COUNT / CLAIMS.length)).map((row, index) => {
      const { ctid, idMap } = openedFor(opened, row);
      const path = machine.onDisk(`/tank/table/${index}`);
      return trialOf(row, idMap, { ctid, path, inside: `${targetOf(row)}/${index}` });
    });
    makeDirectories(trials);
    const before = await claimed(machine.onDisk(''), trials);
    for (const { ctid } of opened.values()) succeeded('pct start', await machine.pct('start', String(ctid)));
    const after = await claimed(machine.onDisk(''), trials);
    const happened = new Map(
      [...opened.values()].flatMap(({ ctid }) => [
        ...tried(
          initPid(ctid),
          trials.filter((trial) => trial.ctid === ctid),
        ),
      ]),
    );
    expect(happened.size).toBe(trials.length);

    console.log(`seed ${SEED}; pairs of values: ${pairsIn(trials.map(({ row }) => row)).size} of ${ALL_PAIRS}`);
    for (const [when, claims] of Object.entries({ running: after, 'before the start': before })) {
      const { wrong, unknown } = compared(trials, claims, happened);
      const count = trials.length * CLAIMS.length;
      const missing = [...unknown.values()].reduce((sum, one) => sum + one, 0);
      const answered = (100 - (100 * missing) / count).toFixed(1);
      const reasons = [...unknown].map(([reason, times]) => `${reason} ${times}`).join(', ') || 'none';
      console.log(`${when}: ${count} claims, ${wrong.length} wrong, ${answered} % answered, unknown: ${reasons}`);
      expect(wrong).toEqual([]);
      expect(missing / count).toBeLessThan(0.05);
    }
  },
  300_000,
);

function compared(
  trials: readonly Trial[],
  claims: readonly Claims[],
  happened: ReadonlyMap<string, readonly boolean[]>,
): { readonly wrong: readonly string[]; readonly unknown: ReadonlyMap<string, number> } {
  const wrong: string[] = [];
  const unknown = new Map<string, number>();
  for (const [index, trial] of trials.entries()) {
    for (const [at, [claim]] of CLAIMS.entries()) {
      const answer = claims[index]?.[at];
      const truth = happened.get(trial.inside)?.[at];
      if (typeof answer === 'string') unknown.set(answer, (unknown.get(answer) ?? 0) + 1);
      else if (answer !== truth) wrong.push(`${nameOf(trial)}: ${claim}: said ${answer}, was ${truth}`);
    }
  }
  return { wrong, unknown };
}

/** A container of the table, with every mount that a row may ask for. */
interface Opened {
  readonly ctid: number;
  readonly idMap: IdMap;
}

async function prepared(machine: LabMachine, lines: ContainerLines): Promise<Opened> {
  const container = await machine.container(lines, 'stopped');
  const mounts = COLUMNS.idmap.flatMap((idmap) => COLUMNS.mount.map((mount) => ({ idmap, mount })));
  const slots = mounts.map(
    (row, index) => `mp${index}: /tank/table,mp=${targetOf(row)}${idmapOption(row.idmap)}${OPTIONS[row.mount]}\n`,
  );
  machine.write(`/etc/pve/lxc/${container.ctid}.conf`, `${container.file()}${slots.join('')}`);
  const idMap = idMapOf(parseContainerFile(container.file(), container.ctid));
  if (!idMap.ok) throw new Error(idMap.problem);
  return { ctid: container.ctid, idMap: idMap.value };
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

const nameOf = ({ row }: Trial): string =>
  Object.entries(row)
    .map(([column, value]) => `${column} ${value || '-'}`)
    .join(', ');
