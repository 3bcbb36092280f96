import type { Snapshot } from '../../components/app/contract.ts';
import { volumeReasons } from '../../engine/status/reasons.ts';
import type { Status } from '../../engine/status/types.ts';
import { diagnosticCount, diagnosticLines } from '../../views/diagnostics.ts';
import { counted } from '../../views/measures.ts';
import { differenceLines, differences } from '../../views/status/differences.ts';
import { statusLines } from '../../views/status/text.ts';
import { volumeCells, volumeColumns } from '../../views/status/volume.ts';
import type { Style } from '../../views/style.ts';
import { table } from '../../views/table.ts';
import { volumeWord } from '../../views/vocabulary.ts';
import { PLAIN } from '../../views/words/input/plain.ts';
import { reasonText } from '../../views/words/reasons.ts';

/** Where this is, and how it stands in a sentence. */
export function greeting({ host, status, diagnostics }: Snapshot, style: Style): readonly string[] {
  const text = status ? standing(status) : PLAIN.unread;
  const findings = diagnostics.length === 0 ? [] : [`${diagnosticCount(diagnostics)}: findings shows them.`];
  return [style.safe(`phoenix-volumes on ${host}: ${text}.`), ...findings];
}

/** Every volume with its state, and below it why. */
export function volumesText(status: Status, style: Style): readonly string[] {
  if (status.volumes.length === 0) return [PLAIN.noVolume];
  const rows = status.volumes.map((volume) => volumeCells(volume, style.area.glyphs));
  const [heading = '', ...lines] = style.print(table(volumeColumns(status.volumes), rows, style.area));
  const why = status.volumes.map((volume) =>
    volumeReasons(volume).map(({ reason }) => `    ${style.safe(reasonText(reason))}`),
  );
  return [heading, ...lines.flatMap((line, row) => [line, ...(why[row] ?? [])])];
}

/** A volume with its directory, its mounts and who can do what, then the containers that have it. */
export function volumeText(status: Status, name: string, style: Style): readonly string[] {
  const volumes = status.volumes.filter((volume) => volume.name === name);
  const ctids = new Set(volumes.flatMap(({ mounts }) => mounts.map(({ ctid }) => ctid)));
  const containers = status.containers.filter(({ ctid }) => ctids.has(ctid));
  const about = status.diagnostics.filter(({ where }) => where.volume === name);
  return [...statusLines(style, { ...status, volumes, containers }, true), ...diagnosticLines(style, about)];
}

export function containersText(status: Status, style: Style): readonly string[] {
  if (status.containers.length === 0) return [PLAIN.noContainer];
  return [...statusLines(style, { ...status, volumes: [] })];
}

/** Field by field what is wanted and what was found. */
export function driftText(status: Status, style: Style): readonly string[] {
  const found = differences(status);
  if (found.length === 0) return [PLAIN.noDifference];
  return found.flatMap((difference) => style.print(differenceLines(difference, style.area)));
}

export const findingsText = ({ diagnostics }: Snapshot, style: Style): readonly string[] =>
  diagnostics.length === 0 ? [PLAIN.noFinding] : diagnosticLines(style, diagnostics);

/** `8 volumes (3 ok, 1 drift), 10 containers`. */
function standing({ volumes, containers }: Status): string {
  const states = new Map<string, number>();
  for (const volume of volumes) {
    const word = volumeWord(volume);
    states.set(word, (states.get(word) ?? 0) + 1);
  }
  const text = [...states].map(([state, count]) => `${count} ${state}`).join(', ');
  return `${counted(volumes.length, 'volume')}${text === '' ? '' : ` (${text})`}, ${counted(containers.length, 'container')}`;
}
