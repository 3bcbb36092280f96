import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { declaredQuery } from '../src/engine/observed/query.ts';
import { planOf } from '../src/engine/plan/plan.ts';
import { statusOf } from '../src/engine/status/status.ts';
import { membersThrough } from '../src/host/member/members.ts';
import { openSession } from '../src/host/member/session.ts';
import { desiredState, volume } from '../test/engine/builders.ts';
import { askedCluster, STARTS } from '../test/engine/cluster/asked.ts';
import { addDirectory, containerFile, modelMachine } from '../test/engine/model-host.ts';
import { CONTAINERS, clusterEstate, ctidOf, MEMBERS, nameOf, VOLUMES, volumesOf } from './cluster-estate.ts';
import { PROGRAM } from './measured.ts';
import { median, record, tableOf } from './results.ts';

/**
 * What a cluster costs: members as folders, their far ends as processes of this machine in the place of ssh, in sync. First
 * contact, then kept sessions, all at once against each alone; a ping; and the thinking alone, past what processes fit here.
 */
const SIMULATED = [
  [3, 60],
  [16, 60],
  [32, 100],
] as const;

const folder = mkdtempSync(join(tmpdir(), 'phoenix-bench-cluster-'));
try {
  const lines = [...(await processes()), '', ...simulated()];
  record('npm run bench:cluster', lines);
  console.log(lines.join('\n'));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function processes(): Promise<readonly string[]> {
  clusterEstate(folder);
  const ssh = join(folder, 'bin/ssh');
  const env = { PATH: `${folder}/bin:${process.env.PATH}`, PHOENIX_SSH: ssh };
  const options = ['--root', join(folder, 'pve1'), '--config-dir', join(folder, 'config')];
  const run = (...words: readonly string[]) => {
    const began = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...options, ...words], {
      ...{ env, encoding: 'utf8', maxBuffer: 1 << 28 },
    });
    return { status, stdout, stderr, took: performance.now() - began };
  };
  const plan = run('--json', 'plan');
  if (JSON.parse(plan.stdout).inSync !== true) throw new Error(`not in sync: ${plan.stdout.slice(0, 2000)}`);
  const applied = run('apply', '--yes');
  if (applied.status !== 0) throw new Error(applied.stderr);
  const calls = existsSync(join(folder, 'pct.log'))
    ? readFileSync(join(folder, 'pct.log'), 'utf8').split('\n').length
    : 0;

  const machine = { host: 'local', root: join(folder, 'pve1') } as const;
  const members = membersThrough(machine, { ssh, pctTimeoutMs: 1000 });
  const asked = Array.from({ length: MEMBERS - 1 }, (_, at) => {
    const own = Array.from({ length: VOLUMES }, (_, v) =>
      volume(
        `v${v}`,
        `/tank/v${v}`,
        Array.from({ length: CONTAINERS }, (_, index) => index)
          .filter((index) => volumesOf(index).includes(v))
          .map((index) => ({ ctid: ctidOf(at + 1, index), path: `/v${v}` })),
      ),
    );
    const member = { name: nameOf(at + 1), online: true, ip: `10.0.0.${at + 2}` };
    return { member, query: declaredQuery({ volumes: own }) };
  });
  const timed = async (of: typeof asked) => {
    const began = performance.now();
    const readings = await members.facts(of);
    for (const [name, reading] of readings) if (!reading.ok) throw new Error(`${name}: ${reading.why.code}`);
    return performance.now() - began;
  };
  const first = await timed(asked);
  const rounds = 5;
  const all: number[] = [];
  const alone: number[][] = asked.map(() => []);
  for (let round = 0; round < rounds; round += 1) {
    all.push(await timed(asked));
    for (const [at, one] of asked.entries()) alone[at]?.push(await timed([one]));
  }
  members.close();
  const opened = await openSession('pve2', [ssh, '-o', 'HostKeyAlias=pve2']);
  if (!opened.ok) throw new Error(opened.fault.code);
  const pings: number[] = [];
  for (let count = 0; count < 200; count += 1) {
    const began = performance.now();
    await opened.value.ask({ do: 'ping' }, { withinMs: 1000 });
    pings.push(performance.now() - began);
  }
  opened.value.close();
  const each = alone.map(median);
  const sum = each.reduce((total, one) => total + one, 0);
  return [
    `${MEMBERS} members × ${CONTAINERS} containers with three mounts each, in sync; all far ends are processes of this one machine, so what they do at`,
    'once they do on its processors in turn: on machines of their own all at once cost what the slowest costs.',
    '',
    ...tableOf(
      ['', 'ms'],
      [
        ['a whole `plan`, first contact with 15 members', plan.took.toFixed(0)],
        [`\`apply\` in sync (calls of \`pct\`: ${calls})`, applied.took.toFixed(0)],
        ['first contact with all', first.toFixed(0)],
        ['facts of all over kept sessions', median(all).toFixed(0)],
        ['the slowest of them alone', Math.max(...each).toFixed(0)],
        ['each alone, one after the other', sum.toFixed(0)],
        ['a ping over a kept session, median', median(pings).toFixed(2)],
      ],
    ),
  ];
}

/** The engine on what members answered. */
function simulated(): readonly string[] {
  const rows = SIMULATED.map(([members, containers]) => {
    const machines = Array.from({ length: members }, (_, member) => {
      const host = modelMachine();
      for (let at = 0; at < VOLUMES; at += 1)
        addDirectory(host, `/tank/v${at}`, { uid: 65_534, gid: 65_534, mode: 0o775 });
      for (let index = 0; index < containers; index += 1)
        host.files.set(
          ctidOf(member, index),
          containerFile(
            ctidOf(member, index),
            volumesOf(index).map((at, key) => `mp${key}: /tank/v${at},mp=/v${at}`),
          ),
        );
      return host;
    });
    const volumes = Array.from({ length: VOLUMES }, (_, at) =>
      volume(
        `v${at}`,
        `/tank/v${at}`,
        machines.flatMap(({ files }, member) =>
          [...files.keys()].flatMap((ctid) =>
            volumesOf(ctid - ctidOf(member, 0)).includes(at) ? [{ ctid, path: `/v${at}` }] : [],
          ),
        ),
      ),
    );
    const desired = desiredState(volumes);
    const [here = modelMachine(), ...others] = machines;
    const there = Object.fromEntries(others.map((machine, at) => [nameOf(at + 1), machine]));
    const read = timedOnce(() => askedCluster(here, there, { starts: STARTS }));
    const plans = Array.from({ length: 3 }, () => timedOnce(() => planOf(desired, read.value)));
    const statuses = Array.from({ length: 3 }, () => timedOnce(() => statusOf(desired, read.value)));
    if (!plans.every(({ value }) => value.inSync)) throw new Error('the simulation is not in sync');
    const took = (all: readonly { readonly took: number }[]) => median(all.map((one) => one.took)).toFixed(0);
    return [`${members} × ${containers}`, read.took.toFixed(0), took(plans), took(statuses)];
  });
  return [
    'The thinking alone, on what that many members would have answered (a simulation: no process, no disk), in ms:',
    '',
    ...tableOf(['members × containers', 'parsed', 'planned', 'status'], rows),
  ];
}

function timedOnce<Value>(make: () => Value): { readonly value: Value; readonly took: number } {
  const began = performance.now();
  const value = make();
  return { value, took: performance.now() - began };
}
