import type { MountInput } from '../engine/desired/edit.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import { type FormProblem, wrong } from './problem.ts';

type UnknownOption = Extract<FormProblem, { readonly code: 'option_unknown' }>;

/** How a directory is mounted. Absent leaves what the container has; false and [] take it away. */
export interface MountOptions {
  readonly readOnly?: boolean | undefined;
  readonly shared?: boolean | undefined;
  readonly idmap?: string | false | undefined;
  /** Words of Proxmox's `mountoptions`. */
  readonly mountOptions?: readonly string[] | undefined;
}

/** A mount as it is typed: `101=/data,ro` in parts. `who` is a CTID or a name, the path may be empty. */
export interface TypedMount {
  readonly who: string;
  readonly path: string;
  readonly options: string;
}

/** The parts of `101=/data,ro,mount_options=nosuid;nodev`; undefined where nothing is set equal. */
export function typedMount(text: string): TypedMount | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) return undefined;
  const [path = '', ...words] = text.slice(equals + 1).split(',');
  return { who: text.slice(0, equals).trim(), path: path.trim(), options: words.join(',') };
}

/** `ro,shared,idmap=u:1000:1000:1,mount_options=nosuid;noexec`; what is taken away reads `ro=0`, `idmap=`, `mount_options=`. */
export function optionsText({ readOnly, shared, idmap, mountOptions }: MountOptions): string {
  return [
    ...flagWord('ro', readOnly),
    ...flagWord('shared', shared),
    ...(idmap === undefined ? [] : [`idmap=${idmap === false ? '' : idmap}`]),
    ...(mountOptions === undefined ? [] : [`mount_options=${mountOptions.join(';')}`]),
  ].join(',');
}

/** The same text back as options; whether what they say may be is for `optionsProblem`. */
export function readOptions(text: string): Result<MountOptions, UnknownOption> {
  let options: MountOptions = {};
  for (const word of text.split(',').map((part) => part.trim())) {
    if (word === '') continue;
    const option = readOption(word);
    if (!option) return bad(wrong({ code: 'option_unknown', option: word }));
    options = { ...options, ...option };
  }
  return good(options);
}

/** Only what is on: what a person is shown, and types over. */
export const optionsOn = ({ readOnly, shared, idmap, mountOptions }: MountOptions): MountOptions => ({
  readOnly: readOnly || undefined,
  shared: shared || undefined,
  idmap: idmap || undefined,
  mountOptions: mountOptions?.length ? mountOptions : undefined,
});

/** What was typed over declared options: one that was declared and is left out now is taken away. */
export const optionsAfter = (declared: MountOptions, { readOnly, shared, idmap, mountOptions }: MountOptions) => ({
  readOnly: readOnly ?? off(declared.readOnly),
  shared: shared ?? off(declared.shared),
  idmap: idmap ?? off(declared.idmap),
  mountOptions: mountOptions ?? (declared.mountOptions === undefined ? undefined : []),
});

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

/** A mount of the JSON as it is typed behind the CTID: `/data,ro`. */
export function mountText(mount: MountInput): string {
  if (typeof mount === 'string') return mount;
  const { path, read_only, shared, idmap, mount_options } = mount;
  const options = optionsText({ readOnly: read_only, shared, idmap, mountOptions: mount_options });
  return options === '' ? path : `${path},${options}`;
}

function readOption(word: string): MountOptions | undefined {
  const [, key, value] = /^([a-z_]+)(?:=(.*))?$/.exec(word) ?? [];
  switch (key) {
    case 'ro':
      return isFlag(value) ? { readOnly: value !== '0' } : undefined;
    case 'shared':
      return isFlag(value) ? { shared: value !== '0' } : undefined;
    case 'idmap':
      return value === undefined ? undefined : { idmap: value === '' ? false : value };
    case 'mount_options':
      return value === undefined ? undefined : { mountOptions: value.split(';').filter((option) => option !== '') };
    default:
      return undefined;
  }
}

const isFlag = (value: string | undefined): boolean => value === undefined || value === '0' || value === '1';

const flagWord = (word: string, value: boolean | undefined): readonly string[] =>
  value === undefined ? [] : [value ? word : `${word}=0`];

const off = (declared: unknown): false | undefined => (declared === undefined ? undefined : false);
