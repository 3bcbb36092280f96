import { ASCII_THEME, UNICODE_THEME } from '../draw/theme.ts';
import { type App, type AppEvent, initialApp, type Outside, type Request } from './app.ts';
import { update } from './update.ts';

/** One line of a trace: what the screens looked at, what happened to them, and what came of it. */
export type TraceLine =
  /** As it was when the trace begins, later only what has changed. */
  | { readonly world: Partial<Outside> }
  | { readonly event: AppEvent; readonly asks: readonly Request[]; readonly state: string };

/** Records all that decides what the screens do, line by line, without secrets. */
export interface Tracer {
  world(changed: Partial<Outside>): void;
  event(event: AppEvent, asks: readonly Request[], app: App): void;
}

/** `isSecret`: whether what stands at a place of the files is one; a finding about that keeps only its code. */
export function traceTo(write: (line: string) => void, isSecret: (path: string) => boolean): Tracer {
  const line = (traced: TraceLine) => write(written(traced, isSecret));
  return {
    world: (world) => line({ world }),
    event: (event, asks, app) => line({ event, asks, state: markOf(app, isSecret) }),
  };
}

/** What replaying a trace led to. */
export interface Replay {
  /** How many events were fed. */
  readonly events: number;
  readonly app: App;
  /** Absent where the trace does not even say what the screens looked at. */
  readonly outside: Outside | undefined;
  /** The first line, counted from 1, that led elsewhere than when it was recorded, and what is another there. */
  readonly differs?: { readonly line: number; readonly what: 'asks' | 'state' | 'line' };
}

/** Feeds a trace's events to the same pure reducer, and compares what they lead to with what they led to then. */
export function replay(lines: readonly string[], isSecret: (path: string) => boolean): Replay {
  let app = initialApp;
  let outside: Outside | undefined;
  let events = 0;
  for (const [index, text] of lines.entries()) {
    const differs = (what: 'asks' | 'state' | 'line'): Replay => ({
      events,
      app,
      outside,
      differs: { line: index + 1, what },
    });
    const traced = lineOf(text);
    if (traced === undefined) return differs('line');
    if ('world' in traced) {
      outside = worldAfter(outside, traced.world);
      continue;
    }
    if (!outside) return differs('line');
    const turned = update(app, traced.event, outside);
    app = turned.app;
    events += 1;
    if (written(turned.requests, isSecret) !== written(traced.asks, isSecret)) return differs('asks');
    if (markOf(app, isSecret) !== traced.state) return differs('state');
  }
  return { events, app, outside };
}

/** The same trace with what its events lead to now: for a trace that is kept, once that it leads elsewhere is meant. */
export function traceAgain(lines: readonly string[], isSecret: (path: string) => boolean): readonly string[] {
  const again: string[] = [];
  const tracer = traceTo((line) => again.push(line), isSecret);
  let app = initialApp;
  let outside: Outside | undefined;
  for (const text of lines) {
    const traced = lineOf(text);
    if (traced && 'world' in traced) {
      outside = worldAfter(outside, traced.world);
      tracer.world(traced.world);
    } else if (traced && outside) {
      const turned = update(app, traced.event, outside);
      app = turned.app;
      tracer.event(traced.event, turned.requests, app);
    }
  }
  return again;
}

/** A short name for all that the screens know. */
const markOf = (app: App, isSecret: (path: string) => boolean): string =>
  // Only a trace needs it, and no first frame waits for it.
  process
    .getBuiltinModule('node:crypto')
    .createHash('sha256')
    .update(written(app, isSecret))
    .digest('hex')
    .slice(0, 16);

/** JSON of a value with its keys in order; maps, which JSON has none of, are marked as such. */
function written(value: unknown, isSecret: (path: string) => boolean): string {
  return JSON.stringify(value, (key, inner: unknown) => {
    if (key === 'theme') return inner === ASCII_THEME ? 'ascii' : 'unicode';
    if (inner instanceof Map) return { [MAP]: [...inner] };
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return inner;
    const sorted = Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(isAboutSecret(inner, isSecret) ? sorted.map(masked) : sorted);
  });
}

const MAP = '$map';

/** A finding names the place it is about; its words may quote what stands there. */
function isAboutSecret(value: object, isSecret: (path: string) => boolean): boolean {
  const where: unknown = 'where' in value ? value.where : undefined;
  if (typeof where !== 'object' || where === null || !('path' in where)) return false;
  return typeof where.path === 'string' && isSecret(where.path);
}

const masked = ([key, inner]: readonly [string, unknown]): readonly [string, unknown] =>
  KEPT.has(key) || typeof inner !== 'string' ? [key, inner] : [key, '***'];

const KEPT = new Set(['code', 'severity']);

/** The line as it was traced; undefined where it is none. */
function lineOf(text: string): TraceLine | undefined {
  try {
    const parsed: unknown = JSON.parse(text, (key, inner) => {
      if (key === 'theme') return inner === 'ascii' ? ASCII_THEME : UNICODE_THEME;
      return typeof inner === 'object' && inner !== null && MAP in inner ? new Map(inner[MAP]) : inner;
    });
    return isTraceLine(parsed) ? parsed : undefined;
  } catch {
    return undefined;
  }
}

/** By its shape only: a trace is our own, written by the same program. */
const isTraceLine = (parsed: unknown): parsed is TraceLine =>
  typeof parsed === 'object' && parsed !== null && ('world' in parsed || ('event' in parsed && 'state' in parsed));

function worldAfter(before: Outside | undefined, changed: Partial<Outside>): Outside | undefined {
  if (before) return { ...before, ...changed };
  const { snapshot, columns, rows, theme, now } = changed;
  if (!snapshot || columns === undefined || rows === undefined || !theme || now === undefined) return undefined;
  return { snapshot, columns, rows, theme, now };
}
