import type { LockProblem } from '../disk/problem.ts';
import type { RuleProblem } from '../engine/desired/rules.ts';
import type { Coded, Problems, Some } from '../ground/problem.ts';
import type { FileRole } from './read/locate.ts';

/** What can be wrong with the four files. */
export type ConfigProblem = Problems<ConfigFacts> | RuleProblem;

/** The same before anybody has said where it stands. */
export type ConfigFault = Coded<ConfigFacts>;

/** Why an edit is not written; the lock's own problems come as they are. */
export type WriteProblem = Problems<WritingFacts> | LockProblem;

/** Why a query has no value. */
export type QueryProblem = Problems<QueryFacts>;

export interface ConfigFacts extends FileFacts, TextFacts, ShapeFacts, DeclarationFacts, GuestFacts, EditingFacts {}

/** Of a file that could not be read; `path` is the file's. */
interface FileFacts {
  /** `role`: which of the four. `namedBy` is the key of `core_paths` that names it; `system` tells a way that leads nowhere from a missing file. */
  file_missing: { path: string; role?: FileRole | undefined; namedBy?: string | undefined; system: string };
  file_kind: { path: string; kind: 'folder' | 'special' };
  file_too_large: { path: string; limitMb: number };
  file_unreadable: { path: string; system: string };
  not_utf8: unknown;
}

/** Of a file's text. */
export interface TextFacts {
  byte_order_mark: unknown;
  duplicate_key: { key: string; firstLine: number };
  json_comment: unknown;
  json_empty: unknown;
  json_syntax: { slip: Slip };
  json_trailing_comma: unknown;
  json_truncated: unknown;
  misread_key: { key: string };
  too_deep: { limit: number };
}

/** What is no JSON: as the parser calls it, and a zero before a number. */
export type Slip =
  | 'ColonExpected'
  | 'CommaExpected'
  | 'EndOfFileExpected'
  | 'InvalidCharacter'
  | 'InvalidEscapeCharacter'
  | 'InvalidSymbol'
  | 'InvalidUnicode'
  | 'LeadingZero'
  | 'PropertyNameExpected'
  | 'UnexpectedEndOfNumber'
  | 'UnexpectedEndOfString'
  | 'ValueExpected';

/** Of a value's type. `of` is the value's path; absent for the file as a whole. */
export interface ShapeFacts {
  missing_key: { of?: string | undefined; key: string; expected: readonly Expected[] };
  unknown_key: { of: string; key: string; meant?: string | undefined; known: readonly string[] };
  /** `shown` is what stands there, for numbers, true and false; texts may be secrets. */
  wrong_type: {
    of?: string | undefined;
    expected: readonly Expected[];
    found: ValueKind;
    shown?: number | boolean | undefined;
  };
}

/** `huge` is a number beyond what numbers can be. */
export type ValueKind = 'text' | 'flag' | 'number' | 'huge' | 'list' | 'object' | 'null';

export type Expected = Exclude<ValueKind, 'huge' | 'null'> | { readonly literal: unknown };

/** Of volumes among themselves and with the rest of the files. */
interface DeclarationFacts {
  /** Another file of the name that `path` has stands in the folder, and is `used`. */
  core_path_copied: { key: string; path: string; used: string };
  core_path_outside: { key: string; folder: string; path: string };
  mount_in_vm: { name: string; id: string };
  not_a_volume: { name: string };
  off_shared_datasets: { name: string; path: string; datasets: readonly string[] };
  /** The container declares the very same mount itself. */
  own_mount_point: { id: number; path: string };
  ownership_conflict: {
    name: string;
    other: { readonly name: string; readonly path: string };
    /** How the volume lies to the other one. */
    lies: 'same' | 'inside';
    differ: 'owner' | 'permissions';
  };
  /** `other` is the volume that is there already; absent: one of the container's own mount points. */
  target_twice: { id: number; path: string; other?: string | undefined };
  undeclared_container: { name: string; id: string };
}

/** A container or virtual machine, as people speak of it. */
export interface GuestName {
  readonly kind: 'container' | 'vm';
  readonly id: string;
}

/** `guest` is the one with the reference, or the second that has something. */
interface GuestFacts {
  /** From the first that waits to itself again. `left` are as many that are not listed, after the sixth. */
  dependency_cycle: { ids: readonly string[]; left: number };
  duplicate_id: SharedFacts;
  duplicate_ip: SharedFacts;
  duplicate_mac: SharedFacts;
  duplicate_name: SharedFacts;
  unknown_clone_source: { guest: GuestName; id: string };
  unknown_dependency: { guest: GuestName; id: string };
  unknown_environment: { guest: GuestName; stack: string; environment: string; known: readonly string[] };
  unknown_stack: { guest: GuestName; stack: string };
}

export interface SharedFacts {
  guest: GuestName;
  holder: GuestName | 'host';
  value: string;
}

/** Of an edit that cannot be made. */
interface EditingFacts {
  mode_conflict: unknown;
  mount_conflict: { id: number };
  mount_unknown: { name: string; id: number };
  /** No line of the volume's `access` is theirs. */
  access_unknown: { name: string; identity: string };
  nothing_to_change: { name: string };
  volume_exists: { name: string };
  /** `block`: something of that name is there, and no volume. */
  volume_unknown: { name: string; block: boolean };
}

export interface WritingFacts {
  /** `path` is the folder of the backups. */
  backup_failed: { path: string; system: string };
  config_changed: { path: string };
  /** `left`: files that were written before it, and could not be removed again. */
  write_failed: { path: string; system: string; left?: Some<string> | undefined };
  /** It is written, but perhaps not for good. */
  write_unsynced: { path: string; system: string };
}

/** What was asked for. */
export type QueryItem =
  | { readonly what: 'hypervisor' }
  | { readonly what: 'lxc' | 'vm'; readonly id: number }
  | { readonly what: 'stack'; readonly name: string };

export interface QueryFacts {
  /** `path` is the value's inside the item; absent where the item itself is not in `file`. */
  absent: { item: QueryItem; file: string; path?: string | undefined };
  /** Neither object nor list. */
  no_keys: { item: QueryItem; path?: string | undefined };
  secret: { path: string };
}
