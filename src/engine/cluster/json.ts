type Fields = Readonly<Record<string, unknown>>;

/** The fields of a JSON object; undefined where the text is none. */
export function fieldsOf(text: string): Fields | undefined {
  try {
    return recordOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

export const recordOf = (value: unknown): Fields | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
