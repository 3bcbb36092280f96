import type { Acls } from '../../engine/permission/acl.ts';

/** A machine's directories, entered one name at a time from the root; no step ever follows a symlink. */
export interface DirectoryTree {
  root(): Promise<OpenDirectory>;
}

/** One directory held open, whatever happens to its name. Unexpected trouble is a system error that is thrown. */
export interface OpenDirectory {
  identity(): Promise<DirectoryIdentity>;
  /** The number by which this process has it open; none of a pretended one. */
  readonly descriptor?: number | undefined;
  enter(name: string): Promise<Entered>;
  /** Creates a directory of ours with just this mode, whatever the umask. */
  make(name: string, mode: number): Promise<void>;
  /** Removes an empty directory of that name. */
  remove(name: string): Promise<void>;
  chown(uid: number, gid: number): Promise<void>;
  /** All bits, setuid, setgid and sticky included. */
  chmod(mode: number): Promise<void>;
  /** Its ACLs, as the tool that reads them tells. */
  acls(): Promise<ToolResult<Acls>>;
  /** Makes its ACLs, which are `before`, those of `after`. */
  setAcls(before: Acls, after: Acls): Promise<ToolResult<'done'>>;
  close(): Promise<void>;
}

/** What a tool did, or what is the matter with it. */
export type ToolResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly fault: ToolFault };

/** `missing`: it is not installed. */
export type ToolFault =
  | { readonly kind: 'missing'; readonly tool: string }
  | { readonly kind: 'failed'; readonly tool: string; readonly message: string };

export interface DirectoryIdentity {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
  readonly dev: number;
  readonly ino: number;
}

export type Entered =
  | { readonly kind: 'directory'; readonly directory: OpenDirectory }
  | { readonly kind: 'symlink' | 'file' | 'missing' };
