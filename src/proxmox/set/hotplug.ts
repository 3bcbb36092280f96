import { mountPointIndex } from '../file/entries.ts';
import { makeCurrent, pendingDeletes, pendingKeys, removePendingDelete } from '../file/pending.ts';
import type { FileDraft } from '../file/section.ts';
import { applyMountPoint, type ChangeErrors, type Hotplug } from '../start/pending.ts';

/** What a running container does with the chosen pending changes: what can't be plugged in stays pending. */
export function hotplugPending(draft: FileDraft, selection: ReadonlySet<string>, hotplug: Hotplug): ChangeErrors {
  const { current } = draft;
  const errors = new Map<string, string>();
  for (const key of pendingKeys(draft, selection)) if (pluggedAtOnce.has(key)) makeCurrent(draft, key);
  for (const key of pendingDeletes(draft)) {
    if (!selection.has(key) || !removedWhileRunning(key)) continue;
    current.keys.delete(key);
    removePendingDelete(draft, key);
  }
  for (const key of pendingKeys(draft, selection)) {
    if (resized.has(key)) makeCurrent(draft, key);
    // there is no hot-plug over an existing mount point [change-running]
    if (mountPointIndex(key) === undefined || current.keys.has(key)) continue;
    const problem = applyMountPoint(draft, key, hotplug);
    if (problem !== undefined) errors.set(key, `unable to hotplug ${key}: ${problem}`);
    else makeCurrent(draft, key);
  }
  return errors;
}

const pluggedAtOnce: ReadonlySet<string> = new Set(
  'description onboot startup protection hostname hookscript cores tags lock'.split(' '),
);

const resized: ReadonlySet<string> = new Set(['cpulimit', 'cpuunits', 'memory', 'swap']);

function removedWhileRunning(key: string): boolean {
  return pluggedAtOnce.has(key) || /^(?:unused\d+|net\d|swap|cpulimit|cpuunits)$/.test(key);
}
