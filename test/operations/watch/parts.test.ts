import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { locate } from '../../../src/operations/locate.ts';
import { type CutSnapshot, cutter, joiner } from '../../../src/operations/watch/parts.ts';
import type { Snapshot } from '../../../src/operations/watch/snapshot.ts';
import { watch } from '../../../src/operations/watch/watch.ts';

/** As it arrives at the other end, through lines of JSON. */
function arriving() {
  const { take, join: joined } = joiner();
  return ({ parts, tree }: CutSnapshot): Snapshot => {
    for (const { id, text } of parts) take(id, JSON.parse(text));
    return joined(JSON.parse(JSON.stringify(tree)));
  };
}

/** What a snapshot holds is not looked at: anything may stand for it. */
const snapshotWith = (more: object): Snapshot =>
  ({ host: 'local', readAt: 1, diagnostics: [], ...more }) as unknown as Snapshot;

const volumes = (count: number, changed = -1) =>
  Array.from({ length: count }, (_, at) => ({
    name: `volume_${at}`,
    state: at === changed ? 'drift' : 'ok',
    mounts: [{ ctid: 100 + (at % 50), path: `/srv/${at}` }],
  }));

test('the snapshot of the demo arrives as it is', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'phoenix-parts-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const located = await locate({ host: `demo:${dir}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  const watched = await watch(located.value);
  onTestFinished(() => watched.close());
  await watched.refresh();
  const snapshot = watched.get();
  expect(snapshot.desired?.containers.size).toBeGreaterThan(0);
  expect(arriving()(cutter()(snapshot))).toEqual(snapshot);
});

test('whatever it holds, and whatever came before, a snapshot arrives as it is', () => {
  const value = fc.jsonValue({ maxDepth: 6 });
  const long = fc.array(value, { minLength: 0, maxLength: 300 });
  const fields = fc.dictionary(fc.string(), value, { maxKeys: 120 });
  const snapshots = fc.array(fc.record({ status: fc.record({ volumes: long, more: value }), files: fields }), {
    minLength: 1,
    maxLength: 4,
  });
  fc.assert(
    fc.property(snapshots, (all) => {
      const cut = cutter();
      const arrive = arriving();
      for (const more of all) {
        const snapshot = snapshotWith(more);
        // JSON knows no -0.
        expect(JSON.stringify(arrive(cut(snapshot)))).toBe(JSON.stringify(snapshot));
      }
    }),
  );
});

test('no part of ten thousand volumes takes long to read', () => {
  const { parts } = cutter()(snapshotWith({ status: { volumes: volumes(10_000) } }));
  expect(parts.length).toBeGreaterThan(20);
  expect(Math.max(...parts.map(({ text }) => text.length))).toBeLessThan(20_000);
});

test('a volume that changed brings the part it is in, and the others stay the objects that they were', () => {
  const cut = cutter();
  const arrive = arriving();
  const before = arrive(cut(snapshotWith({ status: { volumes: volumes(10_000) } })));
  const sent = cut(snapshotWith({ status: { volumes: volumes(10_000, 5_000) } }));
  expect(sent.parts).toHaveLength(1);
  const after = arrive(sent);
  expect(after.status?.volumes[5_000]?.state).toBe('drift');
  expect(after.status?.volumes[0]).toBe(before.status?.volumes[0]);
  expect(after.status?.volumes[9_999]).toBe(before.status?.volumes[9_999]);
});

test('parts that a snapshot has no more are forgotten at both ends, and sent again when they come back', () => {
  const cut = cutter();
  const { take, join: joined } = joiner();
  const held = (sent: CutSnapshot) => {
    for (const { id, text } of sent.parts) take(id, JSON.parse(text));
    return joined(sent.tree);
  };
  const many = snapshotWith({ status: { volumes: volumes(1_000) } });
  const first = cut(many);
  held(first);
  held(cut(snapshotWith({})));
  expect(() => joined(first.tree)).toThrow('never came');
  const again = cut(many);
  expect(again.parts.length).toBe(first.parts.length);
  expect(held(again)).toEqual(many);
});
