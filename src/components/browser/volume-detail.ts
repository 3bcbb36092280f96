import type { DirectoryStatus, MountStatus, State, Status, VolumeStatus } from '../../engine/status-types.ts';
import { type Line, spread, tone } from '../lines.tsx';
import { formatBytes } from '../sizes.ts';
import { displayWidth, pad, padLeft, truncateEnd, truncatePath, wrap } from '../text.ts';
import { stateLabel, type Theme } from '../theme.ts';

/** Everything about one volume: its directory, the three truths about each mount, and who can do what in there. */
export function volumeDetail(volume: VolumeStatus, status: Status, width: number, theme: Theme): readonly Line[] {
  const stopped = new Set(
    status.containers.filter(({ status }) => status === 'stopped' || status === 'absent').map(({ ctid }) => ctid),
  );
  return [
    [tone('strong', truncateEnd(volume.name, width, theme.glyphs.ellipsis))],
    [truncatePath(volume.hostPath, width, theme.glyphs.ellipsis)],
    ...directoryLines(volume, width),
    ...reasons(volume).flatMap((reason) =>
      bulleted(QUIET.has(volume.state) ? theme.glyphs.bullet : '!', reason, width),
    ),
    [],
    ...mountTable(volume.mounts, stopped, width, theme),
    ...accessLines(volume.mounts, width),
  ];
}

/** States in which nothing has to be done. */
const QUIET: ReadonlySet<State> = new Set(['ok', 'pending', 'waiting', 'kept']);

function directoryLines({ directory, purpose }: VolumeStatus, width: number): readonly Line[] {
  const place = [directory.filesystem ?? 'file system unknown', directory.dataset].filter(Boolean).join(' ');
  const room = spaceLeft(directory);
  const oneLine = displayWidth(place) + displayWidth(room) + 2 <= width;
  return [
    ...(oneLine ? [spread([place], [room], width)] : [[truncateEnd(place, width)], [room]]),
    [truncateEnd([ownership(directory), purpose].filter(Boolean).join('  '), width)],
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

/** A mount's own reason is said once, though the volume's may repeat it. */
function reasons({ reasons, mounts }: VolumeStatus): readonly string[] {
  return [...new Set([...reasons, ...mounts.flatMap(({ reason }) => (reason === null ? [] : [reason]))])];
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
  const longest = Math.max(4, ...mounts.map(({ containerName }) => displayWidth(containerName ?? '-')));
  const name = wide ? Math.min(longest, 20) : 9;
  const path = width - ct - name - (wide ? 29 : 16);
  const cells = (mount: string, container: string, target: string, declared: string, slot: string, inside: string) =>
    `${padLeft(mount, ct)} ${pad(container, name, theme.glyphs.ellipsis)} ${pad(target, path)} ${pad(declared, 4)} ${pad(slot, 5)} ${pad(inside, 3)}`;
  return [
    [tone('dim', `${cells('CT', 'NAME', 'PATH', 'DECL', 'CONF', 'MNT')}${wide ? '  STATE' : ''}`.trimEnd())],
    ...mounts.map((mount): Line => {
      const line = cells(
        String(mount.ctid),
        mount.containerName ?? '-',
        truncatePath(mount.readOnly && wide ? `${mount.path} (ro)` : mount.path, path, theme.glyphs.ellipsis),
        mount.declared ? 'yes' : 'no',
        `${mount.configured ?? '-'}${mount.pending ? theme.glyphs.ellipsis : ''}`,
        inKernel(mount, stopped),
      );
      const state = stateLabel(theme, mount.state);
      return wide ? [`${line}  `, tone(state.tone, state.text)] : [line];
    }),
  ];
}

function inKernel({ ctid, mounted }: MountStatus, stopped: ReadonlySet<number>): string {
  if (stopped.has(ctid)) return '-';
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
    const says = `${ACCESS[access.root]} (${access.why})${planned}`;
    const group = alike.get(says) ?? { ctids: [], says, fix: access.fix };
    group.ctids.push(ctid);
    alike.set(says, group);
  }
  if (alike.size === 0) return [];
  return [
    [],
    ...[...alike.values()].flatMap(({ ctids, says, fix }) => [
      ...bulleted(ctids.join(', '), says, width, 4),
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

function bulleted(bullet: string, text: string, width: number, hanging = displayWidth(bullet) + 1): readonly Line[] {
  return wrap(`${bullet} ${text}`, width - hanging).map((line, index) => [
    `${index === 0 ? '' : ' '.repeat(hanging)}${line}`,
  ]);
}
