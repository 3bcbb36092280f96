/** For `JSON.stringify`: maps are kept as maps. */
export const mapsOut = (_key: string, value: unknown): unknown => (value instanceof Map ? { $map: [...value] } : value);

/** For `JSON.parse`: the way back. */
export function mapsIn(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$map' in value) || !Array.isArray(value.$map)) return value;
  return new Map(value.$map.filter(isPair));
}

const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;
