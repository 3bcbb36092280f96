import type { MountInput } from '../engine/desired/edit.ts';

/** How a directory is mounted, as the JSON spells it. Absent leaves what the container has; false and [] remove it. */
export type MountOptions = Omit<Exclude<MountInput, string>, 'path'>;

/** A mount as `--mount` and plain mode take it, apart: who, where, the options behind. */
export interface MountText {
  readonly who: string;
  readonly path: string;
  readonly options: string;
}

/** `953=/etc/ssl,ro,shared,idmap=passthrough,mount_options=nosuid;nodev`. Only what stands before `=` may be missing. */
export function mountParts(text: string): MountText {
  const equals = text.indexOf('=');
  const [path = '', ...options] = text.slice(equals + 1).split(',');
  return { who: text.slice(0, Math.max(0, equals)), path, options: options.join(',') };
}

/** Reads `ro,shared,idmap=…,mount_options=a;b`, or says which word isn't an option. `ro=0` and `idmap=` remove it. */
export function readOptions(text: string): MountOptions | { readonly unknown: string } {
  let options: MountOptions = {};
  for (const word of text.split(',').map((part) => part.trim())) {
    const option = word === '' ? {} : optionOf(word);
    if (!option) return { unknown: word };
    options = { ...options, ...option };
  }
  return options;
}

/** The same, where it stands for what was declared before: what is left out now is taken away, what never was stays unsaid. */
export function readOptionsOver(before: MountOptions, text: string): ReturnType<typeof readOptions> {
  const options = readOptions(text);
  if ('unknown' in options) return options;
  const { read_only, shared, idmap, mount_options } = before;
  return {
    ...(read_only !== undefined && { read_only: false }),
    ...(shared !== undefined && { shared: false }),
    ...(idmap !== undefined && { idmap: false as const }),
    ...(mount_options !== undefined && { mount_options: [] }),
    ...options,
  };
}

/** What a mount has, as it is typed; what it shall not have is left out. */
export const optionsText = (options: MountOptions): string =>
  words(options)
    .filter((word) => !/^[a-z_]+=0?$/.test(word))
    .join(',');

/** A mount behind `CTID=`, with all that is said of it. */
export function mountText(mount: MountInput): string {
  if (typeof mount === 'string') return mount;
  return [mount.path, ...words(mount)].join(',');
}

/** The JSON of one mount: the short form where a path is all there is to say. */
export function mountInput(path: string, { read_only, shared, mount_options, idmap }: MountOptions): MountInput {
  const options = Object.entries({ read_only, shared, mount_options, idmap });
  const given = Object.fromEntries(options.filter(([, value]) => value !== undefined));
  return Object.keys(given).length === 0 ? path : { path, ...given };
}

function words({ read_only, shared, idmap, mount_options }: MountOptions): readonly string[] {
  return [
    ...flag('ro', read_only),
    ...flag('shared', shared),
    ...(idmap === undefined ? [] : [`idmap=${idmap === false ? '' : idmap}`]),
    ...(mount_options === undefined ? [] : [`mount_options=${mount_options.join(';')}`]),
  ];
}

const flag = (word: string, value: boolean | undefined): readonly string[] =>
  value === undefined ? [] : [value ? word : `${word}=0`];

function optionOf(word: string): MountOptions | undefined {
  const [, key, value] = /^([a-z_]+)(?:=(.*))?$/.exec(word) ?? [];
  switch (key) {
    case 'ro':
      return isFlag(value) ? { read_only: !isOff(value) } : undefined;
    case 'shared':
      return isFlag(value) ? { shared: !isOff(value) } : undefined;
    case 'idmap':
      return value === undefined ? undefined : { idmap: value === '' ? false : value };
    case 'mount_options':
      return value === undefined ? undefined : { mount_options: value.split(';').filter((option) => option !== '') };
    default:
      return undefined;
  }
}

/** As Proxmox spells yes and no [opt-ro-no opt-ro-off]. */
const isFlag = (value: string | undefined): boolean =>
  value === undefined || /^(?:[01]|yes|no|on|off|true|false)$/i.test(value);

const isOff = (value: string | undefined): boolean => value !== undefined && /^(?:0|no|off|false)$/i.test(value);
