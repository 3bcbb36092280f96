import { describe } from 'vitest';
import { leftOf } from '../../src/engine/adopt/adopt.ts';
import { foundMounts, withoutObstacles } from '../../src/engine/adopt/found.ts';
import { applyPlan } from '../../src/engine/apply/apply.ts';
import type { ApplyEvent, LeftReason } from '../../src/engine/apply/events.ts';
import type { Host } from '../../src/engine/apply/host.ts';
import {
  checkAccess,
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkUntouched,
  checkVolumeName,
  type RuleProblem,
} from '../../src/engine/desired/rules.ts';
import type { DesiredMount, DesiredState, DesiredVolume } from '../../src/engine/desired/state.ts';
import { CONTAINER_UNITS, dropInFolder, dropInPath, dropInText } from '../../src/engine/guard/dropin.ts';
import type { Facts, PathFact } from '../../src/engine/observed/facts.ts';
import { type Memory, NOTHING_REMEMBERED } from '../../src/engine/observed/memory.ts';
import { type ObservedState, observed, type SeenMember, withMemory } from '../../src/engine/observed/state.ts';
import { knownOf } from '../../src/engine/plan/members.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import type { Plan, PlanOptions } from '../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../src/engine/problem.ts';
import { remediesFor } from '../../src/engine/remedy/remedies.ts';
import { onMember } from '../../src/engine/status/member.ts';
import { volumeReasons } from '../../src/engine/status/reasons.ts';
import { statusOf } from '../../src/engine/status/status.ts';
import type { Status } from '../../src/engine/status/types.ts';
import type { ChunkDirectory } from '../../src/engine/tree/change.ts';
import type { TreeFact } from '../../src/engine/tree/fact.ts';
import { good } from '../../src/ground/problem.ts';
import { ENGINE_WORDS } from '../../src/views/words/engine.ts';
import { LEFT_TEXTS } from '../../src/views/words/failure.ts';
import { REASON_TEXTS, type Reason } from '../../src/views/words/reasons.ts';
import { RULE_WORDS } from '../../src/views/words/rules.ts';
import { testEveryCode, testEveryText } from '../codes.ts';
import { desiredState, volume } from './builders.ts';
import { type Asked as AskedMembers, askedCluster, STARTS } from './cluster/asked.ts';
import { inCluster } from './cluster/facts.ts';
import {
  addDirectory,
  containerFile,
  factsOf,
  type ModelMachine,
  modelHost,
  modelMachine,
  unmade,
} from './model-host.ts';
import { withoutTrees, withStarts } from './starts.ts';
import { run, undone } from './undo/run.ts';

describe('rules', () => {
  const set = (problem: RuleProblem | undefined) => (problem ? [problem] : []);
  const reserved = { configDir: '/srv/etc', stateDir: '/srv/state' };
  testEveryCode<RuleProblem>(RULE_WORDS, {
    volume_name: () => set(checkVolumeName('a b')),
    host_path_relative: () => set(checkHostPath('tank')),
    host_path_dots: () => set(checkHostPath('/tank/..')),
    host_path_length: () => set(checkHostPath(`/${'a'.repeat(256)}`)),
    host_path_characters: () => set(checkHostPath('/tank/ü')),
    host_path_system: () => set(checkHostPath('/etc')),
    host_path_read_only: () => set(checkUntouched('/etc/letsencrypt', () => ['owner'])),
    host_path_container_disk: () => set(checkHostPath('/rpool/subvol-101-disk-0')),
    host_path_reserved: () => set(checkHostPath('/srv/state', reserved)),
    target_relative: () => set(checkTarget('data')),
    target_dots: () => set(checkTarget('/a/..')),
    target_length: () => set(checkTarget(`/${'a'.repeat(256)}`)),
    target_characters: () => set(checkTarget('/a ')),
    target_system: () => set(checkTarget('/proc')),
    ctid: () => set(checkCtid('99')),
    directory_mode: () => set(checkMode('9', 'directory')),
    file_mode: () => set(checkMode('4644', 'file')),
    owner: () => set(checkOwner('a b')),
    access_identity: () => set(checkAccess('33', 'read', [])),
    access_not_mounted: () => set(checkAccess('101:33', 'read', [])),
    access_read_only: () => set(checkAccess('101:33', 'read-write', [{ ctid: 101, readOnly: true }])),
    mount_option: () => set(checkMountOption('ro')),
    idmap: () => set(checkIdMap('u')),
    idmap_overlap: () => set(checkIdMap('u:0:1000:1;u:0:1000:1')),
  });
});

describe('the engine', () => {
  testEveryCode<EngineProblem>(ENGINE_WORDS, {
    containers_unreadable: () => observed({ ...factsOf(machine()), containers: UNREAD }).diagnostics,
    datasets_unreadable: () => observed({ ...factsOf(machine()), datasets: UNREAD }).diagnostics,
    mount_table_unreadable: () => observed({ ...factsOf(machine()), mountinfo: UNREAD }).diagnostics,
    memory_lost: () => withMemory(observed(factsOf(machine())), { ...NOTHING_REMEMBERED, lost: LOST }).diagnostics,
    guards_unread: () =>
      planOf(desiredState([guarding()]), observed({ ...factsOf(machine()), units: undefined })).diagnostics,
    guard_strayed: () => {
      const host = guarded();
      host.files.delete(100);
      return wrong(planned(host, []));
    },
    not_backed_up: () => wrong(planned(onPool('ext4'), [watched()])),
    backup_unknown: () => wrong(planned(onPool('zfs'), [watched()])),
    running_unknown: () => observed({ ...factsOf(machine()), unixSockets: UNREAD }).diagnostics,
    members_unreadable: () => observed({ ...factsOf(machine()), members: UNREAD }).diagnostics,
    member_files_unreadable: () => clustered({ change: { containers: new Map([['pve2', UNREAD]]) } }).diagnostics,
    member_unreached: () => wrong(planOf(desiredState([media()]), asking({ why: { code: 'offline' } }))),
    member_configured_otherwise: () =>
      wrong(planOf(desiredState([media()]), asking({ state: asking(), configuredOtherwise: true }))),
    members_other_version: () => {
      const otherVersion = { version: '0.1.0', own: '0.2.0' };
      const seen = { state: asking(), configuredOtherwise: false, otherVersion };
      return wrong(planOf(desiredState([media()]), asking(seen)));
    },
    failover_fails: () => wrong(failover((there) => there.paths.set('/tank/media', { kind: 'missing' }))),
    failover_other_owner: () => wrong(failover((there) => addDirectory(there, '/tank/media', { uid: 1 }))),
    failover_other_storage: () => wrong(failover((there) => addDirectory(there, '/tank/media', NOBODY))),
    failover_unknown: () =>
      wrong(failover((there) => there.paths.set('/tank/media', { kind: 'unknown', error: UNREAD.error }))),
    failover_unseen: () => wrong(failover(() => {}, { pve2: { code: 'offline' } })),
    quorum_lost: () => clustered({ quorate: false }).diagnostics,
    left_on_member: () => planOf(desiredState([media()]), clustered(MOUNTED_THERE)).diagnostics,

    change_broke_off: () =>
      failures(planned(machineWithout(), [media()]), {
        ...modelHost(machineWithout()),
        perform: () => Promise.reject(new Error('a bug')),
      }),
    change_not_written: () => failures(planned(machine(), [media()]), silentHost(machine())),
    restart_incomplete: () => {
      const host = running(['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media']);
      const made = planned(host, [media()], { restart: true });
      return failures(made, { ...modelHost(host), perform: async () => ({ ok: true, value: 'done' }) }, () =>
        planned(host, [media()], { restart: true }),
      );
    },
    change_unseen: () =>
      failures(planned(machine(), [media()]), { ...silentHost(machine()), containerFile: async () => UNREAD }),
    step_outdated: () => {
      const host = machine();
      const made = planned(host, [media()]);
      host.files.set(100, containerFile(100, ['mp0: /tank/other,mp=/other']));
      return failures(made, modelHost(host), () => planned(host, [media()]));
    },

    source_symlink: () => wrongAt({ kind: 'symlink' }),
    not_a_directory: () => wrongAt({ kind: 'file', type: 'socket' }),
    directory_unreadable: () => wrongAt({ kind: 'unknown', error: UNREAD.error }),
    unsafe_ancestor: () => {
      const host = machine();
      addDirectory(host, '/tank', { mode: 0o777 });
      return wrong(planned(host, [media()]));
    },

    mount_absent: () => wrong(planned(modelMachine({ fstab: '/dev/sdb1 /tank ext4 defaults 0 2\n' }), [media()])),
    branch_absent: () => {
      const fstab = 'UUID=1 /mnt/disk1 ext4\n/mnt/disk* /tank fuse.mergerfs allow_other\n';
      const host = modelMachine({ mountinfo: '2 1 0:50 / /tank rw - fuse.mergerfs 1:2 rw,allow_other', fstab });
      addDirectory(host, '/tank/media', NOBODY);
      return planned(host, [media()]).diagnostics;
    },
    filesystem_read_only: () =>
      planned(modelMachine({ mountinfo: '2 1 8:17 / /tank ro - ext4 /dev/sdb1 ro' }), [media()]).diagnostics,
    filesystem_in_memory: () =>
      planned(modelMachine({ mountinfo: '2 1 0:40 / /tank rw - tmpfs tmpfs rw' }), [media()]).diagnostics,
    storage_off: () => {
      const storageCfg = { ok: true, value: 'nfs: nas\n\tpath /tank\n\tdisable\n' } as const;
      return planOf(desiredState([media()]), observed({ ...factsOf(machine()), storageCfg })).diagnostics;
    },
    dataset_not_mounted: () => wrong(planned(modelMachine(), [media()], {}, DATASET)),
    dataset_elsewhere: () =>
      wrong(planned(modelMachine({ mountinfo: '2 1 0:9 / /pool rw - zfs pool rw' }), [media()], {}, DATASET)),
    source_gone: () => {
      const host = modelMachine();
      host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media']));
      return wrong(planned(host, [media()]));
    },
    looks_unmounted: () => {
      const host = running(['mp0: /tank/media,mp=/media']);
      const mountinfo = '1 0 0:99 / / rw - zfs rpool rw\n2 1 8:17 / /media rw - ext4 /dev/sdb1 rw';
      const facts = { ...factsOf(host), containerMountinfo: new Map([[100, { ok: true, value: mountinfo } as const]]) };
      return wrong(planOf(desiredState([media()]), observed(facts)));
    },
    filesystem_changed: () => {
      const seen = new Map([['/tank/media', { hostPath: '/tank/media', fstype: 'zfs', source: 'tank/media' }]]);
      return wrong(planOf(desiredState([media()]), { ...observed(factsOf(machine())), seen }));
    },
    filesystem_unknown: () =>
      wrong(planOf(desiredState([media()]), { ...observed(factsOf(modelMachine())), lost: LOST })),
    unknown_user: () => wrong(planned(machine(), [owned({ kind: 'account', user: 'nobdy', text: 'nobdy' })])),
    unknown_group: () =>
      wrong(planned(machine(), [owned({ kind: 'account', user: 0, group: 'nogrp', text: '0:nogrp' })])),
    id_map_unreadable: () => wrong(planned(machine(['lxc.idmap: u 0 x 1']), [ROOTED])),
    id_map_without_root: () =>
      wrong(planned(machine(['lxc.idmap: u 1 100001 9', 'lxc.idmap: g 1 100001 9']), [ROOTED])),
    no_acls: () => wrong(planned(on('ramfs', { mode: 0o755 }), [sharing()])),
    acl_unreadable: () => wrong(planned(of({ acl: UNREAD }), [sharing()])),
    access_without_id: () => wrong(planned(of({}), [sharing(70_000)])),
    access_denied_anyway: () => wrong(planned(of({ uid: 100033, mode: 0o555 }), [sharing()])),
    container_roots_disagree: () => wrong(planned(twoMaps(), [owned({ kind: 'container_root' }, 100, 101)])),
    owners_disagree: () =>
      wrong(planned(twoMaps(), [ROOTED, { ...owned({ kind: 'container_root' }, 101), name: 'again' }])),
    tree_cut: () => wrong(below({ ended: 'timed_out' })),
    tree_unread: () => wrong(below({ unread: A_FEW })),
    tree_other: () => wrong(below({ other: A_FEW })),
    tree_idmapped: () => wrong(below({}, '2 1 8:17 / /tank rw,idmapped - ext4 /dev/sdb1 rw')),
    keys_readable: () => wrong(planned(keeping('/var/log/app/tls.key'), [LOGS])),
    keys_unknown: () => wrong(planned(keeping(), [LOGS])),

    ctid_is_vm: () => wrong(planned(member('qemu'), [media({ ctid: 200, path: '/media' })])),
    maps_to_host_root: () => wrong(planned(machine(), [media({ ctid: 100, path: '/media', idmap: 'passthrough' })])),
    not_mounted: () => wrong(planned(running(['mp0: /tank/media,mp=/media']), [media()])),
    other_mounted: () => wrong(planned(mounting('/tank/other'), [media()])),
    mounted_otherwise: () => wrong(planned(mounting('/tank/media', 'mp0: /tank/media,mp=/media,ro=1'), [media()])),
    target_taken: () => wrong(planned(machine(['mp0: /tank/other,mp=/media']), [media()])),
    line_differs: () => wrong(planned(machine([`${LINE},ro 0 0`]), [WRITABLE])),
    pending_not_applied: () =>
      wrong(planned(machine(['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media,ro=1']), [WRITABLE])),
    pending_holds_slot: () =>
      wrong(
        planned(running(['mp0: /tank/media,mp=/old', 'mp1: /tank/other,mp=/a'], ['mp0: /tank/media,mp=/a/b']), [
          media({ ctid: 100, path: '/a/b' }),
        ]),
      ),
    pending_in_the_way: () =>
      wrong(
        planned(running(['mp0: /tank/media,mp=/media'], ['mp0: /tank/media,mp=/media,ro=1']), [], { removal: media() }),
      ),
    no_free_slot: () =>
      wrong(
        planned(machine(Array.from({ length: 256 }, (_, slot) => `mp${slot}: /tank/${slot},mp=/${slot}`)), [media()]),
      ),
    would_hide_mount: () =>
      wrong(planned(machine(['mp0: local-zfs:subvol-100-disk-1,mp=/media/b,size=8G']), [media()])),

    // a blank protection protects, too [blank-lock]
    left_stopped: () => wrong(planOf(desiredState([media()]), { ...observed(factsOf(machine())), cutOff: [100] })),
    own_mount_missing: () => {
      const own = { ctid: 100, ownMountPoints: [{ hostPath: '/tank/logs', path: '/logs' }], reservedSlots: 0 };
      return wrong(planned(machine(), [media()], {}, { containers: new Map([[100, own]]) }));
    },
    pct_would_refuse: () => wrong(planned(machine(['protection: ', 'mp0: /tank/media,mp=/media,ro=1']), [WRITABLE])),
    write_lost: () => wrong(planned(machine(['garbage']), [media()])),
    write_damaged: () => {
      const host = machine();
      host.files.set(100, `#caf\xe9\n${host.files.get(100)}`);
      return wrong(planned(host, [media()]));
    },
    write_moved: () => {
      const host = machine();
      host.files.set(100, `${host.files.get(100)}#late\n`);
      return wrong(planned(host, [media()]));
    },
    write_more: () => wrong(planned(machine(['a', 'b', 'c', 'd', 'e', 'f', 'g']), [media()])),

    container_gone: async () => {
      const host = machine();
      const events = await run(planned(host, [media()]), host);
      host.files.delete(100);
      return wrong(undone(events, host));
    },
    mounts_may_stay: async () => {
      const host = running([]);
      const two = [media({ ctid: 100, path: '/a' }, { ctid: 100, path: '/b' })];
      return wrong(undone(await run(planned(host, two), host, { kind: 'fail', at: 0, done: false }), host));
    },

    start_would_break: () => wrong(rehearsed(machine(), [media()], { '/media': { kind: 'symlink' } })),
    start_broken: () =>
      wrong(rehearsed(machine(['mp0: /tank/media,mp=/media', 'mp1: /tank/media,mp=/media']), [media()])),
    start_unknown: () =>
      wrong(planOf(desiredState([media()]), observed(withoutTrees(factsOf(machine(['mp0: /tank/media,mp=/media'])))))),
    keepattrs_shared: () => {
      const host = machine(['mp0: /tank/media,mp=/media,keepattrs=1']);
      host.files.set(101, containerFile(101, ['mp0: /tank/media,mp=/media']));
      return wrong(rehearsed(host, [media()]));
    },
  });
});

describe('what the engine tells', () => {
  testEveryText<Reason>(REASON_TEXTS, {
    directory_missing: () => reasonsIn(planned(modelMachine(), [media()])),
    owner_differs: () => reasonsIn(planned(of({ uid: 0, gid: 0 }), [media()])),
    mode_differs: () => reasonsIn(planned(of({ mode: 0o700 }), [media()])),
    tree_differs: () => reasonsIn(below({ kinds: [FILES] })),
    tree_left: () => reasonsIn(below({ kinds: [{ ...FILES, left: 'acl' }] })),
    tree_boundaries: () => reasonsIn(below({ boundaries: A_FEW })),
    tree_unseen: () => reasonsIn(planned(machine(), [TREE])),
    no_tree_return: () => reasonsIn(below({ kinds: [{ ...FILES, count: 100_001 }] })),
    tree_returns: () => treeUndone([{ path: '', entries: [['a', '7', 0]] }]),
    tree_unrecorded: () => treeUndone(undefined, 100_001),
    access_lacks: () => reasonsIn(planned(of({ mode: 0o755 }), [sharing()])),
    access_left: () => {
      const named = { ok: true, value: 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x' } as const;
      const left = { hostPath: '/tank/media', uid: 33, inherited: false };
      const now = { ...observed(factsOf(of({ acl: named }))), ownedEntries: [left] };
      return reasonsIn(planOf(desiredState([media()]), now));
    },
    entries_left: () => {
      const named = { ok: true, value: 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x' } as const;
      const left = { hostPath: '/tank/media', uid: 33, inherited: false, volume: 'old' };
      return reasonsIn(planOf(desiredState([]), { ...observed(factsOf(of({ acl: named }))), ownedEntries: [left] }));
    },
    acls_may_not_count: () => reasonsIn(planned(on('virtiofs', { mode: 0o755 }), [sharing()])),
    acls_by_server: () => reasonsIn(planned(on('nfs', { mode: 0o755 }), [sharing()])),
    umask_off: () => reasonsIn(planned(of({ mode: 0o755 }), [{ ...sharing(), inheritAccess: true }])),
    takes_access: () => {
      const value = 'user::rwx,group::---,group:100033:r-x,mask::rwx,other::---';
      return refusals({ uid: 5000, gid: 5000, mode: 0o770, acl: { ok: true, value }, empty: false });
    },
    takes_entries: () => {
      const owned = { uid: 100_033, gid: 100_033, mode: 0o600 };
      const below = { entries: [{ type: 'file', owned, count: 3 }], more: false };
      return refusals({ uid: 7, gid: 7, mode: 0o755, empty: false, below });
    },
    still_denied: () => refusals({ mode: 0o755 }, { of: media({ ctid: 100, path: '/media', readOnly: true }) }),
    denied_on_the_way: () =>
      refusals({ mode: 0o755 }, { of: media({ ctid: 100, path: '/data/in' }), lines: ['mp0: /tank/closed,mp=/data'] }),
    maps_host_root: () => refusals({ uid: 0, gid: 0, mode: 0o755 }),
    privileged_ignores_idmap: () => refusals({ mode: 0o755 }, { privileged: true }),
    idmap_taken: () => refusals({ mode: 0o755, uid: 7, gid: 7 }, { uids: [33, 34] }),
    group_unknown: () => refusals({ mode: 0o755 }),
    not_root_asked: () => refusals({ mode: 0o755 }),
    mounts_differ: () => reasonsIn(planned(machine(), [media()])),
    restart_needed: () => reasonsIn(restarting(running(READ_ONLY))),
    restart_cut_off: () => reasonsIn(restarting(machine(), { cutOff: [100] })),
    goes_down: () => reasonsIn(restarting(running(READ_ONLY))),
    would_not_return: () => {
      const two = running(['mp0: /tank/media,mp=/old', 'mp1: /gone,mp=/gone'], ['mp0: /tank/media,mp=/media']);
      two.paths.set('/gone', { kind: 'missing' });
      return reasonsIn(planOf(desiredState([media()]), observed(withStarts(factsOf(two))), { restart: true }));
    },
    ha_managed: () => reasonsIn(restarting(running(READ_ONLY), {}, { ok: true, value: 'ct: 100\n\tstate started\n' })),
    ha_unknown: () => reasonsIn(restarting(running(READ_ONLY), {}, UNREAD)),
    runs_unknown: () => {
      const host = running(['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media']);
      const facts = { ...factsOf(host), unixSockets: UNREAD };
      return reasonsIn(planOf(desiredState([media()]), observed(facts), { restart: true }));
    },

    guard_differs: () => reasonsIn(planned(onPool(), [guarding()])),
    guard_stops: () => reasonsIn(planned(onPool('zfs', ['tank.mount']), [guarding()])),
    guard_fails: () => reasonsIn(planned(onPool(), [guarding()])),
    guard_waits: () => reasonsIn(planned(onPool('nfs4'), [guarding()])),
    guard_undeclared: () => reasonsIn(planned(guarded(), [media()])),
    guard_returns: async () => {
      const host = guarded();
      const events = await run(planned(host, [media()]), host);
      return reasonsIn(undone(events, host));
    },
    guard_was_made: async () => {
      const host = onPool();
      const events = await run(planned(host, [guarding()]), host);
      return reasonsIn(undone(events, host));
    },
    guard_left: () => reasonsIn(planned(guarded(), [])),
    guard_on_one_member: () => {
      const haResources = { ok: true, value: 'ct: 100\n\tstate started\n' } as const;
      return reasonsIn(planOf(desiredState([guarding()]), observed({ ...factsOf(onPool()), haResources })));
    },
    units_reload: () => reasonsIn(planned(onPool(), [guarding()])),
    unit_foreign: () => {
      const host = onPool();
      host.dropIns.set(dropInPath('pve-container', 100), '[Unit]\n');
      return reasonsIn(planned(host, [guarding()]));
    },
    unit_obstructed: () => withUnits({ obstacles: new Map([[dropInFolder('pve-container', 100), 'symlink']]) }),
    unit_unseen: () =>
      withUnits({ dropIns: [{ path: dropInPath('pve-container', 100), isLink: false, text: UNREAD }] }),
    unit_changed_since: async () => {
      const host = onPool();
      const events = await run(planned(host, [guarding()]), host);
      host.dropIns.set(dropInPath('pve-container', 100), dropInText(100, []));
      return reasonsIn(undone(events, host));
    },
    nothing_to_guard: () => reasonsIn(planned(machine(), [guarding()])),

    locked: () => reasonsIn(planned(machine(['lock: backup']), [media()])),
    member_unreached: () => reasonsIn(planOf(desiredState([there]), asking({ why: { code: 'offline' } }))),
    member_without_quorum: () => {
      const asked = asking();
      const cluster = asked.cluster && { ...asked.cluster, quorate: false };
      const desired = desiredState([there]);
      const seen = { ...knownOf('pve2', asked), cluster, ...seenDisk() };
      return reasonsIn(planOf(desired, asking({ state: seen, configuredOtherwise: false })));
    },
    protected: () => reasonsIn(planned(machine(['protection: 1']), [media()])),
    package_too_old: () => {
      const now = { ...observed(factsOf(running([]))), packageVersion: '4.2-2' };
      return reasonsIn(planOf(desiredState([media()]), now));
    },
    call_running: () => {
      const state = withMemory(observed(factsOf(machine())), { ...NOTHING_REMEMBERED, calls: [{ ctid: 100, pid: 4 }] });
      return reasonsIn(planOf(desiredState([media()]), state));
    },
    mount_left: () =>
      reasonsIn(planned(machine(['mp0: /tank/media,mp=/media', 'mp1: /tank/media,mp=/left']), [media()])),
    would_lose_access: () => reasonsIn(planned(owning(), [media()])),
    would_give_access: () => {
      const closed = of({ uid: 65534, gid: 65534, mode: 0o700, empty: false });
      return reasonsIn(planned(closed, [{ ...media(), unwritten: { owner: false, mode: true } }]));
    },
    writable_by_others: () => {
      const host = modelMachine();
      addDirectory(host, '/tank', { mode: 0o777 });
      return reasonsIn(planned(host, [media()]));
    },
    would_not_start: () => reasonsIn(rehearsed(machine(), [media()], { '/media': { kind: 'symlink' } })),
    owner_returns: () => undoing(of({ uid: 0, gid: 0, mode: 0o755 })),
    mode_returns: () => undoing(of({ mode: 0o700 })),
    acl_returns: () =>
      undoing(of({ acl: { ok: true, value: 'user::rwx,user:33:rwx,group::r-x,mask::rwx,other::r-x' } })),
    changed_since: () =>
      undoing(of({ mode: 0o700 }), (host) => addDirectory(host, '/tank/media', { ...NOBODY, mode: 0o711 })),
    directory_was_made: () => undoing(machineWithout()),
    directory_was_removed: async () => {
      const host = modelMachine();
      const events = await run(planned(host, [media()]), host);
      return reasonsIn(undone(await run(undone(events, host), host), host));
    },
    directory_in_use: () =>
      undoing(machineWithout(), ({ paths }) => paths.set('/tank/media/notes', { kind: 'symlink' })),
    directory_mounted: () => {
      const host = machineWithout();
      host.running.add(100);
      return undoing(host);
    },
    replaced_since: () => undoing(of({ mode: 0o700 }), ({ paths }) => paths.set('/tank/media', { kind: 'symlink' })),
    slot_changed_since: () =>
      undoing(machine(), ({ files }) =>
        files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/other,mp=/other'])),
      ),
    directory_unseen: () =>
      undoing(machineWithout(), ({ paths }) => paths.set('/tank/media', { kind: 'unknown', error: UNREAD.error })),
    no_way_back: () =>
      undoing(machine(['mp0: /tank/media,mp=/media,ro=1'], []), (host) => {
        host.replicated.add(100);
      }),
    start_makes_directory: () => {
      const host = machine(['mp0: /tank/media,mp=/media']);
      host.paths.set('/tank/media/in', { kind: 'missing' });
      return reasonsIn(rehearsed(host, [media({ ctid: 100, path: '/media' }, { ctid: 100, path: '/media/in' })]));
    },
    start_ignores_id_map: () => {
      const privileged = machine();
      privileged.files.set(100, containerFile(100).replace('unprivileged: 1\n', ''));
      return reasonsIn(rehearsed(privileged, [media({ ctid: 100, path: '/media', idmap: 'passthrough' })]));
    },
    mount_breaks_start: () => {
      const over = ['mp0: /tank/media,mp=/media', 'lxc.mount.entry: tmpfs media tmpfs create=dir 0 0'];
      return reasonsOf(statusOf(desiredState([media()]), observed(withStarts(factsOf(machine(over))))));
    },

    is_storage_volume: () => leftAlone('local-zfs:subvol-100-disk-1,mp=/data,size=8G'),
    is_device: () => leftAlone('/dev/sdb1,mp=/data'),
    not_parsed: () => leftAlone('mp=/data'),
    is_template: () => leftAlone('/tank/media,mp=/data', ['template: 1']),
    is_its_own: () => {
      const own = { ctid: 100, reservedSlots: 0, ownMountPoints: [{ hostPath: '/tank/media', path: '/data' }] };
      return leftAlone('/tank/media,mp=/data', [], { containers: new Map([[100, own]]) });
    },
    not_declarable: () => leftAlone('/etc/shadow/x,mp=/proc'),
    source_not_there: () => leftAlone('/tank/gone,mp=/data'),
    would_change: () =>
      leftOf({ name: 'media', hostPath: '/tank/media', known: true, binds: [BIND] }, undefined).map(({ why }) => why),

    on_other_member: () => reasonsIn(planned(member('lxc'), [media({ ctid: 200, path: '/media' })])),
    not_made_yet: () => reasonsIn(planned(machine(), [media({ ctid: 200, path: '/media' })])),

    directory_planned: () => standing(modelMachine(), [media()]),
    mount_planned: () => standing(machine(), [media()]),
    pending_restart: () => standing(running(['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media']), [media()]),
    mounts_unreadable: () =>
      standing(running(['mp0: /tank/media,mp=/media']), [media()], { containerMountinfo: new Map() }),

    waits_for_restart: () => reasonsIn(planned(running(['mp0: /tank/media,mp=/media,ro=1']), [WRITABLE])),
    no_snapshots: () => reasonsIn(planned(machine(), [media()])),
    not_in_backups: () => reasonsIn(planned(machine(), [media()])),
    data_stays: () => {
      const owned = [{ volume: 'media', ctid: 100, hostPath: '/tank/media', path: '/media' }];
      const seen = { ...observed(factsOf(machine(['mp0: /tank/media,mp=/media']))), owned };
      return reasonsIn(planOf(desiredState([{ ...media(), hostPath: '/tank/new' }]), seen, { leaveData: true }));
    },
    data_left_behind: () => {
      const owned = [{ volume: 'media', ctid: 100, hostPath: '/tank/media', path: '/media' }];
      const seen = { ...observed(factsOf(machine(['mp0: /tank/media,mp=/media']))), owned };
      return reasonsIn(planOf(desiredState([{ ...media(), hostPath: '/tank/new' }]), seen));
    },
    not_replicated: () => {
      const host = machine();
      host.replicated.add(100);
      return reasonsIn(planned(host, [media()]));
    },
    ha_elsewhere: () =>
      reasonsIn(
        planOf(desiredState([media()]), clustered({ ...MOUNTED_THERE, haResources: 'ct: 100\n\tstate started\n' })),
      ),
    configured_on_member: () =>
      reasonsOf(statusOf(desiredState([media({ ctid: 200, path: '/media' })]), clustered(MOUNTED_THERE))),
    directory_on_member: () =>
      reasonsOf(
        onMember(statusOf(desiredState([media({ ctid: 200, path: '/media' })]), clustered(MOUNTED_THERE)), 'pve2'),
      ),
    no_migration: () => reasonsIn(planned(member('lxc'), [media()])),
    ha_relocation_fails: () =>
      reasonsIn(
        planOf(desiredState([media()]), clustered({ ...MOUNTED_THERE, haResources: 'ct: 100\n\tstate started\n' })),
      ),
    needs_mount: () => reasonsIn(planned(on('ext4'), [media()])),
    starts_without: () =>
      reasonsIn(planned(machine([], [], '2 1 0:9 / /tank/media rw - ext4 /dev/sdb rw\n'), [media()])),
    nested_mounts_hidden: () =>
      reasonsIn(planned(machine([], [], '2 1 0:9 / /tank/media/films rw - zfs films rw\n'), [media()])),

    covers_mounts: () => {
      const host = running([]);
      host.mounted.push({ ctid: 100, source: '/elsewhere', target: '/media/inner' });
      return reasonsIn(planned(host, [media()]));
    },

    hides_entries: () => {
      const counted = { count: 3, more: false };
      const held: PathFact = { kind: 'directory', uid: 0, gid: 0, mode: 0o755, dev: 0, ino: 0, counted };
      return reasonsIn(rehearsed(machine(), [media()], { '/media': held }));
    },

    directory_elsewhere: () => reasonsIn(planned(member('lxc'), [media({ ctid: 200, path: '/media' })])),
    tree_on_member: () => {
      const permissions = { directoryMode: 0o775, fileMode: 0o664, recursive: true } as const;
      const tree = volume('media', '/tank/media', [{ ctid: 200, path: '/media' }], { permissions });
      const state = { ...knownOf('pve2', asking()), ...seenDisk() };
      return reasonsIn(planOf(desiredState([tree]), asking({ state, configuredOtherwise: false })));
    },
    mounted_by_line: () => reasonsIn(planned(machine([`${LINE} 0 0`]), [media()])),
    child_mounts_hidden: () => {
      const below = '2 1 0:9 / /tank/media/films rw - zfs films rw\n';
      return reasonsIn(planned(machine(['mp0: /tank/media,mp=/media'], [], below), [media()]));
    },
    pending_as_declared: () =>
      reasonsIn(planned(running(['mp0: /tank/media,mp=/old'], ['mp0: /tank/media,mp=/media']), [media()])),
    owner_unknown: () => reasonsIn(planned(of({ uid: 0 }), [owned({ kind: 'container_root' }, 200)])),
    owner_unknown_yet: () => reasonsIn(planned(modelMachine(), [owned({ kind: 'container_root' }, 200)])),
    owners_not_kept: () => reasonsIn(planned(on('cifs'), [media()])),
    owner_undeclared: () =>
      reasonsIn(planned(of({ uid: 1000 }), [{ ...media(), unsaid: { owner: true, mode: true } }])),
    root_squashed: () => reasonsIn(planned(on('nfs4', { writable: false }), [media()])),

    interrupted: () => skipped(planned(machine(), [media()]), modelHost(machine()), AbortSignal.abort()),
    needs_step: () =>
      skipped(planned(machineWithout(), [media()]), {
        ...modelHost(machineWithout()),
        perform: async () => unmade('failed', 'directory_failed'),
      }),
    done_meanwhile: async () => {
      const host = machine();
      const made = planned(host, [media()]);
      host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
      const events = await ran(made, modelHost(host), () => planned(host, [media()]));
      return events.flatMap((event) => (event.type === 'step_complete' && event.note ? [event.note] : []));
    },

    id_map_unknown: () => access(machine(['lxc.idmap: u 0 x 1', 'mp0: /tank/media,mp=/media']), [media()]),
    directory_unknown: () => access(unreadDirectory(), [media()]),
    directory_in_error: () => access(modelMachine({ ...machine(), fstab: 'nas:/x /tank nfs defaults 0 0' }), [media()]),
    not_here: () => access(machine(), [media({ ctid: 200, path: '/media' })]),
    overrides: () => access(of({ uid: 100000, gid: 100000 }), [media()]),
    mode_bits: () => access(machine(), [media()]),
    read_only: () => access(of({ uid: 100000, gid: 100000 }), [media({ ctid: 100, path: '/media', readOnly: true })]),
    owner_unmapped: () =>
      access(of({ uid: 100000, gid: 100000, mode: 0o777 }), [
        media({ ctid: 100, path: '/media', idmap: 'passthrough' }),
      ]),
    cause: () => access(machine(['hookscript: local:snippets/mount.sh', 'mp0: /tank/media,mp=/media']), [media()]),
  });
});

describe('a container’s file after a change of it failed', () => {
  const left = async (mounts: number, meanwhile: (host: ModelMachine) => void) => {
    const host = machine([], []);
    const made = planned(host, [media(...Array.from({ length: mounts }, (_, n) => ({ ctid: 100, path: `/m${n}` })))]);
    const failing: Host = { ...modelHost(host), perform: async () => unmade('failed', 'pct_failed') };
    meanwhile(host);
    const events = await ran(made, failing, () => planned(host, [media({ ctid: 100, path: '/m0' })]));
    return events.flatMap((event) => (event.type === 'step_errored' && event.left ? [event.left] : []));
  };

  testEveryText<LeftReason>(LEFT_TEXTS, {
    file_as_declared: () =>
      left(1, (host) => host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/m0']))),
    file_changed: () => left(1, (host) => host.files.set(100, containerFile(100, ['unprivileged: 1', 'cores: 4']))),
    file_unchanged: () => left(1, () => {}),
    file_unread: () => left(1, (host) => host.files.delete(100)),
  });
});

/** Its `pct` ends well and does nothing. */
const silentHost = (host: ModelMachine): Host => ({ ...modelHost(host), perform: async () => good('done') });

const UNREAD = { ok: false, error: { code: 'unreadable', path: '/tank/media', system: 'EACCES' } } as const;
const LINE = 'lxc.mount.entry: /tank/media media none bind,create=dir';
const DATASET = { datasets: [{ name: 'pool', at: '/tank', shared: true }] };
const NOBODY = { uid: 65534, gid: 65534, mode: 0o775, empty: false };

function media(...mounts: readonly DesiredMount[]): DesiredVolume {
  return volume('media', '/tank/media', mounts.length > 0 ? mounts : [{ ctid: 100, path: '/media' }]);
}

const WRITABLE = media({ ctid: 100, path: '/media', readOnly: false });

const owned = (owner: DesiredVolume['owner'], ...ctids: readonly number[]): DesiredVolume => ({
  ...media(...(ctids.length > 0 ? ctids : [100]).map((ctid) => ({ ctid, path: '/media' }))),
  owner,
});

const ROOTED = owned({ kind: 'container_root' });

const A_FEW = { count: 2, examples: ['a', 'b'] };

const FILES = { type: 'file', uid: 0, gid: 0, mode: 0o644, count: 2, examples: ['a', 'b'] } as const;

/** All that lies in its directory is to be as declared. */
const TREE: DesiredVolume = {
  ...media(),
  permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: true },
};

const seeing = (host: ModelMachine, tree: Partial<TreeFact>): ModelMachine => {
  const none = { count: 0, examples: [] };
  const all = { kinds: [], other: none, boundaries: none, unread: none, seen: 9, ...tree };
  addDirectory(host, '/tank/media', { ...NOBODY, tree: all });
  return host;
};

/** A plan that was told what lies below. */
function below(tree: Partial<TreeFact>, mountinfo = ''): Plan<EngineProblem> {
  return planned(seeing(machine([], [], mountinfo), tree), [TREE]);
}

/** Undo of a run that changed files below. */
async function treeUndone(directories: readonly ChunkDirectory[] | undefined, count = 1) {
  const host = seeing(machine(), { kinds: [{ ...FILES, count }] });
  const made = planned(host, [TREE]);
  const doing: Host = {
    ...modelHost(host),
    async perform(_, { onChunk }) {
      await onChunk?.({ count, directories });
      return good({ tree: { examined: count, changed: count, left: [] } });
    },
  };
  const events = await ran(made, doing, () => made);
  const to = { ...FILES, uid: 65534, gid: 65534, mode: 0o664 };
  return reasonsIn(undone(events, seeing(machine(), { kinds: [to] })));
}

/** A share of a folder of the system's. */
const LOGS = { ...media({ ctid: 100, path: '/logs', readOnly: true }), hostPath: '/var/log/app' };

/** Its directory, with a key of the container's root where there is one; else not all of it was looked at. */
function keeping(key?: string): ModelMachine {
  const host = machine();
  addDirectory(host, LOGS.hostPath, { keys: { paths: key === undefined ? [] : [key], isWhole: key !== undefined } });
  if (key !== undefined) {
    const owned = { uid: 100000, gid: 100000, mode: 0o600, dev: 1, ino: 9, acl: { ok: true, value: '' } } as const;
    host.paths.set(key, { kind: 'file', type: 'file', owned });
  }
  return host;
}

/** One stopped unprivileged container, and the directory as it is declared. */
function machine(lines: readonly string[] = [], pending: readonly string[] = [], mountinfo = ''): ModelMachine {
  const host = modelMachine({ mountinfo });
  host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines], pending));
  addDirectory(host, '/tank/media', NOBODY);
  return host;
}

function running(lines: readonly string[], pending: readonly string[] = []): ModelMachine {
  const host = machine(lines, pending);
  host.running.add(100);
  return host;
}

/** The container runs and has a directory mounted where its file has /tank/media. */
function mounting(source: string, line = 'mp0: /tank/media,mp=/media'): ModelMachine {
  const host = running([line]);
  host.mounted.push({ ctid: 100, source, target: '/media' });
  return host;
}

interface Asked {
  readonly uids?: readonly number[];
  readonly of?: DesiredVolume;
  readonly lines?: readonly string[];
  readonly privileged?: boolean;
}

/** What is not offered to let users of the container write in such a directory, and why. */
function refusals(
  fact: Parameters<typeof addDirectory>[2],
  { uids = [33], of = media(), lines = [], privileged = false }: Asked = {},
) {
  const host = machine();
  const file = containerFile(100, [...(privileged ? [] : ['unprivileged: 1']), ...lines]);
  host.files.set(100, file);
  addDirectory(host, '/tank/closed', { mode: 0o700 });
  addDirectory(host, '/tank/media', { uid: 0, gid: 0, ...fact });
  const kept = { directoryMode: 'keep', fileMode: 'keep', recursive: false } as const;
  const asked = { ...of, owner: { kind: 'keep' } as const, permissions: kept };
  const people = uids.map((uid) => ({ ctid: 100, uid, can: 'read-write' }) as const);
  const where = { desired: desiredState([asked]), observed: observed(factsOf(host)) };
  return remediesFor(asked, people, where).refused.map(({ why }) => why);
}

/** User 33 of the container is to write there, whoever owns it. */
const sharing = (uid = 33): DesiredVolume => ({
  ...media(),
  owner: { kind: 'keep' },
  permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
  access: [{ ctid: 100, uid, can: 'read-write' }],
});

function of(fact: Parameters<typeof addDirectory>[2]): ModelMachine {
  const host = machine();
  addDirectory(host, '/tank/media', { ...NOBODY, ...fact });
  return host;
}

/** The container has the directory and can write there, for it owns it. */
function owning(): ModelMachine {
  const host = machine(['mp0: /tank/media,mp=/media']);
  addDirectory(host, '/tank/media', { uid: 100000, gid: 100000, mode: 0o755, empty: false });
  return host;
}

function on(fstype: string, fact: Parameters<typeof addDirectory>[2] = {}): ModelMachine {
  const host = machine([], [], `2 1 0:50 / /tank rw - ${fstype} server:/x rw\n`);
  addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o700, ...fact });
  return host;
}

const MOUNTED_THERE = { files: { pve2: { 200: containerFile(200, ['mp0: /tank/media,mp=/media']) } } };

/** `pve` beside `pve2`, whose container 200 has nothing of the volume, and what that said. */
function asking(seen?: SeenMember): ObservedState {
  const state = clustered({ files: { pve2: { 200: containerFile(200) } } });
  return seen ? { ...state, members: new Map([['pve2', seen]]) } : state;
}

/** What lies on the disk of a machine of its own. */
const seenDisk = () => {
  const { paths, mounts } = observed(factsOf(machine()));
  return { paths, mounts };
};

const there = volume('there', '/tank/media', [{ ctid: 200, path: '/media' }]);

/** CT 100, which HA may start on pve2 as well. */
function failover(make: (there: ModelMachine) => void, unreached: AskedMembers['unreached'] = {}) {
  const there = modelMachine();
  addDirectory(there, '/tank');
  make(there);
  const more = { haResources: 'ct: 100\n\tstate started\n', starts: STARTS, unreached };
  const here = machine(['mp0: /tank/media,mp=/media', 'unprivileged: 1']);
  return planOf(desiredState([media()]), askedCluster(here, { pve2: there }, more));
}

const clustered = (others: Parameters<typeof inCluster>[1]) => observed(inCluster(factsOf(machine()), others));

function member(type: 'lxc' | 'qemu'): ModelMachine {
  const host = machine();
  host.vmlist = `{"ids":{"200":{"node":"pve2","type":"${type}"}}}`;
  return host;
}

function twoMaps(): ModelMachine {
  const host = machine();
  host.files.set(101, containerFile(101));
  return host;
}

function machineWithout(): ModelMachine {
  const host = machine();
  host.paths.delete('/tank/media');
  return host;
}

function unreadDirectory(): ModelMachine {
  const host = machine(['mp0: /tank/media,mp=/media']);
  host.paths.set('/tank/media', { kind: 'unknown', error: UNREAD.error });
  return host;
}

function wrongAt(fact: PathFact): readonly EngineProblem[] {
  const host = machine();
  host.paths.set('/tank/media', fact);
  return wrong(planned(host, [media()]));
}

/** Read-only where it is to be writable. */
const READ_ONLY = ['mp0: /tank/media,mp=/media,ro=1'];

/** The plan that also restarts, with what is remembered and what says who keeps containers running. */
function restarting(
  host: ModelMachine,
  memory: Partial<Memory> = {},
  haResources: Facts['haResources'] = factsOf(host).haResources,
): Plan<EngineProblem> {
  const state = { ...observed({ ...factsOf(host), haResources }), ...memory };
  return planOf(desiredState([WRITABLE]), state, { restart: true });
}

const BIND = { ctid: 100, key: 'mp0', hostPath: '/tank/media', path: '/media', options: {} };

/** Why a mount point is not declared. */
function leftAlone(value: string, lines: readonly string[] = [], rest: Partial<DesiredState> = {}): readonly Reason[] {
  const host = machine([...lines, `mp0: ${value}`]);
  const state = observed(factsOf(host));
  return withoutObstacles(foundMounts(desiredState([], rest), state), state).left.map(({ why }) => why);
}

function planned(
  host: ModelMachine,
  volumes: readonly DesiredVolume[],
  options: PlanOptions = {},
  rest: Partial<DesiredState> = {},
): Plan<EngineProblem> {
  return planOf(desiredState(volumes, rest), observed(factsOf(host)), options);
}

/** The same where the container's own tree has these paths. */
function rehearsed(
  host: ModelMachine,
  volumes: readonly DesiredVolume[],
  inside: Readonly<Record<string, PathFact>> = {},
): Plan<EngineProblem> {
  return planOf(desiredState(volumes), observed(withStarts(factsOf(host), inside)));
}

/** What the way back of an apply says, after what happened `meanwhile`. */
async function undoing(host: ModelMachine, meanwhile: (host: ModelMachine) => void = () => {}) {
  const events = await run(planned(host, [WRITABLE]), host);
  meanwhile(host);
  return reasonsIn(undone(events, host));
}

const watched = (): DesiredVolume => ({ ...media(), snapshotsWithinHours: 26 });

const guarding = (): DesiredVolume => ({ ...media(), bootGuard: true });

/** The volume lies on a file system of its own. */
function onPool(fstype = 'zfs', units: readonly string[] = []): ModelMachine {
  const host = on(fstype);
  for (const unit of units) host.mountUnits.add(unit);
  return host;
}

/** The same with its guard. */
function guarded(): ModelMachine {
  const host = onPool();
  const text = dropInText(100, [{ at: '/tank', hasUnit: false, isZfs: true, isServed: false }]);
  for (const unit of CONTAINER_UNITS) host.dropIns.set(dropInPath(unit, 100), text);
  return host;
}

function withUnits(units: Partial<NonNullable<Facts['units']>>) {
  const facts = factsOf(onPool());
  const read = { runs: true, mountUnits: [], dropIns: [], obstacles: new Map(), outdated: [], ...units };
  return reasonsIn(planOf(desiredState([guarding()]), observed({ ...facts, units: read })));
}

const LOST = { path: '/var/lib/phoenix-volumes/owned.json', isAside: false };

const wrong = ({ diagnostics }: Plan<EngineProblem>) => diagnostics;

const reasonsIn = ({ steps, waiting, notes }: Plan) => [
  ...steps.flatMap(({ reason, why, consequences, notes }) => [
    reason,
    ...(why ? [why] : []),
    ...consequences,
    ...notes,
  ]),
  ...waiting.map(({ why }) => why),
  ...notes,
];

const statusOn = (host: ModelMachine, volumes: readonly DesiredVolume[], facts: Partial<Facts> = {}) =>
  statusOf(desiredState(volumes), observed({ ...factsOf(host), ...facts }));

const standing = (...of: Parameters<typeof statusOn>) => reasonsOf(statusOn(...of));

const reasonsOf = ({ volumes }: Status) => volumes.flatMap((one) => volumeReasons(one).map(({ reason }) => reason));

const access = (...of: Parameters<typeof statusOn>) =>
  statusOn(...of).volumes.flatMap(({ mounts }) => mounts.map((mount) => mount.access.why));

async function ran(
  made: Plan,
  host: Host,
  replan: () => Plan,
  signal: AbortSignal = new AbortController().signal,
): Promise<readonly ApplyEvent[]> {
  const events: ApplyEvent[] = [];
  const now = () => '2026-01-02T03:04:05.000Z';
  for await (const event of applyPlan({ plan: made, host, now, signal, replan: async () => replan() }))
    events.push(event);
  return events;
}

async function failures(made: Plan, host: Host, replan = () => made): Promise<readonly EngineProblem[]> {
  const events = await ran(made, host, replan);
  return events.flatMap((event) => (event.type === 'step_errored' ? [event.failure as EngineProblem] : []));
}

async function skipped(made: Plan, host: Host, signal?: AbortSignal) {
  const events = await ran(made, host, () => made, signal);
  return events.flatMap((event) => (event.type === 'step_skipped' ? [event.why] : []));
}
