import { isInstalled, pctPath } from '../../disk/tools.ts';
import { NOWHERE, type Problems } from '../../ground/problem.ts';
import { hasQuorum } from '../containers.ts';

/** Why this machine cannot be changed: only root may (of one below `root` whose folder that is), its cluster takes no change, or a step needs a `pct` that is not on PATH. */
export type Obstacle = Problems<{ not_root: { root?: string }; no_quorum: unknown; pct_missing: unknown }>;

/** What keeps steps from being run; found before the first, so that nothing is left half-done. */
export function obstacleTo({ pct }: { readonly pct: boolean }, root: string): Obstacle | undefined {
  if (root === '' && process.geteuid?.() !== 0) return { code: 'not_root', ...NOWHERE };
  if (hasQuorum({ host: 'local', root }) === false) return { code: 'no_quorum', ...NOWHERE };
  return pct && !isInstalled('pct', pctPath()) ? { code: 'pct_missing', ...NOWHERE } : undefined;
}
