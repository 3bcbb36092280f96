import type { Check } from '../../engine/machine/check.ts';
import { folderCheck } from '../../engine/machine/cluster.ts';
import { idMapChecks } from '../../engine/machine/idmaps.ts';
import type { Reading } from '../../engine/observed/facts.ts';
import type { HealthTexts } from '../../host/health.ts';
import type { Installation } from '../locate.ts';

/** The containers' folder and id maps, and the machine's table of mounts. */
export async function containersOf(
  installation: Installation,
  texts: Pick<HealthTexts, 'subuid' | 'subgid'>,
): Promise<{ readonly checks: readonly Check[]; readonly mountinfo: Reading<string> }> {
  const host = await installation.openHost();
  const { containers, mountinfo } = await host.facts({ hostPaths: [] });
  return { checks: [folderCheck(containers), ...idMapChecks(containers, texts)], mountinfo };
}
