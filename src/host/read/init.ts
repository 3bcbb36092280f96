import type { Reading } from '../../engine/observed/facts.ts';
import { addTo } from '../../ground/grouped.ts';
import type { Machine } from '../machine.ts';
import { type ProcessFact, type ProcText, readProcesses, readProcTexts } from './inside/proc.ts';

/** The pid of each running container's init: the child of its `lxc-start` that is pid 1 in its own namespace. */
export async function findInits(
  machine: Machine,
  ctids: ReadonlySet<number>,
): Promise<ReadonlyMap<number, Reading<number>>> {
  if (ctids.size === 0) return new Map();
  const processes = await readProcesses(machine);
  if (!processes.ok) return new Map([...ctids].map((ctid) => [ctid, processes]));
  const monitors = new Map<number, ProcessFact[]>();
  const byParent = new Map<number, number[]>();
  for (const one of processes.value) {
    if (one.parent !== undefined) addTo(byParent, one.parent, one.pid);
    const ctid = one.monitor && isHostProcess(one) ? monitoredContainer(one.monitor.cmdline) : undefined;
    if (ctid !== undefined) addTo(monitors, ctid, one);
  }
  const byPid = new Map(processes.value.map((one) => [one.pid, one]));
  const initOf = (ctid: number): Reading<number> => {
    const inits = (monitors.get(ctid) ?? [])
      // The kernel's own list where it keeps one, else every process's parent.
      .flatMap(({ pid, monitor }) => monitor?.children ?? byParent.get(pid) ?? [])
      .filter((pid) => isFirstInside(byPid.get(pid)));
    const [init] = inits;
    if (init !== undefined && inits.length === 1) return { ok: true, value: init };
    return { ok: false, error: { code: 'init_unknown', ctid, candidates: inits.length } };
  };
  return new Map([...ctids].map((ctid) => [ctid, initOf(ctid)]));
}

/** `[lxc monitor] /var/lib/lxc 953`, or `lxc-start` with `-n 953` as Proxmox starts it. */
function monitoredContainer(cmdline: string): number | undefined {
  const argv = cmdline.replace(/\0+$/, '').split('\0');
  const title = /^\[lxc monitor\] \/var\/lib\/lxc ([1-9][0-9]{2,8})$/.exec(argv[0] ?? '');
  if (title) return Number(title[1]);
  if (!/(^|\/)lxc-start$/.test(argv[0] ?? '')) return undefined;
  const named = argv.findIndex((argument) => argument === '-n' || argument === '--name');
  const name =
    named > 0 ? argv[named + 1] : argv.map((argument) => /^(?:-n|--name=)(.+)$/.exec(argument)?.[1]).find(Boolean);
  return /^[1-9][0-9]{2,8}$/.test(name ?? '') ? Number(name) : undefined;
}

/** Root's, outside every container: anybody can give a process the monitor's title. */
const isHostProcess = ({ uid, spaces }: ProcessFact): boolean => (uid ?? 0) === 0 && (spaces?.length ?? 1) === 1;

/** One namespace further in, and the first process there. */
const isFirstInside = (one: ProcessFact | undefined): boolean =>
  one?.spaces === undefined || (one.spaces.length === 2 && one.spaces[1] === 1);

/** What a running container's first process shows. */
export interface InitTexts {
  readonly mountinfo: Reading<string>;
  readonly uidMap: Reading<string>;
  readonly gidMap: Reading<string>;
}

/** Bytes; thousands of mounts of containers in containers, and the 340 lines that the kernel takes. */
const LONGEST_TABLE = 4_194_304;
const LONGEST_MAP = 65_536;

/** What the first processes of containers show, by CTID; their own root decides how long all of it gets. */
export async function readInits(
  machine: Machine,
  inits: ReadonlyMap<number, Reading<number>>,
): Promise<ReadonlyMap<number, InitTexts>> {
  const files = [...inits.values()].flatMap((init): readonly ProcText[] => {
    if (!init.ok) return [];
    const at = `/proc/${init.value}`;
    const maps = ['uid_map', 'gid_map'].map((name) => ({ path: `${at}/${name}`, limit: LONGEST_MAP }));
    return [{ path: `${at}/mountinfo`, limit: LONGEST_TABLE }, ...maps];
  });
  const texts = await readProcTexts(machine, files);
  return new Map(
    [...inits].map(([ctid, init]): [number, InitTexts] => {
      if (!init.ok) return [ctid, { mountinfo: init, uidMap: init, gidMap: init }];
      const text = (name: string): Reading<string> =>
        texts.get(`/proc/${init.value}/${name}`) ?? {
          ok: false,
          error: { code: 'init_unknown', ctid, candidates: 1 },
        };
      return [ctid, { mountinfo: text('mountinfo'), uidMap: text('uid_map'), gidMap: text('gid_map') }];
    }),
  );
}
