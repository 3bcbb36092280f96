import type { DesiredDataset, DesiredVolume } from '../../engine/desired/state.ts';
import { isWithin } from '../../ground/paths.ts';
import type { Contents } from './contents.ts';
import { type Finding, warningAt } from './finding.ts';

/** Whether volumes stand and go where the rest of the configuration says. Only warnings. */
export function checkPlacement(volumes: readonly DesiredVolume[], contents: Contents): readonly Finding[] {
  const shared = contents.datasets.filter((dataset) => dataset.shared);
  const findings = contents.otherBlocks.map(otherBlock);
  for (const volume of volumes) {
    if (shared.length > 0) findings.push(...checkDataset(volume, shared));
    checkConsumers(volume, contents, findings);
  }
  return findings;
}

const otherBlock = (name: string): Finding =>
  warningAt('hypervisor', { path: ['shared_volumes', name], at: 'key' }, { code: 'not_a_volume', name });

/** Where a dataset really is only the machine knows: by itself ZFS mounts it at its own name. */
function checkDataset({ name, hostPath }: DesiredVolume, shared: readonly DesiredDataset[]): readonly Finding[] {
  if (shared.some((dataset) => isWithin(hostPath, dataset.at) || isWithin(hostPath, `/${dataset.name}`))) return [];
  const datasets = shared.map(({ at }) => at);
  const pointer = { path: ['shared_volumes', name, 'host_path'], at: 'value' } as const;
  return [warningAt('hypervisor', pointer, { code: 'off_shared_datasets', name, path: hostPath, datasets })];
}

function checkConsumers({ name, mounts }: DesiredVolume, { declared }: Contents, findings: Finding[]): void {
  for (const { ctid } of mounts) {
    const id = String(ctid);
    if (!declared.containers || declared.containers.has(id)) continue;
    const code = declared.machines?.has(id) ? 'mount_in_vm' : 'undeclared_container';
    const pointer = { path: ['shared_volumes', name, 'mounts', id], at: 'key' } as const;
    findings.push(warningAt('hypervisor', pointer, { code, name, id }));
  }
}
