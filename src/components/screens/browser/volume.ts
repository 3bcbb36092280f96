import { type VolumeReason, volumeReasons } from '../../../engine/status/reasons.ts';
import type { DirectoryStatus, MountStatus, Status, VolumeStatus } from '../../../engine/status/types.ts';
import { truncateEnd, truncatePath } from '../../../ground/cut.ts';
import type { Line } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import { stateSign } from '../../../views/vocabulary.ts';
import { PURPOSES, reasonText } from '../../../views/words/reasons.ts';
import { marked, spread, tone } from '../../draw/line.ts';
import { formatBytes } from '../../draw/sizes.ts';
import { pad, padLeft, wrapHanging } from '../../draw/text.ts';
import { stateLabel, type Theme } from '../../draw/theme.ts';

/** Everything about one volume: its directory, the three truths about each mount, and who can do what in there. */
export function volumeDetail(volume: VolumeStatus, status: Status, width: number, theme: Theme): readonly Line[] {
  const stopped = new Set(
    status.containers.filter(({ status }) => status === 'stopped' || status === 'absent').map(({ ctid }) => ctid),
  );
  return [
    [tone('strong', truncateEnd(volume.name, width, theme.glyphs.ellipsis))],
    [truncatePath(volume.hostPath, width, theme.glyphs.ellipsis)],
    ...directoryLines(volume, width),
    ...volumeReasons(volume).flatMap((reason) => reasonLines(reason, width, theme)),
    [],
    ...mountTable(volume.mounts, stopped, width, theme),
    ...accessLines(volume.mounts, width),
  ];
}

function directoryLines({ directory, purpose }: VolumeStatus, width: number): readonly Line[] {
  const place = [directory.filesystem ?? 'file system unknown', directory.dataset].filter(Boolean).join(' ');
  const room = spaceLeft(directory);
  const oneLine = displayWidth(place) + displayWidth(room) + 2 <= width;
  return [
    ...(oneLine ? [spread([place], [room], width)] : [[truncateEnd(place, width)], [room]]),
    [truncateEnd([ownership(directory), purpose && PURPOSES[purpose]].filter(Boolean).join('  '), width)],
  ];
}

function spaceLeft({ free, total }: DirectoryStatus): string {
  if (free === undefined) return '';
  return total === undefined ? `${formatBytes(free)} free` : `${formatBytes(free)} free of ${formatBytes(total)}`;
}

function ownership({ exists, owner, mode, wantedOwner, wantedMode }: DirectoryStatus): string {
  if (exists === null) return 'could not be read';
  if (!exists) return `will be ${[wantedOwner, wantedMode].filter(Boolean).join(' ')}`;
  return `${owner ?? '?'} ${mode ?? '?'}`;
}

function reasonLines({ state, reason }: VolumeReason, width: number, theme: Theme): readonly Line[] {
  const sign = stateSign(state);
  const mark = sign === '' ? tone('dim', theme.glyphs.bullet) : tone(sign === '+' ? 'good' : 'warn', sign);
  return marked([mark], reasonText(reason), width);
}

function mountTable(
  mounts: readonly MountStatus[],
  stopped: ReadonlySet<number>,
  width: number,
  theme: Theme,
): readonly Line[] {
  if (mounts.length === 0) return [[tone('dim', 'In no container.')]];
  const wide = width >= 54;
  const ct = Math.max(3, ...mounts.map(({ ctid }) => String(ctid).length));
  const longest = (texts: readonly string[]): number => Math.max(4, ...texts.map(displayWidth));
  const names = longest(mounts.map(({ containerName }) => containerName ?? '-'));
  const paths = longest(mounts.map((mount) => insideText(mount)));
  const room = width - ct - ' '.length - ' DECL CONF  MNT'.length - 1 - (wide ? '  undeclared'.length : 0);
  const name = Math.min(names, Math.max(9, room - paths));
  const path = Math.min(paths, room - name);
  const cells = (mount: string, container: string, target: string, declared: string, slot: string, inside: string) =>
    `${padLeft(mount, ct)} ${pad(container, name, theme.glyphs.ellipsis)} ${pad(target, path)} ${pad(declared, 4)} ${pad(slot, 5)} ${pad(inside, 3)}`;
  return [
    [tone('dim', `${cells('CT', 'NAME', 'PATH', 'DECL', 'CONF', 'MNT')}${wide ? '  STATE' : ''}`.trimEnd())],
    ...mounts.map((mount): Line => {
      const line = cells(
        String(mount.ctid),
        mount.containerName ?? '-',
        insideText(mount, path, theme.glyphs.ellipsis),
        mount.declared ? 'yes' : 'no',
        `${mount.configured ?? '-'}${mount.pending ? theme.glyphs.ellipsis : ''}`,
        inKernel(mount, stopped),
      );
      const state = stateLabel(theme, mount.state);
      return wide ? [`${line}  `, tone(state.tone, state.text)] : [line];
    }),
  ];
}

/** The path inside; whatever is cut of it, that it is read-only is not. */
function insideText({ path, readOnly }: MountStatus, width = Number.POSITIVE_INFINITY, ellipsis = ''): string {
  const mark = readOnly ? ' (ro)' : '';
  return truncatePath(path, width - mark.length, ellipsis) + mark;
}

function inKernel({ ctid, configured, mounted }: MountStatus, stopped: ReadonlySet<number>): string {
  if (stopped.has(ctid) || configured === null) return '-';
  if (mounted === null) return '?';
  return mounted ? 'yes' : 'no';
}

/** Containers that stand alike share a line; those that can do what their mount promises are not worth one. */
function accessLines(mounts: readonly MountStatus[], width: number): readonly Line[] {
  const alike = new Map<
    string,
    { readonly ctids: number[]; readonly says: string; readonly fix: string | undefined }
  >();
  for (const { ctid, access, readOnly } of mounts) {
    if (access.root === 'read-write' || (access.root === 'read' && readOnly)) continue;
    const planned = access.planned ? `; ${ACCESS[access.planned]} after the plan` : '';
    const says = `${ACCESS[access.root]} (${reasonText(access.why)})${planned}`;
    const group = alike.get(says) ?? { ctids: [], says, fix: access.fix };
    group.ctids.push(ctid);
    alike.set(says, group);
  }
  if (alike.size === 0) return [];
  return [
    [],
    ...[...alike.values()].flatMap(({ ctids, says, fix }) => [
      ...wrapHanging(`${ctids.join(', ')} ${says}`, width, 4).map((line): Line => [line]),
      ...(fix ? [[`    fix: owner ${fix}`]] : []),
    ]),
  ];
}

const ACCESS = {
  'read-write': 'can read and write',
  read: 'can read, cannot write',
  none: 'cannot even read',
  unknown: 'access unknown',
} as const;
