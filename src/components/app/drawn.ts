import { tone } from '../../ground/line.ts';
import { AWAITED_TEXTS, SCREENS } from '../../views/words/screens.ts';
import type { KeyHint } from '../draw/bar.ts';
import { type App, isTicking, keysOf, type Notice, type Outside, topFace } from './app.ts';
import type { Awaited, Rows } from './screen.ts';

/** The screen on top, whole: `keys` for its bar. */
export function drawn(app: App, outside: Outside): { readonly screen: Rows; readonly keys: readonly KeyHint[] } {
  const face = topFace(app, outside);
  const notice = noticeIn(app, outside, face.pending);
  const rows = face.lines();
  return {
    screen: notice === undefined ? rows : { ...rows, notice: [notice] },
    keys: keysOf(face).flatMap(({ keys }) => keys),
  };
}

/** What the lower rule says above everything else: what was lost, what the last key did, what keys wait for. */
function noticeIn(app: App, outside: Outside, pending: Awaited | undefined) {
  const { waiting, dropped } = app;
  const notice = noticeOf(app, outside);
  if (dropped > 0) return tone('bad', SCREENS.keysLost(dropped));
  if (notice !== undefined) return notice;
  if (waiting === undefined || pending === undefined) return undefined;
  const keys = waiting === 0 ? '' : `   ${waiting} ${waiting === 1 ? 'key waits' : 'keys wait'}`;
  return `waiting for ${AWAITED_TEXTS[pending]}${keys}   ^C cancels`;
}

/** What is said, while it is so. */
const noticeOf = (app: App, outside: Outside): string | undefined =>
  app.notice && holds(app.notice, app, outside) ? app.notice.text : undefined;

function holds({ about }: Notice, app: App, { snapshot: { desired, status } }: Outside): boolean {
  const isDeclared = (volume: string) => desired?.volumes.some(({ name }) => name === volume) ?? false;
  switch (about?.kind) {
    case undefined:
    case 'unanswered':
      return true;
    case 'apply':
      return isTicking(app);
    case 'errors':
      return desired === undefined;
    case 'volume': {
      const isOk = status?.volumes.some(({ name, state }) => name === about.name && state === 'ok') ?? false;
      return desired === undefined || (isDeclared(about.name) && !isOk);
    }
    case 'removal':
      return !isDeclared(about.name);
  }
}
