/** Whether a JSON value has entries to look into: an object, or a list by index. */
export const isObject = (value: unknown): value is Readonly<Record<string | number, unknown>> =>
  typeof value === 'object' && value !== null;
