export interface SetRequest {
  readonly set: ReadonlyMap<string, string>;
  readonly delete: readonly string[];
  readonly revert: readonly string[];
  readonly digest?: string;
}

export type SetPrediction =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly problems: readonly string[] };

/** What the file becomes when `pct set` with these arguments succeeds (all hot-plugs work). */
export function predictSet(_text: string, _ctid: number, _running: boolean, _request: SetRequest): SetPrediction {
  throw new Error('being written');
}
