import { type Excerpt, excerptsOf } from '../../config/excerpt.ts';
import type { LoadedConfig } from '../../config/load.ts';
import { FILE_ROLES, type FileRole } from '../../config/read/locate.ts';
import { redact } from '../../config/secrets.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { Status } from '../../engine/status/types.ts';
import type { Problem, Result } from '../../ground/problem.ts';
import type { FoundProblem } from '../problem.ts';
import type { FirstLook } from './first.ts';
import type { MemberStanding } from './members.ts';

/** Which of the four files. */
export type ConfigRole = FileRole;

/** The files as they stand, secrets masked. */
export interface ConfigContents {
  /** SHA-256 of all of it, to compare: made once for each reading of the files. */
  readonly digest: string;
  readonly list: readonly { readonly role: ConfigRole; readonly path: string; readonly value: unknown }[];
  /** Those that could not be read or are no JSON. */
  readonly broken: readonly { readonly role: ConfigRole; readonly path: string }[];
  /** The lines that something was found in. */
  readonly excerpts: readonly Excerpt[];
}

/** What is known of the configuration and the host. */
export interface Snapshot {
  readonly host: string;
  /** Milliseconds since the epoch; as old as that is what it says, `status` above all. */
  readonly readAt: number;
  /** What the files declare; absent when they hold errors, which are then in `diagnostics`. */
  readonly desired?: DesiredState;
  /** Absent until the host was read for the first time, and while the files hold errors. */
  readonly status?: Status;
  readonly diagnostics: readonly Problem[];
  /** What there is where no configuration is yet. */
  readonly first?: FirstLook | undefined;
  /** Absent until they were read. */
  readonly files?: ConfigContents;
  /** Who has a name on the host; absent until it was read. */
  readonly accounts?: AccountNames | undefined;
  /** The other members of the cluster that are looked at; absent: none is. */
  readonly members?: readonly MemberStanding[] | undefined;
  /** Since when the host cannot be read, though it could before: `status` is what was read last. */
  readonly failedAt?: number;
}

/** The host's users and groups, each with its id. */
export interface AccountNames {
  readonly users: readonly (readonly [string, number])[];
  readonly groups: readonly (readonly [string, number])[];
}

/** One look at both. `status` is absent where the files hold errors: then the host is not asked. */
export interface Look {
  readonly config: Pick<LoadedConfig, 'desired' | 'diagnostics'> & Partial<Pick<LoadedConfig, 'files' | 'sources'>>;
  readonly first?: FirstLook | undefined;
  readonly status?: Result<Status, FoundProblem>;
  readonly accounts?: AccountNames | undefined;
  readonly members?: readonly MemberStanding[] | undefined;
}

/** What is known after one more look, which began at `at`. A host that cannot be read now leaves what was read before. */
export function snapshotAfter(last: Snapshot, look: Look, at: number): Snapshot {
  const { files } = look.config;
  const snapshot = standingAfter(last, look, at);
  if (!files) return snapshot;
  return {
    ...snapshot,
    // Made when somebody asks for it: no list does.
    get files() {
      return contentsOf(files, look.config);
    },
  };
}

const masked = new WeakMap<object, ConfigContents>();

function contentsOf(files: LoadedConfig['files'], { sources, diagnostics }: Look['config']): ConfigContents {
  const known = masked.get(files);
  if (known) return known;
  const list = FILE_ROLES.flatMap((role) => {
    const file = files[role];
    return file ? [{ role, path: file.path, value: redact(file.value) }] : [];
  });
  const broken = FILE_ROLES.flatMap((role) => {
    const source = sources?.[role];
    const isMissing = source && !source.read.ok && source.read.problems.every(({ code }) => code === 'file_missing');
    return !source || isMissing || files[role] ? [] : [{ role, path: source.path }];
  });
  const excerpts = Object.values(sources ?? {}).flatMap((source) =>
    excerptsOf(
      source,
      diagnostics.flatMap(({ where: { file, line } }) => (file === source.path && line !== undefined ? [line] : [])),
    ),
  );
  // Loaded when it is needed, as the list needs none.
  const digest = process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(JSON.stringify([list, broken, excerpts]))
    .digest('hex');
  const contents = { digest, list, broken, excerpts };
  masked.set(files, contents);
  return contents;
}

function standingAfter(last: Snapshot, { config, status, accounts, first, members }: Look, at: number): Snapshot {
  const { host } = last;
  const { desired, diagnostics } = config;
  if (!desired || !status) return { host, readAt: at, diagnostics, ...(first && { first }) };
  if (status.ok) {
    const { value } = status;
    const shown = [...diagnostics, ...value.diagnostics];
    const others = members && members.length > 0 ? { members } : {};
    return { host, readAt: at, desired, status: value, accounts, ...others, diagnostics: shown };
  }
  const findings = [...diagnostics, ...status.problems.flatMap((problem) => problem.findings)];
  if (!last.status) return { host, readAt: at, desired, diagnostics: findings };
  const { readAt, failedAt = at, members: known } = last;
  return {
    host,
    readAt,
    desired,
    status: last.status,
    members: known,
    accounts: last.accounts,
    diagnostics: findings,
    failedAt,
  };
}

/** What a person can see of a snapshot, as text to compare: free space by its first two digits, for it never rests. */
export function visibleText(snapshot: Snapshot): string {
  const { desired, status, diagnostics, failedAt, files, first, members } = snapshot;
  const rounded = (key: string, value: unknown) => (key === 'free' ? Number(value).toPrecision(2) : value);
  const volumes = [desired?.volumes, [...(desired?.containers ?? [])]];
  return JSON.stringify([volumes, status, diagnostics, failedAt === undefined, files?.digest, first, members], rounded);
}
