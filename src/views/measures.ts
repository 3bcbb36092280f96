/** `1 error`, `2 errors`. */
export const counted = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? '' : 's'}`;

/** Bytes as `df -h` prints them: `388G`, `1.4T`. */
export function sizeText(bytes: number): string {
  let [value, unit] = [bytes, 0];
  while (Math.round(value) >= 1024 && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const short = value.toFixed(1);
  return `${unit > 0 && short.length === 3 ? short : Math.round(value)}${UNITS[unit]}`;
}

const UNITS = ['B', 'K', 'M', 'G', 'T', 'P', 'E'] as const;

/** `0.02s`, `4.1s`, `2m 05s`. */
export function durationText(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 1) return `${seconds.toFixed(2)}s`;
  if (seconds < 60) return `${seconds.toFixed(1)}s`;
  return `${Math.floor(seconds / 60)}m ${String(Math.floor(seconds % 60)).padStart(2, '0')}s`;
}

/** `just now`, `3 min ago`, `5 h ago`, `2 days ago`. */
export function agoText(minutes: number): string {
  if (minutes < 1) return 'just now';
  if (minutes < 60) return `${minutes} min ago`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ago`;
  return `${Math.floor(minutes / (24 * 60))} days ago`;
}

/** The wall clock of an instant, `14:03:22`, in the terminal's time zone. */
export function clockText(milliseconds: number): string {
  const date = new Date(milliseconds);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map(twoDigits).join(':');
}

/** The same with its day and its distance to UTC, of ISO 8601: `2026-11-26 14:03:22 +01:00`. */
export function timeText(iso: string): string {
  const date = new Date(iso);
  const day = [date.getFullYear(), date.getMonth() + 1, date.getDate()].map(twoDigits).join('-');
  const east = -date.getTimezoneOffset();
  const offset = [Math.floor(Math.abs(east) / 60), Math.abs(east) % 60].map(twoDigits).join(':');
  return `${day} ${clockText(date.getTime())} ${east < 0 ? '-' : '+'}${offset}`;
}

const twoDigits = (part: number): string => String(part).padStart(2, '0');
