import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Verdict } from '../rehearsal/compare.ts';
import { counts, startSeveral } from '../rehearsal/several.ts';

/** How many containers are made up and started, and the first one's seed. */
const COUNT = Number(process.env.PHOENIX_LAB_REHEARSALS ?? 60);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 0);

const MS_EACH = 4_000;

/** Every rule by which a start fails or hides a mount. */
const RULES = [
  'configuration covered covered_by_lxc filesystem_without_id_maps id_map_overlaps id_map_unreadable',
  'id_map_without_root ids_not_allowed keepattrs_read_only keepattrs_unmapped line_unreadable locked',
  'mount_map_overlaps source_closed source_has_mounts source_missing source_not_directory source_symlink',
  'target_closed target_differs target_hides_init target_ignored target_is_root target_missing',
  'target_not_directory target_read_only target_symlink target_unmapped template type_refused',
].flatMap((line) => line.split(' '));

describe(`${COUNT} made-up containers from seed ${SEED} on, rehearsed and started`, () => {
  let verdicts: readonly Verdict[] = [];

  beforeAll(async () => {
    verdicts = await startSeveral({ run: inject('labRun'), script: 'rehearsal', count: COUNT, seed: SEED });
    console.log(counts(verdicts));
  }, COUNT * MS_EACH);

  it('what is said and what happens agree in every one', () => {
    expect(verdicts).toHaveLength(COUNT);
    expect(verdicts.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('a third of them or more really fail or hide a mount', () => {
    const bad = verdicts.filter(({ up, hidden }) => !up || hidden > 0);
    expect(bad.length).toBeGreaterThanOrEqual(COUNT / 3);
  });

  it('less than one in twenty is unknown', () => {
    expect(verdicts.filter(({ starts }) => starts === 'unknown').length).toBeLessThan(COUNT / 20);
  });

  if (COUNT >= 150) {
    it('every rule fails or hides something in at least one', () => {
      const seen = new Set(verdicts.flatMap(({ codes }) => codes));
      expect(RULES.filter((rule) => !seen.has(rule))).toEqual([]);
    });
  }
});
