import type { ChangeResult } from '../../engine/apply/host.ts';
import type { Facts, FactsQuery, Reading } from '../../engine/observed/facts.ts';
import type { Memory } from '../../engine/observed/memory.ts';
import type { SeenFilesystem } from '../../engine/observed/seen.ts';
import type { Step } from '../../engine/plan/types.ts';
import { isStep } from './changes.ts';
import {
  anyOf,
  fieldsOfShape,
  isCount,
  isFields,
  isFlag,
  isPath,
  isText,
  listOfShape,
  oneOf,
  type Shape,
} from './shape.ts';

/** Only this decides whether two versions of the program talk. */
export const PROTOCOL = 1;

/** Bytes of one line, its end not counted, but for the answer to `facts`. */
export const MOST_LINE = 64 * 1024;
export const MOST_FACTS = 16 * 1024 * 1024;

/** How long the far end waits for a word before it ends, and how often the near end has one, in milliseconds. */
export const SILENCE_MS = 20_000;
export const PING_MS = 5_000;

/** What runs at the far end; everything else is lines over its input and output. */
export const MEMBER_COMMAND = 'phoenix-volumes member';

/** The far end's first line. */
export interface Hello {
  readonly phoenix_volumes_member: number;
  /** Another version of the program talks all the same. */
  readonly program: string;
  readonly node: string;
  /** Whether the cluster takes changes there; null: unknown. */
  readonly quorate: boolean | null;
  /** SHA-256 of the four files in its default folder; null: there are none. */
  readonly configuration: string | null;
}

/** What is asked of the far end, each time with a number that is higher than all before. */
export type MemberRequest = { readonly id: number } & (
  | { readonly do: 'facts'; readonly query: FactsQuery }
  /** `timeoutMs`: what a `pct` of it gets before it is reported as still running; absent: what the far end gives it. */
  | { readonly do: 'perform'; readonly step: Step; readonly timeoutMs?: number | undefined }
  | { readonly do: 'lock'; readonly pct: boolean; readonly filesystems: LookedAt }
  | { readonly do: 'unlock' }
  | { readonly do: 'complete'; readonly prefix: string }
  | { readonly do: 'ping' }
);

/** Where planned host paths lie, to be remembered there as an apply begins. */
export interface LookedAt {
  readonly looked: readonly string[];
  readonly seen: readonly SeenFilesystem[];
}

/** What `facts` answers. */
export interface MemberFacts {
  readonly facts: Facts;
  readonly memory: Memory;
}

/** What `perform` answers; of a change of mounts also the container's file as it is afterwards. */
export interface Performed {
  readonly result: ChangeResult;
  readonly file?: Reading<string> | undefined;
}

/** Why the far end does not do what it is asked. */
export type MemberRefusal = (typeof REFUSALS)[number];

const REFUSALS = ['malformed', 'repeated', 'unlocked', 'locked', 'too_large'] as const;

const isTextOrNull = anyOf(isText, oneOf(null));

export const isHello = (value: unknown): value is Hello => isHelloShape(value);

const isHelloShape = fieldsOfShape({
  phoenix_volumes_member: oneOf(PROTOCOL),
  program: isText,
  node: isText,
  quorate: oneOf(true, false, null),
  configuration: isTextOrNull,
});

/** The protocol of a far end that has another one, or undefined: it is none. */
export function protocolOf(value: unknown): number | undefined {
  const protocol = isFields(value) ? value.phoenix_volumes_member : undefined;
  return typeof protocol === 'number' ? protocol : undefined;
}

const isDeclared = fieldsOfShape({ ctid: isCount, hostPath: isPath, path: isText, idMapped: isFlag });
const isInside = fieldsOfShape({ ctid: isCount }, { path: isText, accounts: isFlag });
const isPaths = listOfShape(isPath);

const isQuery = fieldsOfShape(
  { hostPaths: isPaths },
  {
    ...{ counted: isPaths, below: isPaths, trees: isPaths, keysIn: isPaths, entriesOf: isPaths, snapshotsOf: isPaths },
    ...{ starts: listOfShape(isDeclared), inside: listOfShape(isInside) },
  },
);

const isLooked = fieldsOfShape({
  looked: isPaths,
  seen: listOfShape(fieldsOfShape({ hostPath: isPath, fstype: isText, source: isText }, { id: isText })),
});

const REQUESTS: Readonly<Record<MemberRequest['do'], Shape>> = {
  facts: fieldsOfShape({ id: isCount, do: isText, query: isQuery }),
  perform: fieldsOfShape({ id: isCount, do: isText, step: isStep }, { timeoutMs: isCount }),
  lock: fieldsOfShape({ id: isCount, do: isText, pct: isFlag, filesystems: isLooked }),
  unlock: fieldsOfShape({ id: isCount, do: isText }),
  complete: fieldsOfShape({ id: isCount, do: isText, prefix: isText }),
  ping: fieldsOfShape({ id: isCount, do: isText }),
};

/** Whether something is a request that the far end knows, with every field as it has to be and no other. */
export const isRequest = (value: unknown): value is MemberRequest =>
  isFields(value) &&
  typeof value.do === 'string' &&
  Object.hasOwn(REQUESTS, value.do) &&
  REQUESTS[value.do as MemberRequest['do']](value);

const isMemory = (value: unknown): boolean =>
  isFields(value) && [value.owned, value.ownedEntries].every(listOfShape(isFields)) && value.seen instanceof Map;

const isReading = (value: unknown): boolean => isFields(value) && isFlag(value.ok);

/** What `observed()` takes for granted of each part. */
const FACTS: Readonly<Record<string, Shape>> = {
  ...{ host: isText, root: isText, node: isText },
  ...{ containers: isReading, vmlist: isReading, members: isReading, unixSockets: isReading, mountinfo: isReading },
  ...{ passwd: isReading, group: isReading, fstab: isReading, storageCfg: isReading, datasets: isReading },
  ...{ replicationCfg: isReading, haResources: isReading, mountUnits: Array.isArray },
  ...{ paths: (value) => value instanceof Map, inside: (value) => value instanceof Map },
  containerMountinfo: (value) => value instanceof Map,
};

export const isMemberFacts = (value: unknown): value is MemberFacts =>
  isFields(value) &&
  isMemory(value.memory) &&
  isFields(value.facts) &&
  Object.entries(FACTS).every(([name, shape]) => isFields(value.facts) && shape(value.facts[name]));

const isProblem = (value: unknown): boolean =>
  isFields(value) && isText(value.code) && oneOf('error', 'warning')(value.severity) && isFields(value.where);

const isEnd = oneOf('digest_mismatch', 'stale', 'refused', 'timeout', 'interrupted', 'failed');

export const isPerformed = (value: unknown): value is Performed =>
  isFields(value) && isResult(value.result) && (value.file === undefined || isReading(value.file));

function isResult(value: unknown): boolean {
  if (!isFields(value)) return false;
  if (value.ok === true) return value.value === 'done' || isFields(value.value);
  const problems = Array.isArray(value.problems) ? value.problems : [];
  return problems.length > 0 && problems.every((one) => isProblem(one) && isEnd(one.end));
}

/** An answer that says no: of the machine's own problems, or why the request was refused. */
export type MemberDenial = { readonly refused: MemberRefusal } | { readonly code: string };

export const isDenial = (value: unknown): value is MemberDenial =>
  isFields(value) && (oneOf(...REFUSALS)(value.refused) || isProblem(value));
