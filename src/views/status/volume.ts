import type { Coverage } from '../../engine/guard/backups.ts';
import { type VolumeReason, volumeReasons } from '../../engine/status/reasons.ts';
import { isOfOthers, isOnAnother } from '../../engine/status/standing.ts';
import { type LeftInContainer, leftAnywhere, leftInContainers } from '../../engine/status/sync.ts';
import type {
  AccessStatus,
  ContainerStatus,
  DirectoryElsewhere,
  DirectoryStatus,
  MountStatus,
  Status,
  VolumeStatus,
} from '../../engine/status/types.ts';
import type { Column } from '../../ground/columns.ts';
import { truncateEnd, truncatePath } from '../../ground/cut.ts';
import { onceFor } from '../../ground/grouped.ts';
import { lastAsked } from '../../ground/lazy.ts';
import { type Line, lineWidth, marked, type Span, tone } from '../../ground/line.ts';
import { wrapHanging } from '../../ground/wrap.ts';
import { ACCESS, accessSpan, afterText, type LetInBy, letInTexts, type PersonText, peopleTexts } from '../access.ts';
import type { Area, Glyphs } from '../area.ts';
import { sizeText } from '../measures.ts';
import { table } from '../table.ts';
import { mountSpan, onNode, standingSpan, stateMark, stateSpan } from '../vocabulary.ts';
import { inItsPlace, PURPOSES, reasonText } from '../words/reasons.ts';
import { ctidsText } from '../words/words.ts';

const VOLUME_COLUMNS: readonly Column[] = [
  { title: 'VOLUME', cut: 'middle', least: 10 },
  { title: 'HOST PATH', cut: 'path', least: 20, optional: true },
  { title: 'CTs', align: 'right' },
  { title: 'FREE', align: 'right', optional: true },
  { title: 'STATE' },
];

/** The same, with what keeps a copy of their data where one of them says how old that may be. */
export const volumeColumns = (volumes: readonly Pick<VolumeStatus, 'backup'>[]): readonly Column[] =>
  volumes.some(({ backup }) => backup) ? [...VOLUME_COLUMNS, { title: 'BACKUP', optional: true }] : VOLUME_COLUMNS;

export const volumeCells = (
  { name, mounts, state, hostPath, backup, directory: { free } }: VolumeStatus,
  glyphs: Glyphs,
): readonly Span[] => [
  name,
  hostPath,
  String(mounts.filter(({ declared }) => declared).length),
  free === undefined ? '' : sizeText(free),
  standingSpan({ state, mounts }, glyphs),
  backupSpan(backup),
];

function snapshotText(backup: Coverage): string {
  if (backup.kind === 'snapshot') return `snapshot ${Math.floor(backup.hours)} h old`;
  return backup.kind === 'none' ? 'no snapshot' : 'snapshots not known';
}

/** The youngest snapshot's age; what nobody asked to be watched is not said to have none. */
function backupSpan(backup: Coverage | undefined): Span {
  switch (backup?.kind) {
    case undefined:
      return tone('dim', '-');
    case 'unknown':
      return tone('dim', 'unknown');
    case 'none':
      return tone('warn', 'none');
    case 'snapshot':
      return backup.isYoung ? `${Math.floor(backup.hours)} h` : tone('warn', `old (${Math.floor(backup.hours)} h)`);
  }
}

/** A volume, and what there is to know around it. */
export interface VolumeView {
  readonly volume: VolumeStatus;
  readonly status: Pick<Status, 'node' | 'containers'>;
  /** Why also those can do what they can who can do all that their mount promises. */
  readonly verbose?: boolean;
  /** How whoever reads it gets to what would let somebody in. */
  readonly letIn?: LetInBy;
}

/** Everything about one volume: its directory, the three truths about each mount, and who can do what in there. */
export function volumeLines(
  { volume, status, verbose = false, letIn = 'command' }: VolumeView,
  area: Area,
): readonly Line[] {
  const { name, hostPath, mounts } = volume;
  const { width, glyphs } = area;
  const left = leftInContainers(volume, status.containers);
  const containers = containersById(status.containers);
  const isSpread = mounts.some(({ ctid }) => isOnAnother(status, { node: containers.get(ctid)?.node ?? null }));
  const lines = flowing(
    [
      [tone('strong', truncateEnd(name, width, glyphs.ellipsis)), '  ', standingSpan(volume, glyphs)],
      [truncatePath(hostPath, width, glyphs.ellipsis)],
    ],
    '  ',
    area,
  );
  const about = directoryTexts(volume).map((text) => [truncateEnd(text, width, glyphs.ellipsis)]);
  lines.push(...flowing(about, ` ${glyphs.bullet} `, area));
  for (const reason of volumeReasons(volume)) lines.push(...reasonLines(reason, area));
  lines.push(...leftLines(left, area));
  for (const one of volume.elsewhere ?? []) lines.push(...elsewhereLines(one, area));
  for (const note of volume.notes ?? [])
    lines.push(...marked([tone('dim', glyphs.bullet)], onNode(note.node, reasonText(note)), width));
  lines.push([]);
  if (mounts.length + left.length === 0) lines.push([tone('dim', awayText(volume, status.containers))]);
  else lines.push(...mountTable(mounts, left, { containers, isSpread }, area));
  lines.push(...accessLines(volume, { width, verbose, letIn }));
  return lines;
}

/** One behind the other, on as many lines as it takes. */
function flowing(parts: readonly Line[], between: string, { width }: Area): Line[] {
  const lines: Line[] = [];
  let line: Span[] = [];
  const fits = (part: Line) =>
    width === Number.POSITIVE_INFINITY || lineWidth(line) + between.length + lineWidth(part) <= width;
  for (const part of parts) {
    if (line.length > 0 && fits(part)) line.push(between, ...part);
    else {
      line = [...part];
      lines.push(line);
    }
  }
  return lines;
}

/** The directory of another member, and why that is not as declared. */
function elsewhereLines({ node, directory }: DirectoryElsewhere, area: Area): readonly Line[] {
  const [first = '', ...more] = placeTexts(directory);
  const texts = [`${node}: ${first}`, ...more].map((text) => [truncateEnd(text, area.width, area.glyphs.ellipsis)]);
  return [
    ...flowing(texts, ` ${area.glyphs.bullet} `, area),
    ...directory.reasons.flatMap((reason) =>
      marked([stateMark(directory.state, area.glyphs)], onNode(node, reasonText(reason)), area.width),
    ),
  ];
}

function placeTexts(directory: DirectoryStatus): string[] {
  const { filesystem, dataset } = directory;
  const place = filesystem ?? 'file system unknown';
  return [dataset ? `${place} ${dataset}` : place, spaceLeft(directory), ownership(directory)].filter(isSaid);
}

const isSaid = (text: string): boolean => text !== '';

function directoryTexts(volume: VolumeStatus): readonly string[] {
  const { directory, elsewhere = [], purpose, bootGuard, backup } = volume;
  const texts = elsewhere.length > 0 && isOfOthers(volume) ? [] : placeTexts(directory);
  if (purpose) texts.push(PURPOSES[purpose]);
  if (bootGuard) texts.push('boot guard');
  if (backup) texts.push(snapshotText(backup));
  return texts;
}

/** Volumes that lie beside one another mostly lie on one file system. */
const spaceLeft = lastAsked(
  ({ free, total }: Pick<DirectoryStatus, 'free' | 'total'>): string => {
    if (free === undefined) return '';
    return total === undefined ? `${sizeText(free)} free` : `${sizeText(free)} free of ${sizeText(total)}`;
  },
  (a, b) => a.free === b.free && a.total === b.total,
);

function ownership({ exists, state, reasons, owner, mode, wantedOwner, wantedMode }: DirectoryStatus): string {
  if (exists === null) return reasons.some(({ code }) => code === 'directory_on_member') ? '' : inItsPlace(reasons);
  if (!exists && state === 'error') return 'not there';
  if (!exists) return `will be ${[wantedOwner, wantedMode].filter(Boolean).join(' ') || 'made'}`;
  return `${owner ?? '?'} ${mode ?? '?'}`;
}

const reasonLines = ({ state, reason }: VolumeReason, { width, glyphs }: Area): readonly Line[] =>
  marked([stateMark(state, glyphs)], reasonText(reason), width);

type ContainersById = ReadonlyMap<number, ContainerStatus>;

/** Each of many volumes asks. */
const containersById = onceFor(
  (containers: readonly ContainerStatus[]): ContainersById =>
    new Map(containers.map((container) => [container.ctid, container])),
);

interface Containers {
  readonly containers: ContainersById;
  /** Not all of the volume's are here: each is told with its member. */
  readonly isSpread: boolean;
}

/** Which containers have it although nobody declares that, or nobody does any more. */
function leftLines(left: readonly LeftInContainer[], { width, glyphs }: Area): readonly Line[] {
  if (left.length === 0) return [];
  const ctids = [...new Set(left.map(({ container }) => container.ctid))];
  const text = `${ctidsText(ctids)} ${ctids.length === 1 ? 'has' : 'have'} it mounted or configured without a line of this volume`;
  return marked([stateMark('undeclared', glyphs)], text, width);
}

/** Of a volume that no container here has. */
function awayText({ name }: VolumeStatus, containers: readonly ContainerStatus[]): string {
  const ctids = new Set(leftAnywhere(name, containers).map(({ container }) => container.ctid));
  return ctids.size === 0 ? 'In no container.' : `In ${ctidsText([...ctids])}, where nobody declares it.`;
}

/** The declared mounts, then those that are left of what was declared once. */
function mountTable(
  mounts: readonly MountStatus[],
  left: readonly LeftInContainer[],
  { containers, isSpread }: Containers,
  area: Area,
): readonly Line[] {
  const declared = mounts.map((mount): readonly Span[] => [
    String(mount.ctid),
    mount.containerName ?? '-',
    ...(isSpread ? [containers.get(mount.ctid)?.node ?? '-'] : []),
    `${mount.path}${mount.readOnly ? ' (ro)' : ''}`,
    mount.configured ?? '-',
    inKernel(mount, containers.get(mount.ctid)),
    mountSpan(mount, area.glyphs),
    accessSpan(mount.access.root, mount),
  ]);
  const rows = [...declared, ...left.map((one) => leftCells(one, isSpread, area.glyphs))];
  return table(isSpread ? SPREAD_COLUMNS : MOUNT_COLUMNS, rows, area);
}

const leftCells = (
  { container, mountPoint: { key, path, state, options } }: LeftInContainer,
  isSpread: boolean,
  glyphs: Glyphs,
): readonly Span[] => [
  String(container.ctid),
  container.name ?? '-',
  ...(isSpread ? [container.node ?? '-'] : []),
  `${path}${options.includes('ro=1') ? ' (ro)' : ''}`,
  key,
  '-',
  stateSpan(state, glyphs),
  '-',
];

const NUMBER: Column = { title: 'CT', align: 'right' };
const NAME: Column = { title: 'NAME', cut: 'middle', least: 9 };
const NODE: Column = { title: 'NODE', cut: 'middle', least: 6, most: 12 };

const TRUTHS: readonly Column[] = [
  // its end stays: the name of the directory, and that it is read-only
  { title: 'PATH', cut: 'path', least: 12 },
  { title: 'CONF', optional: true },
  { title: 'MNT', optional: true },
  // how it stands says more than where
  { title: 'STATE', optional: 'later' },
  { title: 'ROOT CAN', optional: true },
];

const MOUNT_COLUMNS = [NUMBER, NAME, ...TRUTHS];
const SPREAD_COLUMNS = [NUMBER, NAME, NODE, ...TRUTHS];

function inKernel({ configured, mounted, found }: MountStatus, container: ContainerStatus | undefined): string {
  if (found) return 'other';
  const runs = container?.status;
  if (runs === 'stopped' || runs === 'absent' || configured === null) return '-';
  if (mounted === null) return '?';
  return mounted ? 'yes' : 'no';
}

function accessLines({ name, mounts }: VolumeStatus, { width, verbose, letIn }: AccessArea): readonly Line[] {
  const told = rootTexts(mounts, verbose);
  for (const mount of mounts) told.push(...peopleTexts(mount, verbose));
  if (told.length === 0) return [];
  const lines: Line[] = [[]];
  for (const { text, lacks } of told)
    if (lacks) lines.push(...marked([tone(lacks === 'access' ? 'bad' : 'warn', '!')], text, width));
  for (const text of letInTexts(name, mounts, letIn))
    for (const line of wrapHanging(text, width - 4, 2)) lines.push([`    ${line}`]);
  for (const { text, lacks } of told) if (!lacks) for (const line of wrapHanging(text, width, 4)) lines.push([line]);
  return lines;
}

/** Containers that stand alike share a text; those that can do what their mount promises are not worth one. */
function rootTexts(mounts: readonly MountStatus[], verbose: boolean): PersonText[] {
  const alike: (Pick<AccessStatus, 'lacks'> & { readonly says: string; readonly ctids: number[] })[] = [];
  for (const { ctid, access, readOnly, pending } of mounts) {
    const asPromised = access.root === 'read-write' || (access.root === 'read' && readOnly);
    if (asPromised && !access.planned && !verbose) continue;
    const root = access.planned && access.who.find(({ as }) => as === 'root');
    const now = `${ACCESS[access.root].can} (${reasonText(access.why)})`;
    const says = `${now}${root ? afterText({ ...root, lacks: access.lacks }, { pending }) : ''}`;
    const others = alike.find((one) => one.says === says);
    if (others) others.ctids.push(ctid);
    else alike.push({ says, ctids: [ctid], lacks: access.lacks });
  }
  return alike.map(({ says, ctids, lacks }) => ({ text: `${ctids.join(', ')} ${says}`, lacks }));
}

interface AccessArea extends Required<Pick<VolumeView, 'verbose' | 'letIn'>> {
  readonly width: number;
}
