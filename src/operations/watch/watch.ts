import type { LoadedConfig } from '../../config/load.ts';
import { type AskedIdentity, askedText } from '../../engine/permission/identity.ts';
import { onMember } from '../../engine/status/member.ts';
import { statusOf } from '../../engine/status/status.ts';
import { good } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { accessAskedOf, readAccess } from '../open.ts';
import { configOf } from './config.ts';
import { firstLook, isFirstStart } from './first.ts';
import { type MembersWatch, watchMembers } from './members.ts';
import { readings } from './readings.ts';
import { type Look, type Snapshot, snapshotAfter, visibleText } from './snapshot.ts';

/** The latest snapshot; subscribers hear of it only when something visible changed. */
export interface SnapshotStore {
  get(): Snapshot;
  subscribe(listener: () => void): () => void;
  /** Looks again, and resolves when that is done. */
  refresh(): Promise<void>;
}

/** An installation that is looked at again and again until it is closed. */
export interface Watch extends SnapshotStore {
  readonly installation: Installation;
  /** @internal */
  readonly host: OpenHost;
  /**
   * The configuration as last read; reads it first when it changed on disk.
   * @internal
   */
  config(): Promise<LoadedConfig>;
  /** From now on the snapshots tell of this one's access, too; of the last few who were asked for. */
  ask(who: AskedIdentity): void;
  close(): void;
}

export interface WatchOptions {
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** Calls back once, so many milliseconds later, unless what it returns is called before. */
  readonly after?: (milliseconds: number, call: () => void) => () => void;
  /** Milliseconds from one look to the next while something changes: 2000. */
  readonly pollMs?: number | undefined;
}

/** Each costs a look at its container's accounts with every snapshot. */
const MOST_ASKED = 4;
const POLL_MS = 2000;
/** Where nothing changed for a while. */
const IDLE_POLL_MS = 5000;
const IDLE_AFTER_MS = 60_000;

/** Looks when it is asked to, and from then on every few seconds: pmxcfs has no usable inotify. */
export async function watch(
  installation: Installation,
  { now = Date.now, after = afterTimeout, pollMs = POLL_MS }: WatchOptions = {},
): Promise<Watch> {
  const host = await installation.openHost();
  const config = configOf(installation);
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = { host: host.name, readAt: now(), diagnostics: [] };
  /** Of the snapshot before; made when there is another to compare it with. */
  let visible: string | undefined;
  let isRead = false;
  let changedAt = snapshot.readAt;
  let cancel = () => {};
  let closed = false;
  let asked: readonly AskedIdentity[] = [];
  const members = watchMembers(host, { now, after, onChange: () => void refresh() });
  const { refresh } = readings({
    read: async () => lookAt(await config(), { host, installation, members }, asked),
    now,
    take,
  });

  function take(look: Look, at: number): void {
    const before = snapshot;
    snapshot = snapshotAfter(before, look, at);
    poll();
    if (isRead) {
      visible ??= visibleText(before);
      const seen = visibleText(snapshot);
      if (seen === visible) return;
      visible = seen;
    }
    isRead = true;
    changedAt = now();
    for (const listener of listeners) listener();
  }

  function poll(): void {
    cancel();
    if (closed) return;
    const idle = now() - changedAt > IDLE_AFTER_MS;
    cancel = after(idle ? IDLE_POLL_MS : pollMs, () => void refresh());
  }

  return {
    installation,
    host,
    config,
    refresh,
    get: () => snapshot,
    ask: (who) => {
      const others = asked.filter((one) => askedText(one) !== askedText(who));
      asked = [...others, who].slice(-MOST_ASKED);
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => {
      closed = true;
      cancel();
      members.close();
    },
  };
}

interface LookedAt {
  readonly host: OpenHost;
  readonly installation: Installation;
  readonly members: MembersWatch;
}

async function lookAt(
  loaded: LoadedConfig,
  { host, installation, members }: LookedAt,
  asked: readonly AskedIdentity[],
): Promise<Look> {
  const { desired, diagnostics, files, sources } = loaded;
  const config = { desired, diagnostics, files, sources };
  if (!desired) return isFirstStart(loaded) ? { config, first: await firstLook(installation, host) } : { config };
  const read = await readAccess({ desired, host }, asked);
  if (!read.ok) return { config, status: read };
  const state = await members.seen(read.value, accessAskedOf({ desired, installation }, read.value, asked));
  const { users, groups } = read.value.accounts;
  const accounts = { users: [...users].map(([name, { uid }]) => [name, uid] as const), groups: [...groups] };
  const status = good(onMember(statusOf(desired, state, { asked }), installation.node));
  return { config, status, accounts, members: members.standings() };
}

function afterTimeout(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}
