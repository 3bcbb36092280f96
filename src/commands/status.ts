import type { DesiredState } from '../engine/desired/state.ts';
import { status } from '../engine/status/status.ts';
import type { State, Status } from '../engine/status/types.ts';
import { isError } from '../ground/problem.ts';
import { diagnosticLines } from '../views/diagnostics.ts';
import { statusDocument } from '../views/documents.ts';
import { statusLines } from '../views/status.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { good, type Result, report, usageError } from './failure.ts';
import { openEstate, readHost, unknownVolume } from './open.ts';

/** The three truths about every volume and container, or about the one that is named. */
export async function statusCommand({ printer, ...context }: Context, subject: string | undefined): Promise<ExitCode> {
  const opened = await openEstate({ printer, ...context });
  if (!opened.ok) return report(printer, 'status', opened.failure);
  const read = await readHost(opened.value);
  if (!read.ok) return report(printer, 'status', read.failure);
  const all = status(opened.value.desired, read.value);
  const chosen = subject === undefined ? good(all) : only(all, subject, opened.value.desired);
  if (!chosen.ok) return report(printer, 'status', chosen.failure);
  const shown = chosen.value;
  const { findings } = opened.value;
  printer.document(() => statusDocument(shown, findings));
  printer.text((style) => statusLines(style, shown, printer.verbose));
  printer.complain((style) => diagnosticLines(style, [...findings, ...shown.diagnostics]));
  return statusExit(shown);
}

/** A volume with its mounts and their containers, or a container with its mounts of every volume. */
function only(status: Status, subject: string, desired: DesiredState): Result<Status> {
  return /^\d+$/.test(subject) ? onlyContainer(status, Number(subject)) : onlyVolume(status, subject, desired);
}

function onlyVolume(status: Status, name: string, desired: DesiredState): Result<Status> {
  const volumes = status.volumes.filter((volume) => volume.name === name);
  if (volumes.length === 0)
    return unknownVolume(
      name,
      desired.volumes.map((volume) => volume.name),
    );
  const ctids = new Set(volumes.flatMap(({ mounts }) => mounts.map(({ ctid }) => ctid)));
  return good({
    ...status,
    volumes,
    containers: status.containers.filter(({ ctid }) => ctids.has(ctid)),
    diagnostics: status.diagnostics.filter(({ where }) => where.volume === undefined || where.volume === name),
  });
}

function onlyContainer(status: Status, ctid: number): Result<Status> {
  const volumes = status.volumes
    .map((volume) => ({ ...volume, mounts: volume.mounts.filter((mount) => mount.ctid === ctid) }))
    .filter(({ mounts }) => mounts.length > 0);
  const containers = status.containers.filter((container) => container.ctid === ctid);
  if (containers.length === 0 && volumes.length === 0) {
    const known = status.containers.map((container) => container.ctid).join(', ');
    return usageError(
      `${status.node} has no container ${ctid}, and no volume names it`,
      `Containers here: ${known || 'none'}.`,
    );
  }
  return good({
    ...status,
    volumes,
    containers,
    diagnostics: status.diagnostics.filter(({ where }) => where.ctid === undefined || where.ctid === ctid),
  });
}

const DRIFT: ReadonlySet<State> = new Set(['new', 'change', 'drift', 'error', 'blocked']);

function statusExit({ volumes, diagnostics }: Status): ExitCode {
  const drifted = volumes.some(
    ({ state, mounts }) => DRIFT.has(state) || mounts.some((mount) => mount.declared && DRIFT.has(mount.state)),
  );
  return drifted || diagnostics.some(isError) ? EXIT.changes : EXIT.good;
}
