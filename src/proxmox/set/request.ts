import { splitList } from '../value/bytes.ts';

/** The values to set, and the keys to delete and to revert. An empty or absent digest is not checked. */
export interface SetRequest {
  readonly set: ReadonlyMap<string, string>;
  readonly delete: readonly string[];
  readonly revert: readonly string[];
  readonly digest?: string;
}

/** What the options of `pct set` ask for, by their names without dashes: keys, `delete`, `revert` and `digest`. */
export function requestOfOptions(options: ReadonlyMap<string, string>): SetRequest {
  const { delete: deleted = '', revert = '', digest, ...set } = Object.fromEntries(options);
  return { set: new Map(Object.entries(set)), delete: splitList(deleted), revert: splitList(revert), digest };
}
