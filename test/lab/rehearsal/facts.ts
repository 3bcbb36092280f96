import { lstatSync, readFileSync, readlinkSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import {
  isNetworkFilesystem,
  type MountTable,
  mountAt,
  mountTable,
  parseMountinfo,
} from '../../../src/engine/observed/mounts.ts';
import { probeIdMaps } from '../../../src/host/read/idmap.ts';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { rangesOfRoot, type StartFacts, type StartPath } from '../../../src/proxmox/rehearsal/facts.ts';
import { answersFrom, possibleMounts, startQuestions } from '../../../src/proxmox/rehearsal/questions.ts';
import type { Scenario } from './generate.ts';

/** Looks at what the rehearsal of one container's start asks about, and at nothing else. */
export async function readStartFacts({ ctid, text, subordinateIds }: Scenario): Promise<StartFacts> {
  const questions = startQuestions(possibleMounts(ctid, parseContainerFile(text, ctid)));
  const mounts = mountTable(parseMountinfo(readFileSync('/proc/self/mountinfo', 'utf8')));
  const idMaps = (await probeIdMaps([...questions.idMapped], 10_000)) ?? new Map<string, boolean>();
  const ranges = rangesOfRoot(subordinateIds);
  return {
    host: answersFrom(known(lookAt('', questions.host))),
    inside: answersFrom(known(lookAt(`/var/lib/lxc/${ctid}/rootfs`, questions.inside))),
    filesystem: (path) => ({ ...filesystemAt(mounts, path), mapsIds: idMaps.get(path) ?? 'unreadable' }),
    subordinateIds: { u: ranges, g: ranges },
  };
}

const known = (facts: ReadonlyMap<string, StartPath>) => (path: string) => facts.get(path);

function lookAt(root: string, paths: ReadonlySet<string>): ReadonlyMap<string, StartPath> {
  const known = new Map<string, StartPath>();
  const visit = (path: string, links: number): void => {
    const names = path.split('/').filter((name) => name !== '');
    let at = '';
    for (const name of ['', ...names]) {
      at = name === '' ? '' : `${at}/${name}`;
      const fact = known.get(at || '/') ?? look(`${root}${at || '/'}`);
      known.set(at || '/', fact);
      if (fact.kind === 'symlink' && fact.to !== undefined && links > 0) {
        visit(`${fact.to}${path.slice(at.length)}`, links - 1);
      }
      if (fact.kind !== 'directory') return;
    }
  };
  for (const path of paths) visit(path, root === '' ? 40 : 0);
  return known;
}

function look(path: string): StartPath {
  const stats = lstatSync(path, { throwIfNoEntry: false });
  if (!stats) return { kind: 'missing' };
  if (stats.isSymbolicLink()) return { kind: 'symlink', to: leadsTo(path) };
  if (!stats.isDirectory()) return { kind: 'file' };
  return { kind: 'directory', uid: stats.uid, gid: stats.gid, mode: stats.mode & 0o7777 };
}

/** One step, as the program reads it: also of a link that leads nowhere. */
const leadsTo = (link: string): string => resolve(dirname(link), readlinkSync(link));

function filesystemAt(mounts: MountTable, path: string) {
  const mount = mountAt(mounts, path);
  return {
    mountPoint: mount?.target ?? '/',
    type: mount?.fstype ?? '',
    readOnly: mount?.options.includes('ro') === true || mount?.superOptions.includes('ro') === true,
    network: isNetworkFilesystem(mount?.fstype ?? ''),
    mountsBelow: [...mounts.keys()].some((target) => target.startsWith(`${path}/`)),
  };
}
