import { isDeepStrictEqual } from 'node:util';
import type { Storage } from '../../../src/proxmox/set/machine.ts';
import type { Hotplugged } from '../../../src/proxmox/start/plug.ts';
import { startContainer } from '../../../src/proxmox/start/start.ts';
import { bytesOfText } from '../../../src/proxmox/value/bytes.ts';
import type { PctMachine } from '../machine.ts';
import { pct } from '../pct.ts';
import type { RecordedHotplug, RecordedMount, VectorCase } from './case.ts';
import { listedMounts, vectorHost } from './host.ts';

/** A part of a case that may differ. */
export type VectorPart = 'after' | 'exit' | 'hotplugged' | 'mounts' | 'stdout' | 'stderr';

export interface Difference {
  readonly part: VectorPart;
  readonly expected: unknown;
  readonly actual: unknown;
}

/** Runs a case through the model: its differences from what Proxmox did. */
export function runVector(vector: VectorCase): readonly Difference[] {
  const run = vector.argv[0] === 'x-start' ? start(vector) : command(vector);
  const differences: Difference[] = [];
  const compare = (part: VectorPart, expected: unknown, actual: unknown) => {
    if (!isDeepStrictEqual(expected, actual)) differences.push({ part, expected, actual });
  };
  compare('after', afterBytes(vector), run.after);
  compare('exit', vector.exit !== 0, run.failed);
  if (run.hotplugged) compare('hotplugged', vector.hotplugged.map(plainHotplug), run.hotplugged);
  if (vector.mounts) compare('mounts', sorted(vector.mounts), sorted(run.mounts));
  compare('stdout', vector.stdout, run.stdout);
  compare('stderr', messageLines(vector.stderr), messageLines(run.stderr));
  return differences;
}

/** A container file's bytes, as a byte string. */
function beforeBytes(vector: VectorCase, name: string): string {
  const exact = vector.notUtf8?.[`before:${name}`];
  if (exact !== undefined) return Buffer.from(exact, 'base64').toString('latin1');
  const text = vector.before[name] ?? '';
  return vector.beforeEncoding === 'latin-1' ? text : bytesOfText(text);
}

interface Run {
  readonly after: Readonly<Record<string, string>>;
  readonly failed: boolean;
  readonly stdout: string;
  readonly stderr: string;
  readonly hotplugged?: readonly RecordedHotplug[];
  readonly mounts: readonly RecordedMount[];
}

function command(vector: VectorCase): Run {
  const host = vectorHost(vector, 'running');
  const names = Object.keys(vector.before);
  const containers = new Map(
    names.map((name) => {
      const ctid = Number.parseInt(name, 10);
      return [ctid, { text: beforeBytes(vector, name), running: vector.running.includes(ctid) }];
    }),
  );
  const outcome = pct(vector.argv, { ...machine(vector), containers, hotplug: host.mount });
  const after = names.map((name) => [
    name,
    outcome.containers.get(Number.parseInt(name, 10)) ?? beforeBytes(vector, name),
  ]);
  return {
    after: Object.fromEntries(after),
    failed: outcome.exit !== 0,
    stdout: outcome.stdout,
    stderr: outcome.stderr,
    hotplugged: outcome.hotplugged.map(recordedHotplug),
    mounts: listedMounts(host.mounts),
  };
}

function start(vector: VectorCase): Run {
  const host = vectorHost(vector, 'start');
  const ctid = Number(vector.argv[1]);
  const name = `${ctid}.conf`;
  const { bridges, subordinateIds } = machine(vector);
  const outcome = startContainer(ctid, beforeBytes(vector, name), { mount: host.mount, bridges, subordinateIds });
  // `mp=..` takes the root away with everything mounted below it
  const gone = outcome.mounts.some(({ mountPoint }) => mountPoint.target === '..');
  return {
    after: { [name]: outcome.text },
    failed: !outcome.started,
    stdout: outcome.started ? 'started\n' : '',
    stderr: outcome.stderr,
    mounts: gone ? [] : listedMounts(host.mounts),
  };
}

const storages: ReadonlyMap<string, Storage> = new Map([
  ['local', { holdsContainers: false, replicates: false }],
  ['localct', { holdsContainers: true, replicates: false }],
  ['local-zfs', { holdsContainers: true, replicates: true }],
  ['nas', { holdsContainers: true, replicates: true }],
]);

function machine(vector: VectorCase): Omit<PctMachine, 'containers' | 'hotplug'> {
  const extra: Readonly<Record<string, string>> = { ...vector.host.files, ...vector.otherFiles, ...vector.cfg };
  const jobs = [...(extra['replication.cfg'] ?? '').matchAll(/^\w+: (\d+)-\d+$/gm)].map((match) => Number(match[1]));
  return {
    node: 'pve',
    user: vector.user ?? 'root@pam',
    locale: vector.locale === 'C' ? 'c' : 'utf8',
    replicated: new Set(jobs),
    storages,
    hookscripts: new Set(),
    bridges: new Set(['vmbr0']),
    subordinateIds: { u: subordinate(extra, 'subuid'), g: subordinate(extra, 'subgid') },
    cpus: 2,
    ...(extra['user.cfg'] === undefined ? {} : { userConfig: extra['user.cfg'] }),
    ...(vector.lockHeldByOther ? { lockHeld: true } : {}),
    ...(vector.configReadOnly ? { configReadOnly: true } : {}),
  };
}

function subordinate(files: Readonly<Record<string, string>>, name: string): readonly (readonly [number, number])[] {
  const text = files[name] ?? files[`/etc/${name}`] ?? 'root:100000:65536';
  return [...text.matchAll(/^root:(\d+):(\d+)$/gm)].map((match) => [Number(match[1]), Number(match[2])]);
}

function afterBytes(vector: VectorCase): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(vector.after).map(([name, text]) => {
      const exact = vector.notUtf8?.[`after:${name}`];
      return [name, exact === undefined ? bytesOfText(text) : Buffer.from(exact, 'base64').toString('latin1')];
    }),
  );
}

/** Lines as a set, without texts about zfs (it was not there), Perl source lines, usage blocks and blank lines. */
function messageLines(text: string): readonly string[] {
  const lines = text
    .split('\n')
    .filter(
      (line) =>
        line.trim() !== '' &&
        !/zfs|zpool/i.test(line) &&
        !/ at \/usr\/share\/perl5\/\S+ line \d+\.$/.test(line) &&
        !/^(?:USAGE: | {7})?pct(?: |$)/.test(line),
    );
  return [...new Set(lines)].sort();
}

function plainHotplug(hotplug: RecordedHotplug): RecordedHotplug {
  const { ctid, key, volume, mp, ok, error, idmap, mountoptions } = hotplug;
  return {
    ...{ ctid, key, volume, mp, ok },
    ...(error === undefined ? {} : { error: /zfs|zpool/i.test(error) ? 'zfs error' : error }),
    ...(hotplug.ro ? { ro: 1 } : {}),
    ...(hotplug.keepattrs ? { keepattrs: 1 } : {}),
    ...(mountoptions ? { mountoptions } : {}),
    ...(idmap ? { idmap } : {}),
  };
}

function recordedHotplug({ ctid, key, mountPoint, error }: Hotplugged): RecordedHotplug {
  const { volume, target, options } = mountPoint;
  const { idmap } = options;
  return plainHotplug({
    ...{ ctid, key, volume, mp: target, ok: error === undefined },
    ...(error === undefined ? {} : { error }),
    ...(options.ro ? { ro: 1 } : {}),
    ...(options.keepattrs ? { keepattrs: 1 } : {}),
    ...(options.mountoptions === undefined ? {} : { mountoptions: options.mountoptions }),
    ...(idmap === undefined || idmap === 'passthrough' ? {} : { idmap: idmap.split(';').map((one) => one.split(':')) }),
    ...(idmap === 'passthrough' ? { idmap } : {}),
  });
}

function sorted(mounts: readonly RecordedMount[]): readonly string[] {
  return mounts.map(({ ctid, target, source, options }) => `${ctid} ${source} on ${target} (${options})`).sort();
}
