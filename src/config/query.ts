import type { LoadedConfig } from './load.ts';

export type QueryRequest =
  | { readonly what: 'hypervisor' }
  | { readonly what: 'lxc' | 'vm'; readonly id: number }
  | { readonly what: 'stack'; readonly name: string };

export type QueryResult =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: 'absent' | 'secret'; readonly summary: string; readonly hint: string };

/** One value for scripts: needs only the file it reads to be sound JSON. */
export function query(
  _config: LoadedConfig,
  _request: QueryRequest,
  _path: string | undefined,
  _reveal: boolean,
): QueryResult {
  throw new Error('being written');
}

/** Strings raw, the rest JSON. */
export const formatQueryValue = (value: unknown): string =>
  typeof value === 'string' ? value : JSON.stringify(value, null, 2);
