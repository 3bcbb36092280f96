import type { LoadedConfig } from '../../config/load.ts';
import { type AskedIdentity, askedText } from '../../engine/permission/identity.ts';
import { lazily } from '../../ground/lazy.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import type { Looker } from './look.ts';
import type { MembersWatchOptions } from './members.ts';
import { readings } from './readings.ts';
import type { Snapshot } from './snapshot.ts';
import { visibleText } from './visible.ts';

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
  host(): Promise<OpenHost>;
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
}

/** Each costs a look at its container's accounts with every snapshot. */
const MOST_ASKED = 4;
const POLL_MS = 2000;
/** Where nothing changed for a while. */
const IDLE_POLL_MS = 5000;
const IDLE_AFTER_MS = 60_000;

/**
 * Looks when it is asked to, and from then on every few seconds: pmxcfs has no usable inotify. What looks is opened for the
 * first look: the first frame of the screens does without.
 */
export function watchThrough(
  installation: Installation,
  open: (outside: MembersWatchOptions) => Promise<Looker>,
  { now = Date.now, after = afterTimeout }: WatchOptions = {},
): Watch {
  let opened: Looker | undefined;
  const looker = lazily(async () => {
    opened = await open({ now, after, onChange: () => void refresh() });
    if (closed) opened.close();
    return opened;
  });
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = { host: installation.hostName, readAt: now(), diagnostics: [] };
  let visible = visibleText(snapshot);
  let changedAt = snapshot.readAt;
  let cancel = () => {};
  let closed = false;
  let asked: readonly AskedIdentity[] = [];
  const { refresh } = readings({
    read: async () => (await looker()).look(asked),
    now,
    take,
  });

  function take(after: (last: Snapshot, at: number) => Snapshot, at: number): void {
    snapshot = after(snapshot, at);
    poll();
    const seen = visibleText(snapshot);
    if (seen === visible) return;
    visible = seen;
    changedAt = now();
    for (const listener of listeners) listener();
  }

  function poll(): void {
    cancel();
    if (closed) return;
    const idle = now() - changedAt > IDLE_AFTER_MS;
    cancel = after(idle ? IDLE_POLL_MS : POLL_MS, () => void refresh());
  }

  return {
    installation,
    host: async () => (await looker()).host,
    config: async () => (await looker()).config(),
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
      opened?.close();
    },
  };
}

function afterTimeout(milliseconds: number, call: () => void): () => void {
  const timer = setTimeout(call, milliseconds);
  return () => clearTimeout(timer);
}
