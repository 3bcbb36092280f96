import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe } from 'vitest';
import { editHypervisorText } from '../../src/config/edit/edit.ts';
import { type WriteRequest, writeConfigFile } from '../../src/config/edit/write.ts';
import type { ConfigFacts, QueryProblem, WritingFacts } from '../../src/config/problem.ts';
import { readConfigFile } from '../../src/config/read/file.ts';
import type { VolumeEdit } from '../../src/engine/desired/edit.ts';
import type { Problem, Problems } from '../../src/ground/problem.ts';
import { CONFIG_WORDS } from '../../src/views/words/config/check.ts';
import { QUERY_WORDS, WRITE_WORDS } from '../../src/views/words/config/edit.ts';
import { type Cases, problemsOf, testEveryCode } from '../codes.ts';
import {
  ask,
  configFolder,
  ESTATE,
  load,
  loadTexts,
  NAMES,
  type Texts,
  temporaryFolder,
  withVolumes,
} from './folder.ts';

type Found<Facts> = readonly Problems<Facts>[];

describe('the four files', () => {
  const of = async (texts: Texts) => (await loadTexts(texts)).diagnostics as Found<ConfigFacts>;
  const text = (hypervisor: string | Buffer) => of({ hypervisor });
  const volumes = (entries: object, more?: object) => of({ hypervisor: withVolumes(entries, more) });
  const volume = (more: object = {}) => ({ host_path: '/tank/a', mounts: {}, ...more });
  const containers = (entries: object) => of({ lxc: JSON.stringify({ lxc_configs: entries }) });
  const twice = (block: object) => containers({ '101': block, '102': block });
  const machine = (stack: unknown) =>
    of({
      vm: JSON.stringify({ vms: [{ vmid: 1001, docker_stacks: [stack] }] }),
      stacks: '{"docker_stacks": {"a": {"environments": {"production": {}}}}}',
    });
  const edit = (change: VolumeEdit) =>
    problemsOf(editHypervisorText(withVolumes({ a: volume(), firewall: {} }), change)) as Found<ConfigFacts>;
  const set = (changes: object) => edit({ kind: 'set', name: 'a', ...changes });
  const file = async (make: (path: string) => void) => {
    const path = join(await temporaryFolder(), 'file');
    make(path);
    return problemsOf(await readConfigFile(path)) as Found<ConfigFacts>;
  };

  const cases: Cases<Problems<ConfigFacts>> = {
    file_missing: () => file(() => {}),
    file_kind: () => file((path) => mkdirSync(path)),
    file_too_large: () =>
      file((path) => {
        writeFileSync(path, '');
        truncateSync(path, 1024 ** 3);
      }),
    file_unreadable: () => file((path) => symlinkSync('file', path)),
    not_utf8: () => text(Buffer.from('{"a": "M\xfcnchen"}', 'latin1')),

    byte_order_mark: () => text('\uFEFF{}'),
    duplicate_key: () => text('{"a": 1, "a": 2}'),
    json_comment: () => text('{ // why\n}'),
    json_empty: () => text(' '),
    json_syntax: () => text('{"a": yes}'),
    json_trailing_comma: () => text('{"a": 1,}'),
    json_truncated: () => text('{"a": 1'),
    misread_key: () => text('{"__proto__": 1}'),
    too_deep: () => text('['.repeat(200)),

    missing_key: () => volumes({ a: { mounts: {} } }),
    unknown_key: () => volumes({ a: volume({ colour: 1 }) }),
    wrong_type: () => volumes({ a: volume({ owner: 1000 }) }),

    core_path_copied: () => text(`{"core_paths": {"lxc_config_file": "/nowhere/${NAMES.lxc}"}}`),
    core_path_outside: () => text('{"core_paths": {"lxc_config_file": "/nowhere/lxc.json"}}'),
    mount_in_vm: () =>
      of({ hypervisor: withVolumes({ a: volume({ mounts: { 200: '/x' } }) }), vm: '{"vms": [{"vmid": 200}]}' }),
    not_a_volume: () => volumes({ firewall: {} }),
    off_shared_datasets: () =>
      volumes(
        { a: volume() },
        { mount_point_base: '/mnt', zfs: { datasets: [{ pool: 'p', name: 'd', storage_class: 'shared' }] } },
      ),
    own_mount_point: () =>
      of({
        hypervisor: withVolumes({ a: volume({ mounts: { 101: '/x' } }) }),
        lxc: '{"lxc_configs": {"101": {"mount_points": [{"host_path": "/tank/a", "container_path": "/x"}]}}}',
      }),
    ownership_conflict: () => volumes({ a: volume({ owner: 'root:root' }), b: volume() }),
    target_twice: () =>
      volumes({ a: volume({ mounts: { 101: '/x' } }), b: { host_path: '/tank/b', mounts: { 101: '/x' } } }),
    undeclared_container: () => volumes({ a: volume({ mounts: { 404: '/x' } }) }),

    dependency_cycle: () => containers({ '101': { dependencies: ['101'] } }),
    duplicate_id: () => of({ vm: '{"vms": [{"vmid": 101}]}' }),
    duplicate_ip: () => twice({ network_config: { ip: '10.0.0.5/24' } }),
    duplicate_mac: () => twice({ mac_address: '52:54:00:aa:bb:01' }),
    duplicate_name: () => twice({ name: 'web' }),
    unknown_clone_source: () => containers({ '101': { clone_from_ctid: '900' } }),
    unknown_dependency: () => containers({ '101': { dependencies: ['900'] } }),
    unknown_environment: () => machine({ name: 'a', environment: 'prod' }),
    unknown_stack: () => machine('b'),

    mode_conflict: () => set({ directoryMode: 'keep', fileMode: '0600' }),
    mount_conflict: () => set({ mounts: { 101: '/x' }, unmount: [101] }),
    mount_unknown: () => set({ unmount: [101] }),
    access_unknown: () => set({ noAccess: ['101:33'] }),
    nothing_to_change: () => set({}),
    volume_exists: () => edit({ kind: 'add', name: 'a', volume: { host_path: '/tank/b', mounts: {} } }),
    volume_unknown: () => edit({ kind: 'remove', name: 'b' }),
  };

  testEveryCode<Problems<ConfigFacts>>(CONFIG_WORDS, cases);
});

describe('writing', () => {
  const write = async (request: Partial<WriteRequest> = {}): Promise<Found<WritingFacts>> => {
    const folder = await configFolder();
    const written = await writeConfigFile({
      path: join(folder, NAMES.hypervisor),
      expectedText: '{}',
      newText: '{"a": 1}',
      backupDir: join(folder, 'backups'),
      withLock: async (_path, work) => ({ ok: true, value: await work({ isOurs: () => true }) }),
      now: new Date(0),
      ...request,
    });
    return (problemsOf(written) as readonly Problem[]).filter(isOwn);
  };
  const isOwn = (problem: Problem): problem is Problems<WritingFacts> => Object.hasOwn(WRITE_WORDS, problem.code);

  testEveryCode<Problems<WritingFacts>>(WRITE_WORDS, {
    backup_failed: () => write({ backupDir: '/dev/null/backups' }),
    config_changed: () => write({ expectedText: '{ }' }),
    write_failed: () => write({ path: '/nowhere/config.json' }),
    write_unsynced: () => write({ sync: () => Promise.reject(Object.assign(new Error(), { code: 'EIO' })) }),
  });
});

describe('asking', () => {
  const of = async (path: string, keys = false): Promise<readonly QueryProblem[]> =>
    problemsOf(ask(await load(ESTATE), { what: 'hypervisor' }, path, { keys }));

  testEveryCode<QueryProblem>(QUERY_WORDS, {
    absent: () => of('nothing'),
    no_keys: () => of('domain_name', true),
    secret: () => of('portainer_api.admin_password'),
  });
});
