import { isInSync } from '../../engine/status/sync.ts';
import type { Status } from '../../engine/status/types.ts';

/** How everything stands, in Prometheus's text format, as node_exporter's textfile collector reads it. */
export function metricsText(status: Status): string {
  const { volumes, containers, diagnostics } = status;
  return [
    family('in_sync', 'Whether nothing differs from what is declared.', [[{}, isInSync(status) ? 1 : 0]]),
    family(
      'volume_state',
      'How a volume stands, as status calls it.',
      volumes.map(({ name, state }) => [{ volume: name, state }, 1]),
    ),
    family(
      'mount_state',
      'How a mount stands, as status calls it.',
      volumes.flatMap(({ name, mounts }) =>
        mounts.map(({ ctid, path, state }): Sample => [{ volume: name, ctid: `${ctid}`, path, state }, 1]),
      ),
    ),
    family(
      'container_starts',
      "How a container's next start would end.",
      containers
        .filter(({ status: runs, elsewhere }) => runs !== 'absent' && !elsewhere)
        .map(({ ctid, name, starts }) => [{ ctid: `${ctid}`, name: name ?? '', starts }, 1]),
    ),
    family(
      'guard_state',
      "How a container's boot guard stands, as status calls it.",
      containers.flatMap(({ ctid, guard }): Sample[] => (guard ? [[{ ctid: `${ctid}`, state: guard.state }, 1]] : [])),
    ),
    family(
      'volume_covered',
      'Whether the newest snapshot of a volume is young enough.',
      volumes.flatMap(({ name, backup }): Sample[] =>
        !backup || backup.kind === 'unknown'
          ? []
          : [[{ volume: name }, backup.kind === 'snapshot' && backup.isYoung ? 1 : 0]],
      ),
    ),
    family(
      'free_bytes',
      'Free bytes of the file system of a volume.',
      volumes.flatMap(({ name, directory: { free } }): Sample[] =>
        free === undefined ? [] : [[{ volume: name }, free]],
      ),
    ),
    family(
      'diagnostics',
      'Errors and warnings.',
      (['error', 'warning'] as const).map((severity) => [
        { severity },
        diagnostics.filter((one) => one.severity === severity).length,
      ]),
    ),
  ].join('');
}

type Sample = readonly [labels: Readonly<Record<string, string>>, value: number];

/** One metric. The collector refuses a whole file in which the same labels come twice, so they come once. */
function family(name: string, about: string, samples: readonly Sample[]): string {
  const metric = `phoenix_volumes_${name}`;
  const lines = new Map(samples.map(([labels, value]) => [labelsText(labels), value]));
  if (lines.size === 0) return '';
  const head = [`# HELP ${metric} ${about}`, `# TYPE ${metric} gauge`];
  return [...head, ...[...lines].map(([labels, value]) => `${metric}${labels} ${value}`), ''].join('\n');
}

function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(([label, value]) => `${label}="${escaped(value)}"`);
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const escaped = (value: string): string =>
  value.replace(/[\\"]/g, (character) => `\\${character}`).replaceAll('\n', '\\n');
