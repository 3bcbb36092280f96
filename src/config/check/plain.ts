import { checkCtid } from '../../engine/desired/rules.ts';
import { lazily } from '../../ground/lazy.ts';
import type { FileRole } from '../read/locate.ts';
import { isVolumeEntry } from '../read/value.ts';
import written from './outlines.json' with { type: 'json' };

/**
 * What a schema says of values of JSON, as far as it can be told without the schema: `npm run schemas` writes it down, so that
 * files that are as they shall be need no zod, which takes as long to load as all else of a small command. `no_volume`: an entry
 * of `shared_volumes` that means to be none. `in_doubt`: what nothing but the schema can tell.
 */
export type Outline =
  | 'text'
  | 'flag'
  | 'number'
  | 'anything'
  | 'no_volume'
  | 'in_doubt'
  | { readonly literals: readonly unknown[] }
  | { readonly oneOf: readonly Outline[] }
  | { readonly listOf: Outline }
  /** As one of the entries that have an outline of their own. */
  | { readonly as: keyof typeof PLAIN_ENTRIES }
  /** `ids`: under ids of containers alone. */
  | { readonly each: Outline; readonly ids?: boolean }
  /** `open`: other keys may stand there, too, and anything under them. */
  | { readonly keys: Readonly<Record<string, Outline>>; readonly required: readonly string[]; readonly open: boolean };

/** Whether a value has its shape without a doubt; what is in doubt the schema decides, and says what is wrong. */
export type Plainly = (value: unknown) => boolean;

/** The quick look at values of JSON: it takes a fraction of the time that the schema takes, and never says yes to what that refuses. */
export function plainly(outline: Outline): Plainly {
  switch (outline) {
    case 'text':
      return (value) => typeof value === 'string';
    case 'flag':
      return (value) => typeof value === 'boolean';
    case 'number':
      return Number.isFinite;
    case 'anything':
      return () => true;
    case 'no_volume':
      return (value) => !isVolumeEntry(value);
    case 'in_doubt':
      return () => false;
  }
  if ('literals' in outline) return (value) => outline.literals.includes(value);
  if ('oneOf' in outline) {
    const options = outline.oneOf.map(plainly);
    return (value) => options.some((option) => option(value));
  }
  if ('as' in outline) return PLAIN_ENTRIES[outline.as]();
  if ('listOf' in outline) {
    const element = plainly(outline.listOf);
    return (value) => Array.isArray(value) && value.every(element);
  }
  return 'each' in outline ? plainRecord(outline) : plainObject(outline);
}

function plainRecord({ each, ids = false }: Extract<Outline, { each: unknown }>): Plainly {
  const element = plainly(each);
  const isKey = (key: string) => key !== '__proto__' && (!ids || checkCtid(key) === undefined);
  return (value) => isBlock(value) && Object.keys(value).every((key) => isKey(key) && element(value[key]));
}

function plainObject({ keys, required, open }: Extract<Outline, { keys: unknown }>): Plainly {
  const known = new Map(Object.entries(keys).map(([key, own]) => [key, plainly(own)]));
  const other: Plainly = () => open;
  return (value) =>
    isBlock(value) &&
    required.every((key) => Object.hasOwn(value, key)) &&
    Object.keys(value).every((key) => (known.get(key) ?? other)(value[key]));
}

const isBlock = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const outlines = written as Readonly<Record<FileRole | 'volume' | 'container', Outline>>;

const lazilyPlain = (of: keyof typeof outlines) => lazily(() => plainly(outlines[of]));

const FILES: Readonly<Record<FileRole, () => Plainly>> = {
  hypervisor: lazilyPlain('hypervisor'),
  lxc: lazilyPlain('lxc'),
  vm: lazilyPlain('vm'),
  stacks: lazilyPlain('stacks'),
};

/** Whether what a file holds has its shape without a doubt. */
export const isPlainFile = (role: FileRole, value: unknown): boolean => FILES[role]()(value);

/** The same of the entries that there are many of. */
export const PLAIN_ENTRIES = { volume: lazilyPlain('volume'), container: lazilyPlain('container') };
