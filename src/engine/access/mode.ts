/** Five digits, so that chmod clears a lingering setgid bit too. */
export function chmodText(mode: number): string {
  return mode.toString(8).padStart(5, '0');
}

/** Four octal digits, as `stat -c %a` would pad them. */
export function modeText(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
