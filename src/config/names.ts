import { mountsDeclaredIn } from './kept.ts';
import type { ConfigFile } from './read/sources.ts';
import { isObject } from './read/value.ts';

/** The volumes of the hypervisor file, by their names alone; what is wrong with them does not matter here. */
export const volumeNamesIn = ({ value }: ConfigFile): readonly string[] =>
  isObject(value) && isObject(value.shared_volumes)
    ? Object.entries(value.shared_volumes).flatMap(([name, entry]) =>
        isObject(entry) && ('host_path' in entry || 'mounts' in entry) ? [name] : [],
      )
    : [];

/** The mounts that it declares, as far as they can be read. */
export const mountsIn = ({ value }: ConfigFile) => mountsDeclaredIn(JSON.stringify(value));

/** The entries of a block that has an object for each id or name, and what each of them is called. */
export const entriesOf = (
  file: ConfigFile | undefined,
  block: 'lxc_configs' | 'docker_stacks',
): ReadonlyMap<string, string> => {
  const entries = isObject(file?.value) ? file.value[block] : undefined;
  return new Map(
    Object.entries(isObject(entries) ? entries : {}).map(([key, entry]) => [
      key,
      isObject(entry) && typeof entry.name === 'string' ? entry.name : '',
    ]),
  );
};
