/** Whether something that came over a line is what it is taken for. */
export type Shape = (value: unknown) => boolean;

/** Longer than any path, name or value of Proxmox. */
const LONGEST_TEXT = 32_768;

export const isText: Shape = (value) => typeof value === 'string' && value.length <= LONGEST_TEXT;

/** Absolute, as the kernel takes it. */
export const isPath: Shape = (value) => isText(value) && /^\/[^\0]*$/.test(value as string);

export const isCount: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0;

export const isFlag: Shape = (value) => typeof value === 'boolean';

export const oneOf =
  (...values: readonly unknown[]): Shape =>
  (value) =>
    values.includes(value);

export const anyOf =
  (...shapes: readonly Shape[]): Shape =>
  (value) =>
    shapes.some((shape) => shape(value));

export const listOfShape =
  (shape: Shape): Shape =>
  (value) =>
    Array.isArray(value) && value.every(shape);

/** An object with these fields, some of which may be absent, and no others. */
export const fieldsOfShape =
  (needed: Readonly<Record<string, Shape>>, optional: Readonly<Record<string, Shape>> = {}): Shape =>
  (value) => {
    if (!isFields(value)) return false;
    const known = { ...needed, ...optional };
    return (
      Object.keys(needed).every((name) => Object.hasOwn(value, name)) &&
      Object.entries(value).every(([name, field]) => Object.hasOwn(known, name) && known[name]?.(field) === true)
    );
  };

/** An object, whatever it has. */
export const isFields = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
