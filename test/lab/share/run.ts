import { join } from 'node:path';
import type { VolumeInput } from '../../../src/engine/desired/edit.ts';
import { runs } from '../../../src/engine/plan/standing.ts';
import type { Remedies, Remedy } from '../../../src/engine/remedy/remedy.ts';
import { octal } from '../../../src/ground/mode.ts';
import type { Problem, Result } from '../../../src/ground/problem.ts';
import { apply } from '../../../src/operations/apply.ts';
import { prepareEdit, writeEdit } from '../../../src/operations/edit/edit.ts';
import { open, type Workspace } from '../../../src/operations/open.ts';
import { plan } from '../../../src/operations/plan.ts';
import { share } from '../../../src/operations/share.ts';
import { declareVolumes } from '../configuration.ts';
import { type Copy, copiesOf, copiesTarget } from './copies.ts';
import { type AskedUser, type ContainerName, type DrawnMount, type Situation, situationOf } from './draw.ts';
import { nameOf, type Place, type Rights, triedIn } from './people.ts';
import type { Verdict } from './verdict.ts';
import { addMountPoints, containerOf, hostPathOf, makeDirectory, makeWorld, pct, type World } from './world.ts';

/*
 * Makes up directories that containers share, asks share for each what would let somebody in, applies it, and looks with
 * real processes who can do what before and after; of what share refuses every kind of candidate is done to a copy. It runs
 * in a mount namespace of its own, so that no mount outlives it.
 */
async function main([run = '', scripts = '', ...seeds]: readonly string[]): Promise<void> {
  const world = await makeWorld(run);
  process.env.PATH = `${run}/bin:${process.env.PATH ?? ''}`;
  process.env.PHOENIX_LAB_ROOT = world.root;
  process.env.PHOENIX_LAB_BIND_MOUNT = join(scripts, '../bind-mount.pl');
  const situations = seeds.map((seed) => situationOf(Number(seed), world.available));
  for (const one of situations) makeDirectory(world.onDisk(hostPathOf(one)), one);
  mountAll(world, situations);
  declareVolumes(
    world.onDisk('/config'),
    Object.fromEntries(situations.map((one) => [one.name, declared(world, one)])),
  );
  startAll(world);

  const places = new Map(situations.map((one) => [one.seed, placeOf(one)]));
  const before = triedIn(world, scripts, [...places.values()]);
  const ends = new Map<number, End>();
  for (const one of situations) ends.set(one.seed, await shared(world, one));
  const again = await runningSteps(world);
  const copies = new Map(
    situations.flatMap((one) => {
      const isRefused = ends.get(one.seed)?.outcome === 'refused';
      const had = before.get(hostPathOf(one));
      const lacking = one.asked.filter((user) => !isIn(had, user));
      return isRefused ? [[one.seed, copiesOf(world, one, lacking)] as const] : [];
    }),
  );
  for (const { ctid } of world.containers.values()) pct('stop', String(ctid));
  mountCopies(world, situations, copies);
  startAll(world);
  const everything = [
    ...places.values(),
    ...[...copies.values()].flat().flatMap(({ works, place }) => (works ? [place] : [])),
  ];
  const after = triedIn(world, scripts, everything);
  const later = await runningSteps(world);

  for (const one of situations) {
    const facts = {
      ...{ end: ends.get(one.seed) ?? NO_END, copies: copies.get(one.seed) ?? [] },
      ...{ before: withoutNew(one, before.get(hostPathOf(one)) ?? NOBODY), after },
      again: [...again, ...later].filter(({ volume, target }) => volume === one.name || target === hostPathOf(one)),
    };
    process.stdout.write(`${JSON.stringify(verdictOf(world, one, facts))}\n`);
  }
}

const NOBODY: Rights = new Map();

/** What is not mounted yet is nobody's to lose. */
function withoutNew({ mounts }: Situation, rights: Rights): Rights {
  const isNew = (name: string) => mounts.some((mount) => mount.isNew && name.startsWith(`${mount.container}:`));
  return new Map([...rights].filter(([name]) => !isNew(name)));
}

function mountAll(world: World, situations: readonly Situation[]): void {
  for (const [name, container] of world.containers) {
    const values = situations.flatMap((one) =>
      one.mounts
        .filter((mount) => mount.container === name && !mount.isNew)
        .map((mount) => `${hostPathOf(one)},mp=${one.target}${optionsOf(mount)}`),
    );
    addMountPoints(world, container, values);
  }
}

const optionsOf = ({ readOnly, idmap }: DrawnMount): string =>
  `${readOnly ? ',ro=1' : ''}${idmap === '' ? '' : `,idmap=${idmap}`}`;

function mountCopies(world: World, situations: readonly Situation[], copies: ReadonlyMap<number, unknown>): void {
  for (const [name, container] of world.containers) {
    const values = new Set<string>();
    for (const one of situations) {
      const mount = one.mounts.find((each) => each.container === name);
      if (!mount || !copies.has(one.seed)) continue;
      values.add(`/tank/${one.on}/copies,mp=${copiesTarget(one, mount)}${optionsOf(mount)}`);
    }
    addMountPoints(world, container, [...values]);
  }
}

function startAll(world: World): void {
  for (const { ctid } of world.containers.values()) pct('start', String(ctid));
}

function declared(world: World, { on, name, mounts, target, says, mode, acl }: Situation): VolumeInput {
  const entries = mounts
    .filter(({ isNew }) => !isNew)
    .map(({ container, readOnly, idmap }) => [
      containerOf(world, container).ctid,
      { path: target, ...(readOnly ? { read_only: true } : {}), ...(idmap === '' ? {} : { idmap }) },
    ]);
  // Sticky is no digit of the JSON; beside an ACL the group's digit is an entry that may be another one.
  const saysMode = says === 'mode' && (mode & 0o1000) === 0 && acl === '';
  return {
    host_path: `/tank/${on}/${name}`,
    mounts: Object.fromEntries(entries),
    ...(says === 'nothing' ? {} : { owner: 'keep', permissions: saysMode ? { directory_mode: octal(mode) } : 'keep' }),
  };
}

const placeOf = (one: Situation): Place => ({
  key: hostPathOf(one),
  hostPath: hostPathOf(one),
  inside: new Map(one.mounts.map(({ container }) => [container, one.target])),
});

interface End {
  readonly outcome: Verdict['outcome'];
  readonly remedies?: Remedies;
  readonly chosen?: Remedy | undefined;
  readonly failed: readonly string[];
}

const NO_END: End = { outcome: 'refused', failed: ['it was not tried'] };

/** What share says of it; its edit is written and applied. */
async function shared(world: World, one: Situation): Promise<End> {
  const found = must(
    await share(await workspace(world), {
      volume: one.name,
      with: one.asked.map(({ container, uid, can }) => ({ ctid: containerOf(world, container).ctid, uid, can })),
      mounts: Object.fromEntries(
        one.mounts
          .filter(({ isNew, container }) => isNew && one.asked.some((user) => user.container === container))
          .map((mount) => [
            containerOf(world, mount.container).ctid,
            {
              path: one.target,
              ...(mount.readOnly ? { read_only: true } : {}),
              ...(mount.idmap === '' ? {} : { idmap: mount.idmap }),
            },
          ]),
      ),
    }),
  );
  const { remedies, chosen, edit } = found;
  if (!edit) return { outcome: remedies.needed ? 'refused' : 'not needed', remedies, failed: [] };
  const { installation } = await workspace(world);
  must(await writeEdit(must(await prepareEdit(installation, edit))));
  const planned = must(await plan(await workspace(world), { subjects: [one.name] }));
  const run = must(await apply(planned));
  const failed: string[] = [];
  for await (const event of run.events) if (event.type === 'step_errored') failed.push(JSON.stringify(event));
  await run.ended;
  return { outcome: 'edit', remedies, chosen, failed };
}

async function workspace({ root }: World): Promise<Workspace> {
  return must(await open({ host: 'local', root, configDir: `${root}/config` }));
}

function must<T>(result: Result<T, Problem>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

async function runningSteps(world: World) {
  return must(await plan(await workspace(world))).plan.steps.filter(runs);
}

interface Facts {
  readonly end: End;
  readonly copies: readonly Copy[];
  readonly before: Rights;
  readonly after: ReadonlyMap<string, Rights>;
  readonly again: readonly { readonly id: string }[];
}

function verdictOf(world: World, one: Situation, { end, copies, before, after, again }: Facts): Verdict {
  const here = after.get(hostPathOf(one)) ?? NOBODY;
  const wrong = [...end.failed, ...again.map(({ id }) => `a second apply would run ${id}`)];
  if (end.outcome !== 'refused') {
    for (const user of one.asked)
      if (!isIn(here, user)) wrong.push(`${nameOfAsked(user)} cannot: ${here.get(nameOfAsked(user))}`);
    wrong.push(...losses(before, here).map((loss) => `takes ${loss}`));
    wrong.push(...unnamed(world, one, { end, before, here }).map((gain) => `gives ${gain} unsaid`));
  }
  for (const copy of copies.filter(({ works }) => works)) {
    const there = after.get(copy.place.key) ?? NOBODY;
    const lets = one.asked.every((user) => isIn(there, user));
    const given = gains(before, there).filter((name) => !sameIds(world, one, name));
    const isWritten = copy.kind !== 'access' && copy.kind !== 'idmap';
    if (lets && losses(before, there).length === 0 && (isWritten || given.length === 0))
      wrong.push(`refused, and ${copy.kind} would have been right (${copy.place.key})`);
  }
  return {
    ...{ seed: one.seed, on: one.on, outcome: end.outcome, code: end.chosen?.code },
    tried: copies.map(({ kind }) => kind),
    wrong,
    about: JSON.stringify(one),
    refused: (end.remedies?.refused ?? []).map(({ code, why }) => `${code}: ${JSON.stringify(why)}`),
  };
}

const nameOfAsked = ({ container, uid }: AskedUser): string => nameOf({ where: container, uid });

/** Whether somebody can do what is asked for; of whom no accounts tell the groups, whatever group they are in. */
function isIn(rights: Rights = NOBODY, user: AskedUser): boolean {
  const name = nameOfAsked(user);
  const all = [...rights].filter(([one]) => one === name || one.startsWith(`${name}+`));
  return all.every(([, can]) => [...(user.can === 'read' ? 'rx' : 'rwx')].every((right) => can.includes(right)));
}

function losses(before: Rights, after: Rights): readonly string[] {
  return [...before].flatMap(([name, could]) => {
    const lost = [...could].filter((right) => !(after.get(name) ?? '').includes(right));
    return lost.length > 0 ? [`${lost.join('')} from ${name}`] : [];
  });
}

/** Who can do more in the directory itself. */
function gains(before: Rights, after: Rights): readonly string[] {
  return [...after].flatMap(([name, can]) => {
    const had = before.get(name) ?? '';
    return [...can].some((right) => 'rwxmc'.includes(right) && !had.includes(right)) ? [name] : [];
  });
}

/** Whether somebody is asked for, or has on disk the id of one who is. */
function sameIds(world: World, one: Situation, name: string): boolean {
  const asked = one.asked.map((user) => diskOf(world, user.container, user.uid));
  const [where = '', uid = ''] = name.split(/[:+]/);
  const disk = where === 'host' ? Number(uid) : diskOf(world, where as ContainerName, Number(uid));
  return asked.includes(disk);
}

function diskOf(world: World, container: ContainerName, uid: number): number | undefined {
  const { idMap } = containerOf(world, container);
  if (!idMap.unprivileged) return uid;
  const range = idMap.entries.find(
    ({ type, container: from, count }) => type === 'u' && uid >= from && uid < from + count,
  );
  return range && range.host + uid - range.container;
}

/** Who can do more than before without a word of it in what share said; a new mount gives what the directory gives. */
function unnamed(
  world: World,
  one: Situation,
  { end, before, here }: { readonly end: End; readonly before: Rights; readonly here: Rights },
): readonly string[] {
  const said = end.chosen?.gives ?? [];
  return gains(before, here).filter((name) => {
    const [where = '', uid = ''] = name.split(/[:+]/);
    if (one.mounts.some((mount) => mount.isNew && mount.container === where) || sameIds(world, one, name)) return false;
    const ctid = where === 'host' ? null : containerOf(world, where as ContainerName).ctid;
    return !said.some((each) => each.ctid === ctid && (each.uid === null || each.uid === Number(uid)));
  });
}

main(process.argv.slice(2));
