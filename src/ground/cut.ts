import { characterWidth, displayWidth, safeText } from './text.ts';

/** `/mnt/pve/quickOS/…`: keeps the beginning. */
export function truncateEnd(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (fits(safe, width)) return safe;
  const room = width - displayWidth(ellipsis);
  return room < 0 ? takeStart(safe, width) : takeStart(safe, room) + ellipsis;
}

/** `…rod-data/ssl`: keeps the end. */
export function truncateStart(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (fits(safe, width)) return safe;
  const room = width - displayWidth(ellipsis);
  return room < 0 ? takeEnd(safe, width) : ellipsis + takeEnd(safe, room);
}

/** `nginx_…ilable`: keeps both ends, for names that share a beginning. */
export function truncateMiddle(text: string, width: number, ellipsis = '…'): string {
  const safe = safeText(text);
  if (fits(safe, width)) return safe;
  const room = width - displayWidth(ellipsis);
  if (room < 2) return truncateEnd(safe, width, ellipsis);
  const end = Math.floor(room / 2);
  return takeStart(safe, room - end) + ellipsis + takeEnd(safe, end);
}

/**
 * `/mnt/…/shared/ssl`: keeps as much of a path's end as fits, cut between its parts, and its beginning where that costs the
 * end nothing.
 */
export function truncatePath(path: string, width: number, ellipsis = '…'): string {
  const safe = safeText(path);
  if (fits(safe, width)) return safe;
  const room = width - displayWidth(ellipsis);
  const first = safe.slice(0, Math.max(0, safe.indexOf('/', 1)));
  for (let slash = safe.indexOf('/', 1); slash > 0; slash = safe.indexOf('/', slash + 1)) {
    const end = ellipsis + safe.slice(slash);
    if (end.length === ellipsis.length + 1 || displayWidth(safe.slice(slash)) > room) continue;
    return displayWidth(first) + 1 + displayWidth(end) <= width ? `${first}/${end}` : end;
  }
  return truncateStart(safe, width, ellipsis);
}

/** Where nothing ends, nothing is measured. */
const fits = (safe: string, width: number): boolean =>
  width === Number.POSITIVE_INFINITY || displayWidth(safe) <= width;

/** As many of the first characters as fit. */
export function takeStart(safe: string, width: number): string {
  let taken = '';
  let room = width;
  for (const character of safe) {
    room -= characterWidth(character);
    if (room < 0) break;
    taken += character;
  }
  return taken;
}

function takeEnd(safe: string, width: number): string {
  const characters = [...safe];
  let room = width;
  let start = characters.length;
  while (start > 0) {
    room -= characterWidth(characters[start - 1] ?? '');
    if (room < 0) break;
    start -= 1;
  }
  return characters.slice(start).join('');
}
