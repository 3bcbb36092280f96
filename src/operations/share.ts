import { desiredMountOf } from '../config/check/desired.ts';
import type { Explanation } from '../engine/access/explain.ts';
import { canTheSame } from '../engine/access/status.ts';
import { answers, type Wanted } from '../engine/access/summary.ts';
import type { MountInput, VolumeEdit } from '../engine/desired/edit.ts';
import type { DesiredState, DesiredVolume } from '../engine/desired/state.ts';
import { declaredQuery, queryOf } from '../engine/observed/query.ts';
import type { ObservedState } from '../engine/observed/state.ts';
import type { Can } from '../engine/permission/can.ts';
import { type AskedIdentity, askedText } from '../engine/permission/identity.ts';
import { hostReadOnly } from '../engine/plan/directory/filesystem.ts';
import { asMembers } from '../engine/plan/members.ts';
import { membersOf } from '../engine/plan/selection.ts';
import { laterIn, runs, type Waits } from '../engine/plan/standing.ts';
import { remediesFor } from '../engine/remedy/remedies.ts';
import type { AskedFor, Remedies, Remedy } from '../engine/remedy/remedy.ts';
import { waitsForRestart } from '../engine/status/standing.ts';
import { statusOf } from '../engine/status/status.ts';
import type { HostReadOnly, IdentityAccess } from '../engine/status/types.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import type { Installation } from './locate.ts';
import { askedFor, type ContainerSeen, machineOf } from './member/seen.ts';
import { readConfig, readMachine, type Workspace, workspaceOf } from './open.ts';
import { found, type OperationProblem } from './problem.ts';
import { unknownVolume } from './subjects.ts';

/** Whom to let into a volume. */
export interface ShareRequest {
  readonly volume: string;
  readonly with: readonly AskedFor[];
  /** Mounts of containers that are no consumers yet, by CTID. */
  readonly mounts?: Readonly<Record<string, MountInput>>;
}

/** What would let all of them in. */
export interface Sharing {
  readonly request: ShareRequest;
  readonly remedies: Remedies;
  /** The least invasive; undefined: nothing is needed, or none works. */
  readonly chosen: Remedy | undefined;
  /** What is to be written; undefined: nothing, or none works. */
  readonly edit: VolumeEdit | undefined;
  /** The member of the cluster that was looked at; absent: this machine. */
  readonly node?: string | undefined;
  /** Other members with containers of the volume: what the edit would take from anybody there was not looked at. */
  readonly unseen: readonly string[];
  /** Nobody could write there, whatever the volume says. */
  readonly hostReadOnly?: HostReadOnly | undefined;
}

/** Reads the host, or the member of the cluster that they are on, and tries what would let users of containers into a volume; touches nothing. */
export async function share(
  workspace: Pick<Workspace, 'desired' | 'host'>,
  request: ShareRequest,
): Promise<Result<Sharing, OperationProblem>> {
  const tried = await tryFor(workspace, request);
  return tried.ok ? good(tried.value.sharing) : tried;
}

/** An edit that would let somebody in, as far as a form shows it. */
export interface LetInEdit extends Pick<Remedy, 'code' | 'changes' | 'gives' | 'unreached' | 'below' | 'because'> {
  /** The containers in which it takes effect only later; of others, once it is applied. */
  readonly waits: readonly Waits[];
  /** What applying it would run, or where it is not `exact` the equivalent of that. */
  readonly commands: readonly {
    readonly argv: readonly string[];
    readonly exact: boolean;
    readonly node?: string | undefined;
  }[];
}

/** What would let users of containers into a volume, and what each of them can do there now. */
export interface LetIn extends Pick<Remedies, 'needed' | 'unreached' | 'refused'>, Pick<Sharing, 'hostReadOnly'> {
  readonly people: readonly IdentityAccess[];
  readonly offered: readonly LetInEdit[];
}

/** The same for a form: of a volume that is perhaps not written yet. */
export async function letIn(
  workspace: Pick<Workspace, 'desired' | 'host'>,
  request: ShareRequest,
): Promise<Result<LetIn, OperationProblem>> {
  const tried = await tryFor(workspace, request);
  if (!tried.ok) return tried;
  const { sharing, desired, observed } = tried.value;
  const { needed, unreached: left, offered, refused } = sharing.remedies;
  const asked = request.with.map(({ ctid, uid }) => ({ ctid, uid, gid: undefined, groups: undefined }));
  const volume = statusOf(desired, observed, { asked }).volumes.find(({ name }) => name === request.volume);
  const known = new Set(asked.map(askedText));
  return good({
    needed,
    unreached: left,
    people: (volume?.mounts ?? []).flatMap(({ access }) => access.who.filter(({ as }) => known.has(as))),
    offered: offered.map(({ code, changes, gives, unreached, below, because, plan }) => ({
      ...{ code, changes, gives, unreached, below, because, waits: laterIn(plan) },
      commands: plan.steps
        .filter(runs)
        .flatMap(({ commands, exact, node }) => commands.map((argv) => ({ argv, exact, node }))),
    })),
    refused,
    hostReadOnly: sharing.hostReadOnly,
  });
}

/** What was tried, on which configuration and machine. */
interface Tried {
  readonly sharing: Sharing;
  readonly desired: DesiredState;
  readonly observed: ObservedState;
}

async function tryFor(
  { desired, host }: Pick<Workspace, 'desired' | 'host'>,
  request: ShareRequest,
): Promise<Result<Tried, OperationProblem>> {
  const declared = desired.volumes.find(({ name }) => name === request.volume);
  if (!declared)
    return bad(
      unknownVolume(
        request.volume,
        desired.volumes.map(({ name }) => name),
      ),
    );
  const volume = withMounts(declared, request.mounts ?? {});
  const stranger = request.with.find(({ ctid }) => !volume.mounts.some((mount) => mount.ctid === ctid));
  if (stranger) {
    return bad({ code: 'not_a_consumer', severity: 'error', where: { volume: volume.name, ctid: stranger.ctid } });
  }
  const wanted: DesiredState = {
    ...desired,
    volumes: desired.volumes.map((one) => (one === declared ? volume : one)),
  };
  const read = await readFor(volume, request.with, { desired: wanted, host });
  if (!read.ok) return read;
  const unread = unreadMemory(read.value);
  if (unread) return unread;
  const where = machineOfAll(volume, request.with, read.value);
  if (!where.ok) return where;
  const { machine, node } = where.value;
  const tried = remediesFor(volume, request.with, { desired: wanted, observed: machine });
  const remedies = node === undefined ? tried : onMember(tried, { node, observed: machine, here: read.value.node });
  const [chosen] = remedies.offered;
  const unseen = membersOf(volume, read.value).filter((name) => name !== machine.node);
  const isHeld = remedies.needed && !chosen && request.with.some(({ can }) => can === 'read-write');
  const sharing = {
    ...{ request, remedies, chosen, edit: editOf(request, remedies.needed, chosen), node, unseen },
    hostReadOnly: isHeld ? hostReadOnly(volume.hostPath, machine) : undefined,
  };
  return good({ sharing, desired: wanted, observed: machine });
}

/** The one machine that all of them are on. */
function machineOfAll(
  { name: volume }: DesiredVolume,
  asked: readonly AskedFor[],
  read: ObservedState,
): Result<Pick<ContainerSeen, 'machine' | 'node'>, OperationProblem> {
  let first: ContainerSeen | undefined;
  for (const { ctid } of asked) {
    const found = machineOf(ctid, read);
    if (!found.ok) return found;
    first ??= found.value;
    const nodes = [first.machine.node, found.value.machine.node];
    if (first.node !== found.value.node)
      return bad({ code: 'people_apart', severity: 'error', where: { volume }, nodes });
  }
  return good(first ?? { machine: read, node: undefined });
}

/** Its steps are its own, and say so. */
const onMember = (
  remedies: Remedies,
  { node, observed, here }: { readonly node: string; readonly observed: ObservedState; readonly here: string },
): Remedies => ({
  ...remedies,
  offered: remedies.offered.map((one) => ({ ...one, plan: asMembers({ node, observed, plan: one.plan }, here).plan })),
});

/** Without a memory that is there another remedy may be the first: it is not chosen for a read that failed. */
function unreadMemory({ lost }: ObservedState) {
  if (lost?.system === undefined || lost.system === 'ENOENT') return undefined;
  return bad(found('host_unreadable', [{ code: 'memory_lost', severity: 'error', where: {}, ...lost } as const]));
}

/** What the plan and edits would change for somebody who was explained to, where the path is a volume's own mount. */
export interface HelpAt {
  readonly volume: string;
  readonly with: AskedFor;
  /** What they can do once the volume is applied, where that differs. */
  readonly planned: Can | undefined;
  /** That takes a restart of their container, and nothing else. */
  readonly waits: boolean;
  /** What would let them in, the least invasive first. */
  readonly offered: readonly Remedy[];
}

/** Without a configuration, or where it holds errors, there is no volume to edit, and nothing to say. */
export async function helpFor(
  installation: Installation,
  { ctid, path, who, can: now, links }: Explanation,
  { who: asked, wanted }: { readonly who: AskedIdentity; readonly wanted: Wanted },
): Promise<HelpAt | undefined> {
  const opened = await workspaceOf(installation, await readConfig(installation));
  if (!opened.ok) return undefined;
  const at = links.at(-1)?.leadsTo ?? path;
  const isThere = (mount: { readonly ctid: number; readonly path: string }) => mount.ctid === ctid && mount.path === at;
  const volume = opened.value.desired.volumes.find(({ mounts }) => mounts.some(isThere))?.name;
  if (volume === undefined) return undefined;
  const person: AskedFor = { ctid, uid: who.uid, can: wanted === 'read' ? 'read' : 'read-write' };
  const tried = await tryFor(opened.value, { volume, with: [person] });
  if (!tried.ok) return undefined;
  const { sharing, desired, observed } = tried.value;
  const isRoot = asked.uid === undefined;
  const mount = statusOf(desired, observed, { asked: isRoot ? [] : [asked] })
    .volumes.find(({ name }) => name === volume)
    ?.mounts.find(isThere);
  const told = mount?.access.who.find(({ as }) => as === (isRoot ? 'root' : askedText(asked)));
  // Of a directory that is not there yet the status tells only what will be.
  const isMade = mount?.state === 'new' && told !== undefined && !canTheSame(told.can, now);
  const planned = told?.planned ?? (isMade ? told.can : undefined);
  const offered = answers(now, wanted) === true ? [] : sharing.remedies.offered;
  return { volume, with: person, planned, waits: mount !== undefined && waitsForRestart(mount), offered };
}

/** With whether the mounts of those who are asked for could have an id map of their own, and what their accounts say. */
function readFor(
  { hostPath, mounts }: DesiredVolume,
  asked: readonly AskedFor[],
  { desired, host }: Pick<Workspace, 'desired' | 'host'>,
) {
  const ctids = new Set(asked.map(({ ctid }) => ctid));
  const wider = (query: ReturnType<typeof queryOf>) => {
    const starts = query.starts.map((one) =>
      one.hostPath === hostPath && ctids.has(one.ctid) ? { ...one, idMapped: true } : one,
    );
    const inside = mounts.flatMap(({ ctid, path }) => (ctids.has(ctid) ? [{ ctid, path, accounts: true }] : []));
    return { ...query, starts, below: [hostPath], inside: [...query.inside, ...inside] };
  };
  return readMachine(
    host,
    (memory) => wider(queryOf(desired, memory)),
    (here) => askedFor([...ctids], here, wider(declaredQuery(desired))),
  );
}

const withMounts = (volume: DesiredVolume, mounts: Readonly<Record<string, MountInput>>): DesiredVolume => ({
  ...volume,
  mounts: [
    ...volume.mounts.filter(({ ctid }) => !Object.hasOwn(mounts, ctid)),
    ...Object.entries(mounts).map(([ctid, mount]) => desiredMountOf(Number(ctid), mount)),
  ],
});

function editOf(
  { volume: name, mounts = {} }: ShareRequest,
  needed: boolean,
  chosen: Remedy | undefined,
): VolumeEdit | undefined {
  if (needed && !chosen) return undefined;
  const all = { ...mounts, ...chosen?.changes.mounts };
  const changes = { ...chosen?.changes, ...(Object.keys(all).length === 0 ? {} : { mounts: all }) };
  return Object.keys(changes).length === 0 ? undefined : { kind: 'set', name, ...changes };
}
