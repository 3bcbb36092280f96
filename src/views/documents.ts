import type { Can } from '../engine/access/can.ts';
import type { Explanation, Link } from '../engine/access/explain.ts';
import type { ApplyEvent } from '../engine/apply/events.ts';
import type { Plan, PlannedStart, Step } from '../engine/plan/types.ts';
import { volumeReasons } from '../engine/status/reasons.ts';
import type { ContainerStatus, MountStatus, Status, VolumeStatus } from '../engine/status/types.ts';
import type { DiffLine } from '../ground/diff.ts';
import { octal } from '../ground/mode.ts';
import type { Problem } from '../ground/problem.ts';
import type { StartReason } from '../proxmox/rehearsal/reason.ts';
import { aclText, whyText } from './words/access.ts';
import { diagnosticOf, wordsOf } from './words/any.ts';
import { failureWords } from './words/failure.ts';
import { reasonText } from './words/reasons.ts';
import { startReasonText } from './words/start.ts';

/*
 * What scripts read. The names of the fields are a contract (cli.md), so each is written out here and none follows a
 * type of the engine by itself.
 */

export const FORMAT = 'phoenix-volumes/1';

export type Document = Readonly<Record<string, unknown>>;

export function planDocument(plan: Plan, node: string): Document {
  return { format: FORMAT, command: 'plan', node, ...planFields(plan) };
}

export function statusDocument({ node, volumes, containers, diagnostics }: Status): Document {
  return {
    format: FORMAT,
    command: 'status',
    node,
    volumes: volumes.map(volumeFields),
    containers: containers.map(containerFields),
    diagnostics: diagnostics.map(diagnosticFields),
  };
}

export function validateDocument(valid: boolean, diagnostics: readonly Problem[]): Document {
  return { format: FORMAT, command: 'validate', valid, diagnostics: diagnostics.map(diagnosticFields) };
}

/** What `add`, `set` and `remove` did to a file. */
export interface EditReport {
  readonly command: string;
  readonly written: boolean;
  readonly file: string;
  readonly backup: string | null;
  readonly diff: readonly DiffLine[];
  readonly diagnostics: readonly Problem[];
}

export function editDocument({ command, written, file, backup, diff, diagnostics }: EditReport): Document {
  return {
    format: FORMAT,
    command,
    written,
    file,
    backup,
    diff: diff.map(({ kind, line, text }) => ({ kind, line, text })),
    diagnostics: diagnostics.map(diagnosticFields),
  };
}

/** Why a command did not do its work. `apply` speaks in lines, so its errors have a type. */
export interface ErrorReport {
  readonly command: string | null;
  readonly exit: number;
  readonly code: string;
  readonly summary: string;
  readonly hint?: string | undefined;
  readonly diagnostics: readonly Problem[];
}

export function errorDocument({ command, exit, code, summary, hint, diagnostics }: ErrorReport): Document {
  return {
    format: FORMAT,
    ...(command === 'apply' ? { type: 'error' } : {}),
    command,
    exit,
    error: { code, summary, ...(hint === undefined ? {} : { hint }) },
    diagnostics: diagnostics.map(diagnosticFields),
  };
}

/** One line of `apply --json`. */
export function applyDocument(event: ApplyEvent): Document {
  const head = { format: FORMAT, type: event.type, time: event.time };
  switch (event.type) {
    case 'plan':
      return { ...head, ...planFields(event.plan) };
    case 'step_start':
      return { ...head, step: event.step };
    case 'step_output':
      return { ...head, step: event.step, stream: event.stream, text: event.text };
    case 'step_complete':
      return { ...head, step: event.step, ...optional('note', event.note && reasonText(event.note)) };
    case 'step_errored': {
      const { summary, detail, hint } = failureWords(event);
      return {
        ...head,
        step: event.step,
        code: event.failure.code,
        summary,
        ...optional('detail', detail),
        ...optional('hint', hint),
      };
    }
    case 'step_skipped':
      return { ...head, step: event.step, why: reasonText(event.why) };
    case 'summary': {
      const { outcome, done, failed, notRun, journal, problem } = event;
      return {
        ...head,
        outcome,
        done,
        failed,
        notRun,
        journal,
        ...optional('problem', problem && wordsOf(problem).summary),
      };
    }
  }
}

function planFields({ inSync, summary, steps, waiting, starts, notes, diagnostics }: Plan) {
  return {
    inSync,
    summary: { create: summary.create, update: summary.update, delete: summary.delete, restart: summary.restart },
    steps: steps.map(stepFields),
    waiting: waiting.map(({ volume, ctid, path, why }) => ({ volume, ctid, path, why: reasonText(why) })),
    starts: starts.map(startFields),
    notes: notes.map((note) => ({ volume: note.volume, text: reasonText(note) })),
    diagnostics: diagnostics.map(diagnosticFields),
  };
}

/** How its next start stands now and after the plan; `why` is of that after it. */
function startFields({ ctid, now, after }: PlannedStart) {
  return {
    ctid,
    now: now.starts,
    after: after.starts,
    why: after.why.map(startText),
    ...(now.starts === after.starts ? {} : { whyNow: now.why.map(startText) }),
  };
}

function startText(reason: StartReason) {
  return { ...reason, text: startReasonText(reason) };
}

function stepFields(step: Step) {
  return {
    id: step.id,
    kind: step.kind,
    action: step.action,
    target: step.target,
    ...optional('volume', step.volume),
    ...optional('ctid', step.ctid),
    reason: reasonText(step.state === 'blocked' ? step.why : step.reason),
    commands: step.commands,
    exact: step.exact,
    ...optional('state', step.state),
    consequences: [...(step.state === 'kept' ? [step.why] : []), ...step.consequences].map(reasonText),
    needs: step.needs,
  };
}

function diagnosticFields(problem: Problem) {
  const { severity, code, file, line, column, path, summary, detail, hint, volume, ctid } = diagnosticOf(problem);
  return {
    severity,
    code,
    ...optional('file', file),
    ...optional('line', line),
    ...optional('column', column),
    ...optional('path', path),
    summary,
    ...optional('detail', detail),
    ...optional('hint', hint),
    ...optional('volume', volume),
    ...optional('ctid', ctid),
  };
}

function volumeFields(volume: VolumeStatus) {
  const { name, hostPath, directory, state, purpose, mounts } = volume;
  const { exists, owner, mode, wantedOwner, wantedMode, filesystem, dataset, free, total } = directory;
  return {
    name,
    hostPath,
    directory: {
      exists,
      owner,
      mode,
      wantedOwner,
      wantedMode,
      filesystem,
      ...optional('dataset', dataset),
      ...optional('free', free),
      ...optional('total', total),
    },
    state,
    reasons: volumeReasons(volume).map(({ reason }) => reasonText(reason)),
    ...optional('purpose', purpose),
    mounts: mounts.map(mountFields),
  };
}

function mountFields(mount: MountStatus) {
  return {
    ctid: mount.ctid,
    containerName: mount.containerName,
    path: mount.path,
    readOnly: mount.readOnly,
    declared: mount.declared,
    configured: mount.configured,
    pending: mount.pending,
    mounted: mount.mounted,
    starts: mount.starts,
    state: mount.state,
    reason: mount.reason && reasonText(mount.reason),
    access: Object.fromEntries(mount.access.who.map(({ as, can }) => [as, canFields(can)])),
  };
}

/** What somebody can do at a path of a container. Remedies come with `share`. */
export function explainDocument({ ctid, path, who, can, chain }: Explanation): Document {
  return {
    format: FORMAT,
    command: 'explain',
    ctid,
    uid: who.uid,
    gids: [who.gid, ...who.groups],
    ...optional('name', who.name),
    hostUid: who.hostUid ?? null,
    path,
    can: canFields(can),
    chain: chain.map(linkFields),
    remedies: [],
  };
}

function linkFields({ component, can, seenAs }: Link) {
  const { path, kind, origin } = component;
  const inode = component.kind === 'directory' ? component.inode : undefined;
  const acl = inode && 'entries' in inode.acl ? inode.acl.entries : undefined;
  return {
    path,
    kind,
    through: origin?.through ?? null,
    ...optional('hostPath', origin?.hostPath),
    ...optional('device', origin?.device),
    owner: inode ? `${inode.uid ?? 'nobody'}:${inode.gid ?? 'nogroup'}` : null,
    mode: inode ? octal(inode.mode) : null,
    ...optional('acl', acl && aclText(acl)),
    seenAs: seenAs ? `${seenAs.uid ?? 'nobody'}:${seenAs.gid ?? 'nogroup'}` : null,
    can: canFields(can),
  };
}

/** What somebody can do; `null` is unknown. */
function canFields({ read, write, traverse, remove, why }: Can) {
  return { read, write, traverse, remove, why: why.map((one) => ({ ...one, text: whyText(one) })) };
}

function containerFields(container: ContainerStatus) {
  return {
    ctid: container.ctid,
    name: container.name,
    node: container.node,
    status: container.status,
    unprivileged: container.unprivileged,
    ...optional('lock', container.lock),
    protection: container.protection,
    starts: container.starts,
    why: container.why.map(startText),
    mountPoints: container.mountPoints.map(({ key, kind, source, path, options, volume, state }) => ({
      key,
      kind,
      source,
      path,
      options,
      ...optional('volume', volume),
      state,
    })),
  };
}

function optional<K extends string, V>(key: K, value: V | undefined): { readonly [key in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { readonly [key in K]?: V });
}
