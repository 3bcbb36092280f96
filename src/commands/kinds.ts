/** What `get` can be asked about. */
export const KINDS = ['hypervisor', 'lxc', 'vm', 'stack'] as const;

export interface GetOptions {
  readonly reveal?: boolean;
  readonly all?: boolean;
  readonly keys?: boolean;
  readonly shell?: boolean;
  /** Before each name with `shell`. */
  readonly prefix?: string;
}

export interface GetRequest extends GetOptions {
  /** Absent: everything, with `all`. */
  readonly what?: (typeof KINDS)[number] | undefined;
  /** Of a container, machine or stack its id or name first, then paths. */
  readonly words: readonly string[];
}
