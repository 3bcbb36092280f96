import { standingWord } from '../../../engine/status/standing.ts';
import type { ContainerStatus, MountPointStatus, Status } from '../../../engine/status/types.ts';
import { truncateEnd, truncateMiddle, truncatePath } from '../../../ground/cut.ts';
import type { Line } from '../../../ground/line.ts';
import { tone } from '../../draw/line.ts';
import { pad } from '../../draw/text.ts';
import { type ShownState, stateLabel, type Theme } from '../../draw/theme.ts';

/** One container and every mount point it has or shall have: two lines each, inside and outside. */
export function containerDetail(
  container: ContainerStatus,
  status: Status,
  width: number,
  theme: Theme,
): readonly Line[] {
  const entries = [...container.mountPoints.map(fromFile), ...missing(container, status)];
  return [
    [tone('strong', truncateEnd(`${container.ctid} ${container.name ?? ''}`, width, theme.glyphs.ellipsis))],
    [truncateEnd(standing(container), width, theme.glyphs.ellipsis)],
    [],
    ...(entries.length === 0 ? [[tone('dim', 'No mount points, and none declared.')]] : table(entries, width, theme)),
  ];
}

/** Three words, as an id map that could not be read is unknown. */
export function privilege({ unprivileged }: ContainerStatus): string {
  if (unprivileged === null) return 'unknown';
  return unprivileged ? 'unprivileged' : 'privileged';
}

interface Entry {
  readonly key: string;
  readonly path: string;
  readonly source: string;
  readonly about: string;
  readonly volume: string;
  readonly state: ShownState | undefined;
}

function fromFile(point: MountPointStatus): Entry {
  return {
    key: point.key,
    path: point.path,
    source: point.source,
    about: [point.kind === 'bind' ? '' : point.kind, ...point.options].filter(Boolean).join(' '),
    volume: point.volume ?? '-',
    state: point.kind === 'bind' ? point.state : undefined,
  };
}

/** What is declared for it and not in its file yet. */
function missing({ ctid }: ContainerStatus, status: Status): readonly Entry[] {
  return status.volumes.flatMap((volume) =>
    volume.mounts
      .filter((mount) => mount.ctid === ctid && mount.configured === null)
      .map((mount) => ({
        key: '-',
        path: mount.path,
        source: volume.hostPath,
        about: mount.readOnly ? 'ro=1' : '',
        volume: volume.name,
        state: mount.state,
      })),
  );
}

function standing(container: ContainerStatus): string {
  return [
    container.status === 'absent' ? `not here: ${standingWord(container)}` : standingWord(container),
    privilege(container),
    container.lock ? `locked: ${container.lock}` : '',
    container.protection ? 'protected' : '',
  ]
    .filter(Boolean)
    .join(', ');
}

function table(entries: readonly Entry[], width: number, theme: Theme): readonly Line[] {
  const { ellipsis } = theme.glyphs;
  const volume = Math.min(16, Math.max(6, ...entries.map((entry) => entry.volume.length)));
  const path = width - 5 - volume - 2 - 10;
  return [
    [tone('dim', `KEY  ${pad('PATH', path)} ${pad('VOLUME', volume)} STATE`)],
    ...entries.flatMap(({ key, path: target, source, about, volume: name, state }): Line[] => {
      const label = state ? stateLabel(theme, state) : undefined;
      const start = `${pad(key, 4)} ${pad(truncatePath(target, path, ellipsis), path)} ${pad(truncateMiddle(name, volume, ellipsis), volume)} `;
      const room = width - 5 - (about === '' ? 0 : about.length + 2);
      return [
        [start, label ? tone(label.tone, label.text) : '-'],
        [tone('dim', `     ${truncatePath(source, room, ellipsis)}${about === '' ? '' : `  ${about}`}`)],
      ];
    }),
  ];
}
