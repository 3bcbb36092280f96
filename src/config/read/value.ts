import type { ValueKind } from '../problem.ts';

/** Whether a JSON value has entries to look into: an object, or a list by index. */
export const isObject = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;

/** An id as text, written as a number or as text; undefined for anything else, which may have a `toString` of its own. */
export const idText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;

/** What a JSON value is. */
export function kindOf(value: unknown): ValueKind {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  switch (typeof value) {
    case 'string':
      return 'text';
    case 'boolean':
      return 'flag';
    case 'number':
      return Number.isFinite(value) ? 'number' : 'huge';
    default:
      return 'object';
  }
}

/** Whether an entry of `shared_volumes` means to be a volume; real files keep other blocks there. */
export const isVolumeEntry = (entry: unknown): boolean =>
  isObject(entry) && (Object.hasOwn(entry, 'host_path') || Object.hasOwn(entry, 'mounts'));
