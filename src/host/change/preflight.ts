import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { runs } from '../../engine/plan/plan.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { NOWHERE, type Problems } from '../../ground/problem.ts';

/** Why this machine cannot be changed: only root may, or a step needs a `pct` that is not on PATH. */
export type Obstacle = Problems<{ not_root: unknown; pct_missing: unknown }>;

/** What keeps a whole plan from being run; found before its first step, so that nothing is left half-done. */
export async function obstacleTo(plan: Plan, root: string): Promise<Obstacle | undefined> {
  if (root === '' && process.geteuid?.() !== 0) return { code: 'not_root', ...NOWHERE };
  if (!plan.steps.some((step) => (step.kind === 'mount' || step.kind === 'restart') && runs(step)) || (await hasPct()))
    return undefined;
  return { code: 'pct_missing', ...NOWHERE };
}

async function hasPct(): Promise<boolean> {
  const folders = `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`
    .split(':')
    .filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, 'pct'))));
  return found.includes(true);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
