import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { type Rehearsal, rehearse, startFile } from '../../../src/proxmox/rehearsal/rehearse.ts';
import { documentsIn } from '../../cli/json.ts';
import { declareContainers, declareVolumes, writeConfiguration } from '../configuration.ts';
import { OWNER_FILE } from '../sweep.ts';
import { compared, type Verdict } from './compare.ts';
import { declaredFor, type Volumes } from './declare.ts';
import { readStartFacts } from './facts.ts';
import { generate, type Scenario } from './generate.ts';
import { startForReal } from './start.ts';
import { makeGrounds } from './world.ts';

/*
 * Makes up containers and what is declared for them, lets the program as it ships apply that, and starts what it leaves:
 * the plan's word for it is compared with what happens. It runs in a mount namespace of its own, in which this machine is
 * a Proxmox host: /etc and /run are changed there and nowhere else.
 */
async function main([run = '', bindMountScript = '', ctids = '', ...seeds]: readonly string[]): Promise<void> {
  const base = `${run}/${ctids}`;
  mkdirSync(base);
  makeHost(base);
  const ground = makeGrounds(SAFE);
  for (const [index, seed] of seeds.entries()) {
    const verdict = await one(Number(seed), { run, bindMountScript, ground, ctid: Number(ctids) + index });
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
  }
}

/** Nobody but root can write on the way there, unlike to a temporary folder. */
const SAFE = '/mnt';

function makeHost(base: string): void {
  for (const name of ['upper', 'work']) mkdirSync(`${base}/etc/${name}`, { recursive: true });
  const layers = `lowerdir=/etc,upperdir=${base}/etc/upper,workdir=${base}/etc/work`;
  execFileSync('mount', ['-t', 'overlay', '-o', layers, 'etc', '/etc']);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'mode=755', 'run', '/run']);
  mkdirSync('/run/lock');
  mkdirSync('/etc/pve/nodes/lab/lxc', { recursive: true });
  execFileSync('mount', ['--bind', base, SAFE]);
  symlinkSync('nodes/lab', '/etc/pve/local');
  symlinkSync('nodes/lab/lxc', '/etc/pve/lxc');
}

interface Place {
  readonly run: string;
  readonly bindMountScript: string;
  readonly ground: ReturnType<typeof makeGrounds>;
  readonly ctid: number;
}

async function one(seed: number, { run, bindMountScript, ground, ctid }: Place): Promise<Verdict> {
  const folder = `/var/lib/lxc/${ctid}`;
  const conf = `/etc/pve/lxc/${ctid}.conf`;
  mkdirSync(folder, { mode: 0o755 });
  try {
    writeFileSync(`${folder}/${OWNER_FILE}`, run);
    let volumes: Volumes = {};
    const scenario = generate(seed, {
      ...{ ground, busybox: `${run}/rootfs/bin/busybox`, ctid, everyday: seed % 3 > 0 },
      last: (draft) => {
        volumes = declaredFor(draft);
      },
    });
    writeFileSync(conf, scenario.text, 'latin1');
    const place = { run, bindMountScript };
    const applied = apply(scenario, volumes, place);
    const left = readFileSync(conf, 'latin1');
    const verdict = await started({ ...scenario, text: left }, bindMountScript);
    return {
      ...verdict,
      starts: applied.after ?? 'unknown',
      about: [...verdict.about, ...Object.values(volumes).map((volume) => JSON.stringify(volume))],
      codes: [...verdict.codes, ...(left === scenario.text ? [] : ['changed']), ...applied.blocked],
      wrong: [
        ...verdict.wrong,
        ...applied.wrong,
        ...(applied.after === verdict.starts
          ? []
          : [`said to be ${applied.after}, and its file says ${verdict.starts}`]),
        ...(applied.withheld
          ? await worse({ ...scenario, text: left }, { verdict, argv: applied.withheld, place })
          : []),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
    rmSync(conf, { force: true });
  }
}

async function started(left: Scenario, bindMountScript: string): Promise<Verdict> {
  const { ctid, text } = left;
  const rehearsal = rehearse(startFile(ctid, text, parseContainerFile(text, ctid)), await readStartFacts(left));
  return compared(left, rehearsal, await startForReal(left, bindMountScript));
}

interface Withheld {
  /** without the blocked step */
  readonly verdict: Verdict;
  readonly argv: readonly string[];
  readonly place: Pick<Place, 'run' | 'bindMountScript'>;
}

/** A step was blocked, for the container would not start with it: it is run, and has to do that harm. */
async function worse(left: Scenario, { verdict, argv, place }: Withheld): Promise<readonly string[]> {
  const [, ...args] = argv;
  const { status, stderr } = spawnSync('pct', args, { encoding: 'utf8', env: environment(place) });
  // What Proxmox cannot read it does not change either.
  if (status !== 0) return verdict.up ? [`the blocked step is refused: ${stderr}`] : [];
  const text = readFileSync(`/etc/pve/lxc/${left.ctid}.conf`, 'latin1');
  const after = await started({ ...left, text }, place.bindMountScript);
  const harms = !after.up || after.hidden > verdict.hidden;
  return [...after.wrong, ...(verdict.up && !harms ? [`blocked, and it starts with it: ${text}`] : [])];
}

const environment = ({ run, bindMountScript }: Pick<Place, 'run' | 'bindMountScript'>) => ({
  PATH: `${run}/bin:${process.env.PATH ?? ''}`,
  PHOENIX_LAB_ROOT: '/',
  PHOENIX_LAB_BIND_MOUNT: bindMountScript,
});

interface Applied {
  /** what the plan says of the start after it */
  readonly after: Rehearsal['starts'] | undefined;
  /** why steps were not run */
  readonly blocked: readonly string[];
  /** the command of a step that was blocked because of the next start */
  readonly withheld: readonly string[] | undefined;
  readonly wrong: readonly string[];
}

interface Event {
  readonly type: string;
  readonly plan?: {
    readonly starts: readonly { readonly ctid: number; readonly after: Rehearsal['starts'] }[];
    readonly steps: readonly {
      readonly state?: string;
      readonly reason: { readonly code: string };
      readonly commands: readonly (readonly string[])[];
    }[];
  };
}

/** Declares, plans and applies with the program, which finds the stand-in `pct`. */
function apply(
  { ctid, subordinateIds }: Scenario,
  volumes: Volumes,
  place: Pick<Place, 'run' | 'bindMountScript'>,
): Applied {
  for (const name of ['subuid', 'subgid']) writeFileSync(`/etc/${name}`, subordinateIds);
  const ids = { [ctid]: { node: 'lab', type: 'lxc', version: 1 } };
  writeFileSync('/etc/pve/.vmlist', JSON.stringify({ version: 1, ids }));
  const configuration = `/var/lib/lxc/${ctid}/configuration`;
  mkdirSync(configuration, { recursive: true });
  writeConfiguration(configuration);
  declareContainers(configuration, [ctid]);
  declareVolumes(configuration, volumes);
  const where = ['--config-dir', configuration, '--state-dir', `/var/lib/lxc/${ctid}/state`];
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [`${place.run}/bin/phoenix-volumes.mjs`, ...where, '--json', 'apply', '--yes'],
    { encoding: 'utf8', env: environment(place) },
  );
  const events = documentsIn<Event>({ stdout });
  const plan = events.find(({ type }) => type === 'plan')?.plan;
  if (!plan) throw new Error(`nothing was planned: ${stderr} ${stdout}`);
  const blocked = plan.steps.filter(({ state }) => state === 'blocked');
  return {
    after: plan.starts.find((start) => start.ctid === ctid)?.after,
    blocked: blocked.map(({ reason }) => `blocked: ${reason.code}`),
    withheld: blocked.find(({ reason }) => reason.code === 'would_not_start')?.commands[0],
    wrong: events.flatMap((event) => (event.type === 'step_errored' ? [JSON.stringify(event)] : [])),
  };
}

main(process.argv.slice(2));
