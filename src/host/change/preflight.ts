import { isInstalled, pctPath } from '../../disk/tools.ts';
import { runs } from '../../engine/plan/plan.ts';
import type { Plan } from '../../engine/plan/types.ts';
import { NOWHERE, type Problems } from '../../ground/problem.ts';
import { hasQuorum } from '../containers.ts';

/** Why this machine cannot be changed: only root may, its cluster takes no change, or a step needs a `pct` that is not on PATH. */
export type Obstacle = Problems<{ not_root: unknown; no_quorum: unknown; pct_missing: unknown }>;

/** What keeps a whole plan from being run; found before its first step, so that nothing is left half-done. */
export function obstacleTo(plan: Plan, root: string): Obstacle | undefined {
  if (root === '' && process.geteuid?.() !== 0) return { code: 'not_root', ...NOWHERE };
  if (hasQuorum({ host: 'local', root }) === false) return { code: 'no_quorum', ...NOWHERE };
  const needsPct = plan.steps.some((step) => (step.kind === 'mount' || step.kind === 'restart') && runs(step));
  return needsPct && !isInstalled('pct', pctPath()) ? { code: 'pct_missing', ...NOWHERE } : undefined;
}
