import type { DesiredVolume } from '../../engine/desired/state.ts';
import { isWithin } from '../../ground/paths.ts';
import type { Estate } from './estate.ts';
import { type Finding, warningAt } from './finding.ts';

/** Whether volumes stand and go where the rest of the configuration says. Only warnings. */
export function checkPlacement(volumes: readonly DesiredVolume[], estate: Estate): readonly Finding[] {
  return [
    ...estate.otherBlocks.map(otherBlock),
    ...volumes.flatMap((volume) => [...checkDataset(volume, estate.sharedDatasets), ...checkConsumers(volume, estate)]),
  ];
}

const otherBlock = (name: string): Finding =>
  warningAt(
    'hypervisor',
    { path: ['shared_volumes', name], at: 'key' },
    {
      code: 'not_a_volume',
      summary: `${JSON.stringify(name)} in shared_volumes has neither host_path nor mounts, so it is no volume.`,
      hint: 'It is left as it is; a block of its own at the top of the file would be clearer.',
    },
  );

function checkDataset({ name, hostPath }: DesiredVolume, datasets: readonly string[]): readonly Finding[] {
  if (datasets.length === 0 || datasets.some((dataset) => isWithin(hostPath, dataset))) return [];
  const few = datasets.slice(0, 5).join(', ');
  return [
    warningAt(
      'hypervisor',
      { path: ['shared_volumes', name, 'host_path'], at: 'value' },
      {
        code: 'off_shared_datasets',
        summary: `Volume ${name} is on none of the datasets with storage_class "shared": ${hostPath}.`,
        hint: `Put it below ${few}${datasets.length > 5 ? ' …' : ''}, or leave it if that is meant.`,
      },
    ),
  ];
}

function checkConsumers({ name, mounts }: DesiredVolume, { declared }: Estate): readonly Finding[] {
  return mounts.flatMap(({ ctid }) => {
    const id = String(ctid);
    if (!declared.containers || declared.containers.has(id)) return [];
    const isMachine = declared.machines?.has(id) ?? false;
    const summary = isMachine
      ? `Volume ${name} is mounted in ${id}, which is a virtual machine.`
      : `Volume ${name} is mounted in container ${id}, which is declared nowhere.`;
    const hint = isMachine
      ? 'Only containers can mount a host directory.'
      : 'Declare the container, or correct the id.';
    const code = isMachine ? 'mount_in_vm' : 'unknown_container';
    return [
      warningAt('hypervisor', { path: ['shared_volumes', name, 'mounts', id], at: 'key' }, { code, summary, hint }),
    ];
  });
}
