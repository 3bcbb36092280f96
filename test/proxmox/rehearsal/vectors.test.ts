import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { VectorCase } from '../../pct/vectors/case.ts';
import { expandCases } from '../../pct/vectors/compact.ts';
import { copies } from '../../pct/vectors/copies.ts';
import { rehearsed } from './host.ts';

const starts = copies
  .flatMap((url) => expandCases(JSON.parse(readFileSync(url, 'utf8'))))
  .filter(({ argv }) => argv[0] === 'x-start');

/** The recorder only mounted: that LXC then finds no root, or no init in it, the lab shows. */
const mountedOnly = new Set(['start-root-target', 'start-dot-target']);

describe("the rehearsal against Proxmox's own starts", () => {
  it('knows some', () => {
    expect(starts.length).toBeGreaterThan(15);
  });

  it.each(starts.map((vector) => [vector.id, vector.about, vector] as const))('%s: %s', (id, _, vector) => {
    const { starts: predicted, mounts } = rehearsal(vector);
    expect(predicted === 'fails').toBe(vector.exit !== 0 || mountedOnly.has(id));
    if (predicted === 'fails') return;
    const seen = mounts.filter((one) => one.starts === 'ok').map(({ source, target }) => `${source} ${target}`);
    const recorded = vector.mounts?.map(({ source, target }) => `${source} ${target}`) ?? [];
    // several may be mounted where one is seen
    expect(recorded).toEqual(expect.arrayContaining(seen));
    if (predicted === 'ok') expect(seen).toHaveLength(recorded.length);
  });
});

function rehearsal(vector: VectorCase) {
  const ctid = Number(vector.argv[1]);
  const { dirs = [], symlinks = {}, files = {} } = vector.host;
  const host = {
    ...Object.fromEntries(dirs.map((path) => [path, 'dir'])),
    ...Object.fromEntries(Object.entries(symlinks).map(([path, to]) => [path, `-> ${to}`])),
    ...Object.fromEntries(Object.keys(files).map((path) => [path, 'file'])),
  };
  const root = `/srv/rootfs${ctid}`;
  const inside = Object.entries(host).flatMap(([path, what]) =>
    path.startsWith(`${root}/`) ? [[path.slice(root.length), what]] : [],
  );
  return rehearsed(vector.before[`${ctid}.conf`] ?? '', { host, inside: Object.fromEntries(inside) });
}
