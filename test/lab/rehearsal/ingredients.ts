import {
  type Draft,
  directory,
  entry,
  file,
  fresh,
  type Ground,
  inside,
  link,
  makeDirectory,
  point,
  pointIn,
  slot,
  slotBelow,
  target,
} from './draft.ts';
import { mountTmpfs } from './world.ts';

/** Something about a container's mounts. What it comes to is not said here: a real start tells. */
export type Ingredient = (draft: Draft) => void;

const grounds: readonly [Ground, ...Ground[]] = ['plain', 'plain', 'plain', 'tmpfs', 'overlay', 'ramfs'];

/** What is mounted as everybody does it. */
export const everyday: readonly [Ingredient, ...Ingredient[]] = [
  (draft) => point(draft, directory(draft, draft.random.pick(grounds)), target(draft), options(draft)),
  (draft) => point(draft, directory(draft), `${target(draft)}/deep//er/`, options(draft)),
  (draft) => point(draft, `/${directory(draft)}/`, target(draft).slice(1), options(draft)),
  // the inner directory is there, or is made in the outer one
  (draft) => {
    const outer = directory(draft);
    const at = target(draft);
    const name = draft.random.pick(['in', 'in/deeper']);
    if (draft.random.chance(0.5)) makeDirectory(`${outer}/${name}`);
    point(draft, outer, at);
    point(draft, directory(draft), `${at}/${name}`);
  },
  (draft) => entry(draft, directory(draft), target(draft).slice(1), 'bind,create=dir'),
  (draft) => entry(draft, directory(draft), target(draft).slice(1), 'rbind,ro,create=dir'),
  (draft) =>
    entry(
      draft,
      file(`${draft.folder('plain')}/${fresh(draft, 'f')}`),
      `${target(draft).slice(1)}/f`,
      'bind,create=file',
    ),
  (draft) => point(draft, directory(draft), target(draft), `keepattrs=1`),
  (draft) => point(draft, ownedByRoot(draft), target(draft), 'idmap=passthrough'),
  (draft) => point(draft, directory(draft), target(draft), 'idmap=u:1000:1000:1;g:1000:1000:1'),
];

function options({ random }: Draft): string {
  return random.pick(['', '', 'ro=1', 'mountoptions=nosuid;nodev', 'ro=1,mountoptions=noexec', 'backup=0,shared=1']);
}

/** A directory whose owner an idmapped mount with `passthrough` knows. */
function ownedByRoot(draft: Draft): string {
  return directory(draft, draft.random.pick(['plain', 'tmpfs'] as const), { uid: 0, gid: 0 });
}

/** What fails, hides or is on the edge of it. */
export const trouble: Readonly<Record<string, Ingredient>> = {
  'source missing': (draft) =>
    point(draft, `${directory(draft)}/no${draft.random.pick(['', '/where'])}`, target(draft)),
  'source a symbolic link': (draft) => {
    const to = draft.random.pick([directory(draft), '/nowhere', file(`${draft.folder('plain')}/${fresh(draft, 'f')}`)]);
    const at = link(`${draft.folder('plain')}/${fresh(draft, 'l')}`, to);
    point(draft, at, target(draft));
  },
  'source below a symbolic link': (draft) => {
    const real = directory(draft);
    makeDirectory(`${real}/x/y`);
    point(draft, `${link(`${draft.folder('plain')}/${fresh(draft, 'l')}`, real)}/x/y`, target(draft));
  },
  'source a file': (draft) => {
    const at = file(`${draft.folder('plain')}/${fresh(draft, 'f')}`);
    point(draft, draft.random.chance(0.5) ? at : `${at}/x`, target(draft));
  },
  'target a symbolic link': (draft) => {
    const path = `/${fresh(draft, 'l')}`;
    link(`${draft.rootfs}${path}`, draft.random.pick(['/srv', 'srv', '/nowhere']));
    point(draft, directory(draft), draft.random.chance(0.5) ? path : `${path}/below`);
  },
  'target a file': (draft) => {
    const path = `/${fresh(draft, 'f')}`;
    file(`${draft.rootfs}${path}`);
    point(draft, directory(draft), draft.random.chance(0.5) ? path : `${path}/below`);
  },
  'below a read-only mount': (draft) => nested(draft, { options: 'ro=1', there: draft.random.chance(0.3) }),
  'below a read-only file system': (draft) =>
    nested(draft, { ground: 'read-only', options: '', there: draft.random.chance(0.3) }),
  'below an idmapped mount': (draft) => nested(draft, { options: idMap(draft), there: true }),
  'not there below an idmapped mount': (draft) => nested(draft, { options: idMap(draft), there: false }),
  'below an idmapped mount that is closed': (draft) => {
    const outer = directory(draft, 'plain', { uid: 7, gid: 7, mode: draft.random.pick([0o700, 0o755, 0o750]) });
    makeDirectory(`${outer}/in`, { uid: 200007, gid: 200007, mode: draft.random.pick([0o700, 0o755]) });
    const at = target(draft);
    point(draft, outer, at, 'idmap=u:1000:1000:1;g:1000:1000:1');
    point(draft, directory(draft), `${at}/in`);
  },
  'below a symbolic link in an outer source': (draft) => {
    const outer = directory(draft);
    link(`${outer}/in`, draft.random.pick(['/srv', 'other']));
    makeDirectory(`${outer}/other`);
    const at = target(draft);
    point(draft, outer, at);
    point(draft, directory(draft), draft.random.pick([`${at}/in`, `${at}/in/deeper`]));
  },
  'inner before outer': (draft) => {
    const outer = slot(draft) + 5;
    draft.slots.add(outer);
    const at = target(draft);
    pointIn(draft, outer, directory(draft), at);
    pointIn(draft, slotBelow(draft, outer), directory(draft), `${at}/${draft.random.pick(['in', 'in/deeper'])}`);
  },
  'two on one target': (draft) => {
    const at = target(draft);
    point(draft, directory(draft), at);
    point(draft, directory(draft), draft.random.pick([at, `${at}/`, `/${at}`, at.slice(1), `/.${at}`]));
    if (draft.random.chance(0.3)) point(draft, directory(draft), at);
  },
  'line that does not parse': (draft) => {
    const path = target(draft);
    const bad = draft.random.pick(['foo=1', 'ro=2', 'mountoptions=user', 'idmap=x', 'mp=/twice', 'ro']);
    point(draft, directory(draft), path, bad);
  },
  'host path with an equals sign': (draft) => point(draft, makeDirectory(`${directory(draft)}/a=b`), target(draft)),
  'mount map overlaps': (draft) =>
    point(
      draft,
      directory(draft),
      target(draft),
      draft.random.pick(['idmap=u:1000:100005:1', 'idmap=g:7:100000:2;u:0:5:1']),
    ),
  'mount map of ids the container has not': (draft) =>
    point(draft, directory(draft), target(draft), 'idmap=u:70000:1000:1;g:70000:1000:1'),
  'file system without id maps': (draft) =>
    point(
      draft,
      directory(draft, draft.random.pick(['overlay', 'ramfs'] as const)),
      target(draft),
      'idmap=passthrough',
    ),
  'keepattrs read-only': (draft) =>
    draft.random.chance(0.5)
      ? point(draft, directory(draft), target(draft), 'keepattrs=1,ro=1')
      : point(draft, directory(draft, 'read-only'), target(draft), 'keepattrs=1'),
  'keepattrs with an id map': (draft) => {
    const uid = draft.random.pick([0, 1000, 100000, draft.root.uid]);
    const map = draft.random.pick(['passthrough', 'u:1000:1000:1;g:1000:1000:1', 'u:0:0:10;g:0:0:10']);
    const at = target(draft);
    if (draft.random.chance(0.3)) inside(draft, at, { uid: 5, gid: draft.root.gid });
    point(draft, directory(draft, 'plain', { uid, gid: uid }), at, `keepattrs=1,idmap=${map}`);
  },
  'keepattrs with an owner out of the id map': (draft) => {
    const at = target(draft);
    inside(
      draft,
      at,
      draft.random.pick([
        { uid: 5, gid: draft.root.gid },
        { uid: draft.root.uid, gid: 0 },
      ]),
    );
    point(draft, directory(draft), at, 'keepattrs=1,idmap=u:1000:1000:1;g:1000:1000:1');
  },
  'keepattrs rewrites': (draft) => {
    const at = target(draft);
    inside(draft, at, { ...draft.root, mode: draft.random.pick([0o700, 0o2775]) });
    point(draft, directory(draft, 'plain', { uid: 33, gid: 33 }), at, 'keepattrs=1');
  },
  'id map without root': (draft) =>
    ownMap(
      draft,
      ['u 0 100000 65536'],
      ['g 0 100000 65536'],
      ['u 1 100001 65535', 'g 0 100000 65536'],
      ['u 0 100000 0', 'g 0 100000 65536'],
    ),
  'id map that overlaps': (draft) =>
    ownMap(
      draft,
      ['u 0 100000 65536', 'g 0 100000 65536', 'u 1000 165536 1'],
      ['u 0 100000 65536', 'g 0 100000 65536', 'g 70000 100000 1'],
    ),
  'id map of ids root may not map': (draft) =>
    ownMap(
      draft,
      ['u 0 100000 1000', 'u 1000 1001 1', 'u 1001 101001 64535', 'g 0 100000 65536'],
      ['u 0 300000 65536', 'g 0 100000 65536'],
      // its own id needs no permission
      ['u 0 100000 1000', 'u 1000 0 1', 'u 1001 101001 64535', 'g 0 100000 65536'],
    ),
  'id map that does not parse': (draft) => ownMap(draft, ['u 0 100000 65536', 'g 0 100000 65536', 'b 5']),
  'subordinate ids': (draft) => {
    draft.subordinateIds = draft.random.pick([
      '',
      'root:100000:65535\nroot:200000:65536\n',
      'root:100000:40000\nroot:140000:125536\n',
      'root:100000:165536 \n',
      '# ids\n0:100000:165536\n',
      'lxd:100000:165536\n',
    ]);
  },
  'root file system read-only': (draft) => {
    replaceLine(draft, /^rootfs: .*/, (line) => `${line},ro=1`);
    const path = `/srv/${fresh(draft, 't')}`;
    if (draft.random.chance(0.3)) inside(draft, path);
    if (draft.random.chance(0.7)) point(draft, directory(draft), path);
    else entry(draft, directory(draft), path.slice(1), 'bind,create=dir');
  },
  'configuration incomplete': (draft) =>
    replaceLine(draft, draft.random.pick([/^arch: .*/, /^rootfs: .*/, /^ostype: .*/]), () => 'cores: 1'),
  template: (draft) => draft.lines.push('template: 1'),
  'device missing': (draft) => point(draft, `/dev/${fresh(draft, 'nothing')}`, target(draft)),
  'no /dev of its own': (draft) => {
    draft.lines.push('lxc.autodev: 0');
    point(draft, directory(draft), '/dev/x');
  },
  'file system below an outer source': (draft) => {
    const outer = directory(draft);
    const below = makeDirectory(`${outer}/fs`);
    mountTmpfs(below);
    const source = draft.random.pick([below, directory(draft)]);
    const at = target(draft);
    const deep = draft.random.chance(0.4) ? '/deep' : '';
    if (draft.random.chance(0.5)) {
      point(draft, outer, at, draft.random.pick(['', 'ro=1']));
      point(draft, source, `${at}/fs${deep}`);
    } else {
      entry(draft, outer, at.slice(1), 'rbind,create=dir');
      entry(draft, source, `${at}/fs${deep}`.slice(1), 'bind,create=dir');
    }
  },
  locked: (draft) => draft.lines.push(`lock: ${draft.random.pick(['backup', 'mounted', 'snapshot'])}`),
  'below what LXC mounts': (draft) =>
    point(draft, directory(draft), draft.random.pick(['/dev/x', '/dev', '/proc', '/proc/x', '/sys', '/sys/fs/x'])),
  'the root itself': (draft) => point(draft, directory(draft), draft.random.pick(['/', '.', '//', '..'])),
  'over init': (draft) => {
    const source = directory(draft);
    if (draft.random.chance(0.3)) link(`${source}/init`, '/etc/init');
    point(draft, source, '/sbin');
  },
  'pending change': (draft) => {
    const path = target(draft);
    const good = directory(draft);
    const bad = `${good}/no`;
    const index = slot(draft);
    const [now, then] = draft.random.pick([
      [good, bad],
      [bad, good],
    ]);
    pointIn(draft, index, now, path);
    draft.pending.push(`mp${index}: ${then},mp=${path}${draft.random.pick(['', ',foo=1'])}`);
  },
  'pending deletion': (draft) => {
    const index = slot(draft);
    pointIn(draft, index, `${directory(draft)}/no`, target(draft));
    draft.pending.push(`delete: mp${index}`);
  },
  'hook script': (draft) => {
    draft.lines.push(`lxc.hook.pre-start: /bin/true`);
    if (draft.random.chance(0.4)) point(draft, `${directory(draft)}/no`, target(draft));
  },
  'entry without its source': (draft) =>
    entry(
      draft,
      `${directory(draft)}/no`,
      target(draft).slice(1),
      draft.random.pick(['bind,create=dir', 'bind,optional,create=dir']),
    ),
  'entry of a symbolic link': (draft) =>
    entry(
      draft,
      link(`${draft.folder('plain')}/${fresh(draft, 'l')}`, draft.random.pick([directory(draft), '/nowhere'])),
      target(draft).slice(1),
      'bind,create=dir',
    ),
  'entry of a closed directory': (draft) => {
    const closed = directory(draft, 'plain', { mode: draft.random.pick([0o700, 0o711, 0o750]) });
    const source = makeDirectory(`${closed}/in`, { mode: draft.random.pick([0o700, 0o755]) });
    entry(draft, source, target(draft).slice(1), 'bind,create=dir');
  },
  'entry with mounts below its source': (draft) => {
    const source = directory(draft);
    mountTmpfs(makeDirectory(`${source}/below`));
    entry(
      draft,
      source,
      target(draft).slice(1),
      draft.random.pick(['bind,create=dir', 'rbind,create=dir', 'bind,optional,create=dir']),
    );
  },
  'entry without its target': (draft) =>
    entry(
      draft,
      directory(draft),
      `srv/${fresh(draft, 't')}`,
      draft.random.pick(['bind', 'bind,optional', 'rbind,ro']),
    ),
  'entry onto something else': (draft) => {
    const thing = file(`${draft.folder('plain')}/${fresh(draft, 'f')}`);
    const path = `srv/${fresh(draft, 't')}`;
    if (draft.random.chance(0.5)) file(`${draft.rootfs}/${path}`);
    const [source, how] = draft.random.pick([
      [thing, 'create=dir'],
      [directory(draft), 'create=file'],
      [thing, 'create=file'],
    ]);
    entry(draft, source, path, `bind,${how}`);
  },
  'entry onto a symbolic link': (draft) => {
    const name = fresh(draft, 'l');
    link(`${draft.rootfs}/${name}`, draft.random.pick(['/srv', 'srv', '/nowhere']));
    entry(
      draft,
      directory(draft),
      draft.random.pick([name, `${name}/x`]),
      draft.random.pick(['bind', 'bind,create=dir', 'bind,optional']),
    );
  },
  'entry with an absolute target': (draft) => {
    const path = `/srv/${fresh(draft, 't')}`;
    inside(draft, path);
    const written = draft.random.pick([path, `/var/lib/lxc/${draft.ctid}/rootfs${path}`]);
    draft.targets.add(path);
    draft.lines.push(`lxc.mount.entry: ${directory(draft)} ${written} none bind,create=dir 0 0`);
  },
  'entry into a closed part of the container': (draft) => {
    const path = `/${fresh(draft, 'c')}`;
    inside(draft, path, { uid: 0, gid: 0, mode: draft.random.pick([0o755, 0o700, 0o777]) });
    if (draft.random.chance(0.5)) inside(draft, `${path}/in`);
    entry(draft, directory(draft), `${path}/in`.slice(1), 'bind,create=dir');
  },
  'entry inside a mount': (draft) => {
    const mode = draft.random.pick([0o755, 0o777, 0o700]);
    const owner = draft.random.pick([{ uid: 0, gid: 0 }, draft.root]);
    const outer = directory(draft, 'plain', { ...owner, mode });
    if (draft.random.chance(0.3)) makeDirectory(`${outer}/in`);
    const at = target(draft);
    point(draft, outer, at, draft.random.pick(['', 'ro=1', 'idmap=passthrough', 'idmap=u:1000:1000:1']));
    entry(
      draft,
      directory(draft),
      `${at}/in`.slice(1),
      draft.random.pick(['bind,create=dir', 'bind,optional,create=dir']),
    );
  },
  'entry over a mount': (draft) => {
    const at = target(draft);
    point(draft, directory(draft), draft.random.pick([at, `${at}/in`]));
    if (draft.random.chance(0.5)) entry(draft, 'tmpfs', at.slice(1), 'tmpfs defaults,create=dir');
    else entry(draft, directory(draft), at.slice(1), 'bind,create=dir');
  },
  'entry that mounts nothing': (draft) =>
    entry(
      draft,
      directory(draft),
      'srv',
      `${draft.random.pick(['none', 'nosuch'])} ${draft.random.pick(['defaults', 'ro', 'optional'])}`,
    ),
  'entry over the root': (draft) =>
    entry(draft, directory(draft), draft.random.pick(['.', './', 'srv/..']), 'bind,create=dir'),
  'entry in what LXC mounts': (draft) =>
    entry(
      draft,
      directory(draft),
      draft.random.pick(['dev/x/y', 'proc/x', 'sys/x', 'sys/fs']),
      draft.random.pick(['bind,create=dir', 'bind', 'bind,optional,create=dir']),
    ),
  'entries that are comments': (draft) => {
    draft.lines.push('lxc.mount.entry: # nothing');
    entry(
      draft,
      makeDirectory(`${directory(draft)}/a b`).replace(' ', '\\040'),
      target(draft).slice(1),
      'bind,create=dir',
    );
  },
};

function idMap({ random }: Draft): string {
  return random.pick(['idmap=passthrough', 'idmap=u:1000:1000:1;g:1000:1000:1', 'idmap=u:0:0:65536']);
}

/** Only containers of the default map get one of these instead. */
function ownMap(draft: Draft, ...maps: readonly [readonly string[], ...(readonly string[])[]]): void {
  draft.lines.push(...draft.random.pick(maps).map((line) => `lxc.idmap: ${line}`));
}

function nested(
  draft: Draft,
  {
    ground = 'plain',
    options: own,
    there,
  }: { readonly ground?: Ground; readonly options: string; readonly there: boolean },
): void {
  const outer = directory(draft, ground);
  const name = draft.random.pick(['in', 'in/deeper']);
  if (there) makeDirectory(`${outer}/${name}`);
  const at = target(draft);
  point(draft, outer, at, own);
  point(draft, directory(draft), `${at}/${name}`);
}

function replaceLine({ lines }: Draft, which: RegExp, by: (line: string) => string): void {
  const index = lines.findIndex((line) => which.test(line));
  lines.splice(index, 1, by(lines[index] ?? ''));
}
