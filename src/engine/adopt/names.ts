import { parentOf } from '../../ground/paths.ts';
import { checkVolumeName } from '../desired/rules.ts';

/** A volume's name from its path, other than those that are taken: `media` of `/tank/media`, else `tank_media`, `media_2`. */
export function volumeNameOf(hostPath: string, taken: ReadonlySet<string>): string {
  const own = nameIn(hostPath);
  const outer = nameIn(parentOf(hostPath));
  const longer = [outer, own].filter((part) => part !== '').join('_');
  const names = [own, longer].filter((name) => checkVolumeName(name) === undefined);
  const free = names.find((name) => !taken.has(name));
  if (free !== undefined) return free;
  const stem = names.at(-1) ?? `volume_${longer}`;
  for (let count = 1; ; count++) {
    const name = count === 1 ? stem : `${stem}_${count}`;
    if (!taken.has(name)) return name;
  }
}

/** The last name of a path with nothing in it that a volume's may not have. */
const nameIn = (path: string): string =>
  path
    .slice(path.lastIndexOf('/') + 1)
    .replace(/[^A-Za-z0-9._-]/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '');
