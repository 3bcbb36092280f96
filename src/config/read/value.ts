/** Whether a JSON value has entries to look into: an object, or a list by index. */
export const isObject = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;

/** An id as text, written as a number or as text; undefined for anything else, which may have a `toString` of its own. */
export const idText = (value: unknown): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
