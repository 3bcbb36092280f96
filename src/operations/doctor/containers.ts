import type { Check } from '../../engine/machine/check.ts';
import { folderCheck, lockChecks } from '../../engine/machine/cluster.ts';
import { idMapChecks } from '../../engine/machine/idmaps.ts';
import type { Facts } from '../../engine/observed/facts.ts';
import type { OpenHost } from '../../host/find.ts';
import type { HealthTexts } from '../../host/health.ts';

/** The containers' folder and id maps; and the machine's table of mounts and units. */
export async function containersOf(
  host: OpenHost,
  texts: Pick<HealthTexts, 'subuid' | 'subgid'>,
): Promise<{ readonly checks: readonly Check[] } & Pick<Facts, 'mountinfo' | 'units'>> {
  const { containers, mountinfo, units } = await host.facts({ hostPaths: [] });
  const checks = [folderCheck(containers), ...lockChecks(containers), ...idMapChecks(containers, texts)];
  return { checks, mountinfo, units };
}
