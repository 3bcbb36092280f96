import { expect, test } from 'vitest';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { jsonParts } from '../../../src/views/documents/json-parts.ts';
import { validateDocument } from '../../../src/views/documents/look.ts';
import { planDocument } from '../../../src/views/documents/plan.ts';
import { outputShapes } from '../../../src/views/documents/shapes.ts';
import { statusDocument } from '../../../src/views/documents/status.ts';

const missing = (ctid: number, path = '/logs'): EngineProblem => ({
  ...{ code: 'own_mount_missing', severity: 'warning', path, hostPath: '/tank/logs' },
  where: { ctid },
});
const absent: EngineProblem = {
  ...{ code: 'mount_absent', severity: 'error', path: '/tank/media', at: '/tank', by: 'fstab', name: '/dev/sdb1' },
  where: { volume: 'media' },
};
const FORTY = Array.from({ length: 40 }, (_, index) => missing(101 + index));
const FINDINGS = [absent, ...FORTY, missing(101, '/other'), absent];

const summary = { create: 0, update: 0, delete: 0, restart: 0, blocked: 0, kept: 0 };
const plan = { inSync: false, summary, steps: [], waiting: [], starts: [], notes: [], diagnostics: FINDINGS };
const status = { node: 'pve', volumes: [], containers: [], diagnostics: FINDINGS };

test.each([
  ['plan', () => planDocument(plan, 'pve')],
  ['status', () => statusDocument(status)],
  ['validate', () => validateDocument(false, FINDINGS)],
] as const)('the document of %s has the finding of each of 40 containers, and says that 40 are alike', (name, made) => {
  const document: unknown = JSON.parse([...jsonParts({ ...made() })].join(''));
  expect(outputShapes[name].safeParse(document).success).toBe(true);
  expect(document).toMatchObject({
    diagnostics: [
      { code: 'mount_absent' },
      ...FORTY.map(({ where }) => ({ code: 'own_mount_missing', ctid: where.ctid, count: 40 })),
      { code: 'own_mount_missing', ctid: 101 },
      { code: 'mount_absent' },
    ],
  });
  // What nothing else is like, and what is of no container, has none.
  expect(JSON.stringify(document).match(/"count":/g)).toHaveLength(40);
});
