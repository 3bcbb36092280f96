import { stat } from 'node:fs/promises';
import type { Snapshot, SnapshotStore } from '../../components/contract.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { Host } from '../../engine/apply/host.ts';
import { type ObservedState, observed } from '../../engine/observed/state.ts';
import { status } from '../../engine/status/status.ts';
import type { Status } from '../../engine/status/types.ts';
import { isError } from '../../ground/problem.ts';
import { readConfig } from '../open.ts';
import type { Place } from '../place.ts';

/** The configuration and the host, read again and again while the screens are open. */
export interface LiveEstate extends SnapshotStore {
  /** The configuration as last read; reads it first when it changed on disk. */
  config(): Promise<LoadedConfig>;
  close(): void;
}

const POLL_MS = 2000;
/** For an estate on which nothing changed for a while. */
const IDLE_POLL_MS = 5000;
const IDLE_AFTER_MS = 60_000;

/** pmxcfs has no usable inotify, so we look every few seconds; listeners hear of it only when something visible changed. */
export function liveEstate(place: Place, host: Host): LiveEstate {
  const listeners = new Set<() => void>();
  let snapshot: Snapshot = { host: host.name, readAt: Date.now(), diagnostics: [] };
  let visible = '';
  let changedAt = Date.now();
  let files: { readonly stamp: string; readonly config: LoadedConfig } | undefined;
  let reading: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  async function config(): Promise<LoadedConfig> {
    if (files && files.stamp === (await stampOf(files.config))) return files.config;
    const config = await readConfig(place);
    files = { stamp: await stampOf(config), config };
    return config;
  }

  async function read(): Promise<void> {
    const loaded = await config();
    const next = await snapshotOf(host, loaded);
    const seen = visibleText(next, files?.stamp ?? '');
    if (seen === visible) {
      snapshot = { ...snapshot, readAt: next.readAt };
      return;
    }
    visible = seen;
    changedAt = next.readAt;
    snapshot = next;
    for (const listener of listeners) listener();
  }

  async function refresh(): Promise<void> {
    await reading;
    reading = read().finally(() => {
      reading = undefined;
      schedule();
    });
    return reading;
  }

  function schedule(): void {
    clearTimeout(timer);
    if (closed) return;
    const idle = Date.now() - changedAt > IDLE_AFTER_MS;
    timer = setTimeout(() => void refresh(), idle ? IDLE_POLL_MS : POLL_MS);
  }

  return {
    get: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh,
    config,
    close: () => {
      closed = true;
      clearTimeout(timer);
    },
  };
}

async function snapshotOf(host: Host, { desired, diagnostics }: LoadedConfig): Promise<Snapshot> {
  if (!desired) return { host: host.name, readAt: Date.now(), diagnostics };
  const state = observed(await host.facts({ hostPaths: desired.volumes.map(({ hostPath }) => hostPath) }));
  const readable = !state.diagnostics.some(isError);
  const told = readable ? statusOf(desired, state) : undefined;
  return {
    host: host.name,
    readAt: Date.now(),
    desired,
    ...(told ? { status: told } : {}),
    diagnostics: [...diagnostics, ...(told?.diagnostics ?? state.diagnostics)],
  };
}

const statusOf = (desired: Parameters<typeof status>[0], state: ObservedState): Status => status(desired, state);

/** What a person can see of a snapshot, as text to compare: free space by its first two digits, for it never rests. */
function visibleText({ status, diagnostics }: Snapshot, stamp: string): string {
  const rounded = (key: string, value: unknown) => (key === 'free' ? Number(value).toPrecision(2) : value);
  return JSON.stringify([stamp, status, diagnostics], rounded);
}

async function stampOf({ sources }: LoadedConfig): Promise<string> {
  const stamps = await Promise.all(Object.values(sources).map(({ path }) => stampOfFile(path)));
  return stamps.join(' ');
}

async function stampOfFile(path: string): Promise<string> {
  try {
    const { mtimeMs, size, ino } = await stat(path);
    return `${mtimeMs}:${size}:${ino}`;
  } catch {
    return 'absent';
  }
}
