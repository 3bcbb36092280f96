import { booleanWord } from '../../proxmox/value/rule.ts';
import type { ObservedContainer } from '../observed/state.ts';

/** What the configuration says of a container that is there, in the words of its JSON; what its file does not say is absent. */
export function containerBlock({ name, unprivileged, file }: ObservedContainer) {
  const { keys } = file.current;
  const number = (key: string) => (/^\d+$/.test(keys.get(key) ?? '') ? Number(keys.get(key)) : undefined);
  const onboot = keys.get('onboot');
  return {
    name,
    memory_mb: number('memory'),
    cores: number('cores'),
    unprivileged,
    start_at_boot: onboot === undefined ? undefined : booleanWord(onboot) === '1',
  };
}
