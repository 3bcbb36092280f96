import type { MountInput } from '../../../engine/desired/edit.ts';

/** How a directory is mounted. Absent leaves what the container has; false and [] remove it. */
export interface MountOptions {
  readonly readOnly?: boolean | undefined;
  readonly shared?: boolean | undefined;
  readonly mountOptions?: readonly string[] | undefined;
  readonly idmap?: string | false | undefined;
}

/** As `--mount` takes them after the path: `ro,shared,idmap=…,mount_options=a;b`. */
export function optionsText({ readOnly, shared, mountOptions, idmap }: MountOptions): string {
  return [
    readOnly ? 'ro' : '',
    shared ? 'shared' : '',
    idmap ? `idmap=${idmap}` : '',
    mountOptions?.length ? `mount_options=${mountOptions.join(';')}` : '',
  ]
    .filter((word) => word !== '')
    .join(',');
}

/**
 * Reads the same text back, or says which word isn't an option. An option that was declared and is left out now is
 * taken away (false), one that never was stays unsaid.
 */
export function readOptions(text: string, before: MountOptions): MountOptions | { readonly unknown: string } {
  const words = text
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
  const unknown = words.find((word) => !/^(ro|shared|idmap=.+|mount_options=.+)$/.test(word));
  if (unknown !== undefined) return { unknown };
  const value = (key: string): string | undefined =>
    words.find((word) => word.startsWith(`${key}=`))?.slice(key.length + 1);
  return {
    readOnly: words.includes('ro') || off(before.readOnly),
    shared: words.includes('shared') || off(before.shared),
    idmap: value('idmap') ?? off(before.idmap),
    mountOptions: value('mount_options')?.split(';') ?? (before.mountOptions === undefined ? undefined : []),
  };
}

/** The JSON of one mount: the short form where a path is all there is to say. */
export function mountInput(path: string, { readOnly, shared, mountOptions, idmap }: MountOptions): MountInput {
  const said = {
    ...(readOnly === undefined ? {} : { read_only: readOnly }),
    ...(shared === undefined ? {} : { shared }),
    ...(mountOptions === undefined ? {} : { mount_options: mountOptions }),
    ...(idmap === undefined ? {} : { idmap }),
  };
  return Object.keys(said).length === 0 ? path : { path, ...said };
}

const off = (declared: unknown): false | undefined => (declared === undefined ? undefined : false);
