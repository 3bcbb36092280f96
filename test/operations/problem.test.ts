import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { checkSources } from '../../src/config/checked.ts';
import { sourceOf } from '../../src/config/read/sources.ts';
import type { ChangeResult } from '../../src/engine/apply/host.ts';
import type { VolumeEdit } from '../../src/engine/desired/edit.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import type { Step } from '../../src/engine/plan/types.ts';
import { mapsOut } from '../../src/ground/maps.ts';
import type { Problem } from '../../src/ground/problem.ts';
import { obstacleTo } from '../../src/host/change/preflight.ts';
import { membersThrough } from '../../src/host/member/members.ts';
import { openToOthers } from '../../src/host/others.ts';
import { apply } from '../../src/operations/apply.ts';
import { prepareAdoption } from '../../src/operations/edit/adopt.ts';
import { prepareEdit, writeEdit } from '../../src/operations/edit/edit.ts';
import { prepareInit } from '../../src/operations/edit/init.ts';
import { explain } from '../../src/operations/explain.ts';
import { value } from '../../src/operations/files/values.ts';
import { type Installation, locate } from '../../src/operations/locate.ts';
import { routed } from '../../src/operations/member/route.ts';
import { open, readConfig, workspaceOf } from '../../src/operations/open.ts';
import { backups } from '../../src/operations/past/backups.ts';
import { prepareRestore } from '../../src/operations/past/restore.ts';
import { prepareReturn } from '../../src/operations/past/returned.ts';
import { recordedRuns } from '../../src/operations/past/runs.ts';
import { undo } from '../../src/operations/past/undo.ts';
import { plan } from '../../src/operations/plan.ts';
import { openSaved } from '../../src/operations/saved/facts.ts';
import { writeSaved } from '../../src/operations/saved/file.ts';
import { applyBound, planToSave, savedPlan, savePlan } from '../../src/operations/saved/plan.ts';
import { share } from '../../src/operations/share.ts';
import { OPERATION_WORDS, type OwnOperationProblem } from '../../src/views/words/operations.ts';
import { answeringCluster } from '../cli/members.ts';
import { COMMAND } from '../cli/program.ts';
import { problemsOf, testEveryCode } from '../codes.ts';
import { desiredState, volume } from '../engine/builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../engine/model-host.ts';
import { withEnvironment } from '../host/temp-folder.ts';

type Found = readonly OwnOperationProblem[];

type Outcome = { readonly ok: true } | { readonly ok: false; readonly problems: readonly Problem[] };

const found = async (outcome: Promise<Outcome>): Promise<Found> => problemsOf(await outcome) as Found;

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-operations-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

async function demo(dir = folder()): Promise<Installation> {
  const located = await locate({ host: `demo:${dir}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  return located.value;
}

const demoConfig = async () => readConfig(await demo());

/** A demo whose file of volumes has an error. */
async function broken(): Promise<{ readonly installation: Installation; readonly dir: string }> {
  const dir = folder();
  const installation = await demo(dir);
  appendFileSync(join(installation.configDir, 'phoenix_hypervisor_config.json'), '}');
  return { installation, dir };
}

const taken = (): string => {
  const dir = folder();
  writeFileSync(join(dir, 'notes.txt'), '');
  return dir;
};

/** A demo folder whose record names no format. */
const old = (): string => {
  const dir = folder();
  mkdirSync(join(dir, '.demo'), { recursive: true });
  writeFileSync(join(dir, '.demo/disk.json'), '{"owners":{},"space":{}}');
  return dir;
};

const explained = async (ctid: number, line: string): Promise<Found> => {
  const installation = await demo();
  appendFileSync(join(installation.root, 'etc/pve/lxc/101.conf'), line);
  const who = { ctid, uid: undefined, gid: undefined, groups: undefined };
  return found(explain(installation, { who, path: '/' }));
};

const edited = async (edit: VolumeEdit): Promise<Found> => found(prepareEdit(await demo(), edit));

/** A demo with one edit, and the version that it replaced. */
async function edits() {
  const installation = await demo();
  await change(installation, { kind: 'remove', name: 'media' });
  const [version] = await backups(installation);
  if (!version) throw new Error('no version is kept');
  return { installation, version };
}

const VOLUMES_FILE = 'phoenix_hypervisor_config.json';

async function change(installation: Installation, edit: VolumeEdit): Promise<void> {
  const made = await prepareEdit(installation, edit);
  if (!made.ok || !(await writeEdit(made.value)).ok) throw new Error('the edit is refused');
}

/** The name of an apply of one volume. */
async function ran(installation: Installation, volume: string): Promise<string> {
  const opened = await workspaceOf(installation, await readConfig(installation));
  const planned = opened.ok ? await plan(opened.value, { subjects: [volume] }) : opened;
  const run = planned.ok ? await apply(planned.value) : planned;
  if (!run.ok) throw new Error(run.problems[0].code);
  await run.value.ended;
  const [first] = await recordedRuns(installation);
  return first?.run ?? '';
}

testEveryCode<OwnOperationProblem>(OPERATION_WORDS, {
  unknown_host: () => found(locate({ host: 'elsewhere' })),
  demo_has_root: () => found(locate({ host: `demo:${folder()}`, root: '/srv' })),
  demo_folder_taken: () => found(locate({ host: `demo:${taken()}` })),
  demo_folder_old: () => found(locate({ host: `demo:${old()}` })),
  demo_folder_system: () => found(locate({ host: 'demo:/proc/x' })),
  demo_folder_unwritable: () => found(locate({ host: `demo:${join(taken(), 'notes.txt')}` })),
  unknown_volume: () => edited({ kind: 'remove', name: 'no_such' }),
  unknown_container: () => explained(999, ''),
  not_a_consumer: async () => {
    const opened = await open({ host: `demo:${folder()}` });
    if (!opened.ok) throw new Error(opened.problems[0].code);
    return found(share(opened.value, { volume: 'media', with: [{ ctid: 999, uid: 0, can: 'read' }] }));
  },
  people_apart: async () => {
    const { root, configDir, env } = await answeringCluster(COMMAND);
    withEnvironment('PHOENIX_SSH', String(env.PHOENIX_SSH));
    const opened = await open({ root, configDir });
    if (!opened.ok) throw new Error(opened.problems[0].code);
    const people = [101, 201].map((ctid) => ({ ctid, uid: 33, can: 'read' as const }));
    return found(share(opened.value, { volume: 'media', with: people }));
  },
  nothing_to_adopt: async () => found(prepareAdoption(await demo(), await demoConfig(), { ctid: 101, key: 'mp200' })),
  adopt_needs_names: async () => {
    const installation = await demo();
    const config = await demoConfig();
    const { hypervisor } = config.sources;
    const bare = checkSources(config.options, {
      ...config.sources,
      hypervisor: sourceOf(hypervisor.path, '{"shared_volumes": {}}'),
    });
    return found(prepareAdoption(installation, bare, { ctid: 101, as: 'mine' }));
  },
  configuration_exists: async () => found(prepareInit(await demo())),
  no_id_map: () => explained(101, 'lxc.idmap: u 0 nothing 1\n'),
  saved_unreadable: async () => found(savedPlan(await demo(), '/nowhere/plan.json')),
  saved_unknown: async () => found(openSaved(await demo(), join(taken(), 'notes.txt'))),
  saved_unwritable: async () => found(writeSaved('/nowhere/plan.json', 'plan', {})),
  saved_unsynced: async () =>
    found(
      writeSaved(join(folder(), 'plan.json'), 'plan', {}, async () => {
        throw Object.assign(new Error('the disk'), { code: 'EIO', errno: -5 });
      }),
    ),
  saved_occupied: async () => found(writeSaved(join(taken(), 'notes.txt'), 'plan', {})),
  saved_stale: async () => {
    const installation = await demo();
    const bound = await planToSave(installation, {});
    if (!bound.ok) throw new Error(bound.problems[0].code);
    const path = join(folder(), 'plan.json');
    await savePlan(path, bound.value, {});
    appendFileSync(join(installation.configDir, 'phoenix_hypervisor_config.json'), '\n');
    return found(savedPlan(installation, path));
  },
  plan_outdated: async () => {
    const installation = await demo();
    const bound = await planToSave(installation, {});
    if (!bound.ok) throw new Error(bound.problems[0].code);
    appendFileSync(join(installation.configDir, 'phoenix_hypervisor_config.json'), '\n');
    return found(applyBound(bound.value, () => readConfig(installation), {}));
  },
  no_run: async () => found(undo(await demo())),
  unknown_run: async () => found(undo(await demo(), '2026-01-02T030405.678Z-1')),
  unknown_backup: async () => found(prepareRestore(await demo())),
  no_version_before: async () => {
    const { installation } = await edits();
    const run = await ran(installation, 'pg_backups');
    rmSync(join(installation.stateDir, 'backups'), { recursive: true });
    return found(prepareReturn(installation, run));
  },
  volumes_as_before: async () => {
    const installation = await demo();
    const before = readFileSync(join(installation.configDir, VOLUMES_FILE));
    await change(installation, { kind: 'set', name: 'pg_backups', directoryMode: '0711' });
    const run = await ran(installation, 'pg_backups');
    writeFileSync(join(installation.configDir, VOLUMES_FILE), before);
    return found(prepareReturn(installation, run));
  },
  volumes_changed_since: async () => {
    const installation = await demo();
    await change(installation, { kind: 'set', name: 'pg_backups', directoryMode: '0711' });
    const run = await ran(installation, 'pg_backups');
    await change(installation, { kind: 'set', name: 'pg_backups', directoryMode: '0700' });
    return found(prepareReturn(installation, run));
  },
  backup_same: async () => {
    const { installation, version } = await edits();
    writeFileSync(join(installation.configDir, version.file), readFileSync(version.path));
    return found(prepareRestore(installation));
  },
  backup_unreadable: async () => {
    const { installation, version } = await edits();
    rmSync(version.path);
    mkdirSync(version.path);
    return found(prepareRestore(installation));
  },
  configuration: async () => found(open({ host: `demo:${(await broken()).dir}` })),
  file_unusable: async () => found(value((await broken()).installation, { of: { what: 'hypervisor' } })),
  edit_refused: () => edited({ kind: 'add', name: 'photos', volume: { host_path: '/proc/photos', mounts: {} } }),
  not_root: async () => {
    const { geteuid } = process;
    onTestFinished(() => void Object.assign(process, { geteuid }));
    Object.assign(process, { geteuid: () => 1000 });
    return [obstacleTo({ pct: true }, '')].filter((problem) => problem !== undefined);
  },
  no_quorum: async () => {
    const root = folder();
    mkdirSync(join(root, 'etc/pve'), { recursive: true });
    writeFileSync(join(root, 'etc/pve/.members'), '{"nodename":"a","cluster":{"nodes":2,"quorate":0},"nodelist":{}}');
    return [obstacleTo({ pct: true }, root)].filter((problem) => problem !== undefined);
  },
  member_refused: async () => wrongIn(await members().perform('pve2', STEP, { onOutput: () => {} })),
  member_lost: async () => {
    const facts = join(folder(), 'facts');
    writeFileSync(facts, `${FACTS}\n`);
    const again = members(`echo '${HELLO}'; read -r a; cat ${facts}; read -r b`);
    await again.facts([{ member: { name: 'pve2', online: true, ip: '10.0.0.2' }, query: { hostPaths: [] } }]);
    return wrongIn(await again.perform('pve2', STEP, { onOutput: () => {} }));
  },
  container_moved: async () => {
    const root = folder();
    mkdirSync(join(root, 'etc/pve'), { recursive: true });
    writeFileSync(join(root, 'etc/pve/.members'), '{"nodename":"a","cluster":{"nodes":2,"quorate":1},"nodelist":{}}');
    writeFileSync(join(root, 'etc/pve/.vmlist'), '{"ids":{"104":{"node":"b","type":"lxc"}}}');
    const opened = await open({ host: `demo:${folder()}` });
    if (!opened.ok) throw new Error(opened.problems[0].code);
    const host = routed(opened.value.host, { root, node: 'a' });
    return wrongIn(await host.perform(STEP.change, { onOutput: () => {}, signal: new AbortController().signal }));
  },
  unknown_member: async () => {
    const opened = await open({ host: `demo:${folder()}`, node: 'pve9' });
    if (!opened.ok) throw new Error(opened.problems[0].code);
    return found(plan(opened.value));
  },
  open_to_others: async () => {
    const at = folder();
    chmodSync(at, 0o777);
    return [await openToOthers([join(at, 'phoenix_hypervisor_config.json')])].filter(
      (problem) => problem !== undefined,
    );
  },
  pct_missing: async () => {
    withEnvironment('PATH', '/nowhere');
    return [obstacleTo({ pct: true }, folder())].filter((problem) => problem !== undefined);
  },
});

const HELLO = '{"phoenix_volumes_member":1,"program":"0","node":"pve2","quorate":true,"configuration":null}';

/** What `observed` needs, and nothing in it. */
const FACTS = JSON.stringify(
  {
    id: 1,
    ok: { facts: factsOf(modelMachine()), memory: { owned: [], ownedEntries: [], seen: new Map() } },
  },
  mapsOut,
);

const STEP: Step = (() => {
  const host = modelMachine();
  addDirectory(host, '/tank/media');
  host.files.set(104, containerFile(104));
  const volumes = [volume('media', '/tank/media', [{ ctid: 104, path: '/media' }], { owner: { kind: 'keep' } })];
  const step = planOf(desiredState(volumes), observed(factsOf(host))).steps.find(({ kind }) => kind === 'mount');
  if (!step) throw new Error('no step');
  return step;
})();

/** The members of a cluster whose ssh is this script. */
function members(script = 'exit 255') {
  const ssh = join(folder(), 'ssh');
  writeFileSync(ssh, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return membersThrough({ host: 'local', root: folder() }, { ssh, pctTimeoutMs: 1000 });
}

const wrongIn = (result: ChangeResult): Found => (result.ok ? [] : (result.problems as readonly Problem[] as Found));
