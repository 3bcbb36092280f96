import { execFileSync } from 'node:child_process';
import { chmodSync, linkSync, mkdirSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { ChangeResult } from '../../src/engine/apply/host.ts';
import type { MountEdit, UnitFile } from '../../src/engine/plan/types.ts';
import type { Problems } from '../../src/ground/problem.ts';
import { descriptorTree } from '../../src/host/change/descriptors.ts';
import { changeDirectory } from '../../src/host/change/directory.ts';
import { changeMounts } from '../../src/host/change/mount.ts';
import { runPct } from '../../src/host/change/pct.ts';
import { restartContainer } from '../../src/host/change/restart.ts';
import type { DirectoryTree, OpenDirectory } from '../../src/host/change/tree.ts';
import { changeUnits, reloadUnits } from '../../src/host/change/unit.ts';
import type { MachineFacts } from '../../src/host/problem.ts';
import { changeTree } from '../../src/host/tree/change.ts';
import { HOST_WORDS } from '../../src/views/words/host.ts';
import { problemsOf, testEveryCode } from '../codes.ts';
import { standIn, tempFolder, withEnvironment, writeFiles } from './temp-folder.ts';

type Found = readonly Problems<MachineFacts>[];

const found = async (result: Promise<ChangeResult>): Promise<Found> => problemsOf(await result) as unknown as Found;

const us = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

function rootWith(files: Readonly<Record<string, string>>): string {
  const root = tempFolder();
  chmodSync(root, 0o755);
  writeFiles(root, files);
  return root;
}

function at(path: string) {
  const { uid, gid, mode, dev, ino } = statSync(path);
  return { uid, gid, mode: mode & 0o7777, dev, ino };
}

const create = (tree: DirectoryTree, path: string) =>
  found(changeDirectory(tree, { kind: 'directory', path, parents: [], ...us, mode: 0o775 }));

/** A change of the mode of `/media` that was planned for what is there, once `meanwhile` has happened. */
async function change(
  meanwhile: (root: string) => void,
  treeOf: (root: string) => DirectoryTree = descriptorTree,
): Promise<Found> {
  const root = rootWith({ 'media/': '' });
  const before = at(join(root, 'media'));
  meanwhile(root);
  return found(changeDirectory(treeOf(root), { kind: 'mode', path: '/media', mode: 0o700, before }));
}

/** A change of the files in `/media` that was planned for what is there, once `meanwhile` has happened. */
async function treeChanged(
  meanwhile: (root: string) => void,
  signal: AbortSignal = new AbortController().signal,
  seen = 1,
): Promise<Found> {
  const root = rootWith({ 'media/a': '' });
  const { dev, ino } = at(join(root, 'media'));
  const from = { type: 'file', ...us, mode: 0o644 } as const;
  meanwhile(root);
  const kinds = [{ from, to: { ...from, mode: 0o600 }, count: 1, examples: ['a'] }];
  const tree = {
    kind: 'tree',
    path: '/media',
    before: { dev, ino },
    kinds,
    count: 1,
    seen,
    recorded: true,
  } as const;
  return found(changeTree(descriptorTree(root), tree, { signal }));
}

function manyFiles(folder: string, count: number): void {
  for (let n = 0; n < count; n += 1) linkSync(join(folder, 'a'), join(folder, `more${n}`));
}

/** An ACL for user 33 on `/media`, planned for what is there, once `meanwhile` has happened. */
async function changeAcl(meanwhile: (root: string) => void): Promise<Found> {
  const root = rootWith({ 'media/': '' });
  const path = join(root, 'media');
  chmodSync(path, 0o755);
  const before = { ...at(path), acls: { access: undefined, inherited: undefined } };
  const access = { owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [], mask: 7, other: 5 };
  meanwhile(root);
  const acls = { access, inherited: undefined };
  return found(changeDirectory(descriptorTree(root), { kind: 'acl', path: '/media', mode: 0o775, acls, before }));
}

/** One on which nothing sticks. */
function deaf(root: string): DirectoryTree {
  const open = (directory: OpenDirectory): OpenDirectory => ({
    ...directory,
    chmod: async () => {},
    enter: async (name) => {
      const entered = await directory.enter(name);
      return entered.kind === 'directory' ? { ...entered, directory: open(entered.directory) } : entered;
    },
  });
  return { root: async () => open(await descriptorTree(root).root()) };
}

const pct = (script: string, timeoutMs?: number): Promise<Found> => {
  standIn('pct', script);
  return found(runPct(['pct', 'set', '954'], { onOutput: () => {}, timeoutMs }));
};

const mount = (root: string, target: string, hostPath: string): Promise<Found> => {
  const edit: MountEdit = { key: 'mp0', action: 'create', hostPath, target, value: 'x', takesEffect: 'now' };
  const call = { kind: 'mount', ctid: 953, digest: '', argv: ['pct'], edits: [edit] } as const;
  return found(changeMounts({ host: 'local', root }, call, async () => ({ ok: true, value: 'done' })));
};

/** With a `pct` that does nothing but say so. */
const restarted = (script: string, running: readonly number[]): Promise<Found> => {
  standIn('pct', script);
  const root = rootWith({
    'proc/net/unix': running.map((ctid) => `0: 0 0 0 0 0 0 @/var/lib/lxc/${ctid}/command\n`).join(''),
  });
  const [stop, start] = [
    ['pct', 'shutdown', '953'],
    ['pct', 'start', '953'],
  ];
  const change = { kind: 'restart', ctid: 953, stop, start, patience: 1, pause: 0, waits: '' } as const;
  return found(restartContainer({ host: 'local', root }, change, (argv) => runPct(argv, { onOutput: () => {} })));
};

const GUARD = '# managed by phoenix-volumes\n';
const GUARD_PATH = '/etc/systemd/system/pve-container@953.service.d/phoenix-volumes.conf';

const guarded = ({ at = GUARD_PATH, ...file }: Partial<UnitFile>, root = rootWith({})): Promise<Found> =>
  found(
    changeUnits(
      { host: 'local', root },
      { kind: 'unit', ctid: 953, files: [{ at, before: null, after: null, ...file }] },
    ),
  );

testEveryCode<Problems<MachineFacts>>(HOST_WORDS, {
  directory_changed: () => change((root) => chmodSync(join(root, 'media'), 0o711)),
  directory_exists: () => create(descriptorTree(rootWith({ 'media/': '' })), '/media'),
  directory_failed: () => create(descriptorTree('/'), '/proc/phoenix-volumes-test'),
  directory_gone: () => change((root) => renameSync(join(root, 'media'), join(root, 'elsewhere'))),
  directory_kept: () => change(() => {}, deaf),
  directory_replaced: () =>
    change((root) => {
      renameSync(join(root, 'media'), join(root, 'elsewhere'));
      mkdirSync(join(root, 'media'));
    }),
  directory_unshareable: () => create(descriptorTree(rootWith({})), '/'),

  tree_broke_off: () => treeChanged(() => standIn('perl', 'exit 0')),
  tree_denied: () => treeChanged(() => standIn('perl', `printf 'R 0 1\\0X denied sub\\0T 1 -\\0'`)),
  // As if far less had been seen.
  tree_endless: () => treeChanged((root) => manyFiles(join(root, 'media'), 600), undefined, -49_990),
  tree_failed: () => treeChanged(() => standIn('perl', `printf 'F 30 sub\\0'`)),
  tree_impossible: () => treeChanged(() => standIn('perl', 'exit 3')),
  tree_interrupted: () => treeChanged(() => {}, AbortSignal.abort()),
  tree_kept: () => treeChanged(() => standIn('perl', `printf 'F 0 sub\\0'`)),

  acl_changed: () => changeAcl((root) => void execFileSync('setfacl', ['-m', 'u:5:r-x', join(root, 'media')])),
  acl_failed: () => changeAcl(() => standIn('setfacl', 'echo "setfacl: no room for it" >&2; exit 1')),
  acl_kept: () => changeAcl(() => standIn('setfacl', 'exit 0')),
  acl_tool_missing: () => changeAcl(() => withEnvironment('PATH', tempFolder())),

  source_missing: () => mount(rootWith({}), '/media', '/tank'),
  target_obstructed: () => {
    const root = rootWith({
      'tank/': '',
      'proc/net/unix': '0: 0 0 0 0 0 0 @/var/lib/lxc/953/command\n',
      'proc/700/cmdline': '[lxc monitor] /var/lib/lxc 953',
      'proc/700/task/700/children': '701',
      'proc/701/root/real/': '',
    });
    symlinkSync('real', join(root, 'proc/701/root/media'));
    return mount(root, '/media', '/tank');
  },

  container_not_stopped: () => restarted('echo "CT 953: timeout" >&2; exit 255', [953]),
  container_not_started: () => restarted('echo "startup for container 953 failed" >&2; exit 255', []),

  unit_strange: () => guarded({ at: '/etc/shadow', after: GUARD }),
  unit_changed: () => guarded({ after: GUARD }, rootWith({ [GUARD_PATH.slice(1)]: 'x' })),
  unit_failed: () => guarded({ after: GUARD }, '/proc'),
  unit_refused: () => guarded({ after: `${GUARD}[Unit]\nAssertPathIsMountPoint=tank\n` }),
  unit_tool_missing: () => {
    withEnvironment('PATH', tempFolder());
    return guarded({ after: GUARD });
  },
  reload_failed: () => {
    standIn('systemctl', 'echo "Failed to reload daemon: no" >&2; exit 1');
    return found(reloadUnits({ kind: 'reload', argv: ['systemctl', 'daemon-reload'] }));
  },

  pct_failed: () => pct('echo "CT is locked (backup)" >&2; exit 255'),
  pct_not_found: () => found(runPct(['pct-that-is-nowhere', 'set', '954'], { onOutput: () => {} })),
  pct_outdated: () => pct('echo "detected modified configuration - file changed by other user?" >&2; exit 255'),
  pct_unfinished: () => pct(`until [ ! -d ${tempFolder()} ]; do sleep 0.02; done`, 50),
  pct_unstarted: () => {
    withEnvironment('TMPDIR', join(tempFolder(), 'none'));
    return found(runPct(['pct', 'set', '954'], { onOutput: () => {} }));
  },
});
