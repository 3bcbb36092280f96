import type { Input } from './input.ts';

/** `CSI < button ; column ; row M` for a press, `m` for a release; undefined where that is malformed or a button beyond three. */
export function sgrMouse(body: string, final: string): Input | undefined {
  if (final !== 'M' && final !== 'm') return undefined;
  const [button, column, row] = threeOf(body) ?? [];
  return mouse(button, column, row, final === 'm');
}

/** `CSI button ; column ; row M`, the button 32 too high, of rxvt-unicode. */
export function urxvtMouse(body: string): Input | undefined {
  const [button, column, row] = threeOf(body) ?? [];
  return mouse(button === undefined ? undefined : button - 32, column, row, false);
}

/** `CSI M` and three bytes, each 32 too high: the first mouse of xterm. */
export function x10Mouse(bytes: string): Input | undefined {
  const [button, column, row] = Array.from(bytes, (byte) => byte.charCodeAt(0) - 32);
  return mouse(button, column, row, false);
}

/** Cells count from 1 here. Only SGR says which button was released. */
function mouse(
  code: number | undefined,
  column: number | undefined,
  row: number | undefined,
  released: boolean,
): Input | undefined {
  if (code === undefined || column === undefined || row === undefined) return undefined;
  if (code < 0 || code > 127 || column < 1 || row < 1) return undefined;
  const cell = { kind: 'mouse', column: column - 1, row: row - 1 } as const;
  const button = BUTTONS[code & 3] ?? 'none';
  if (code & WHEEL) {
    const event = WHEELS[code & 3];
    return event && { ...cell, event, button: 'none' };
  }
  if (code & MOTION) return { ...cell, event: 'move', button };
  return { ...cell, event: released || button === 'none' ? 'release' : 'press', button };
}

function threeOf(body: string): readonly number[] | undefined {
  return /^\d{1,5};\d{1,5};\d{1,5}$/.test(body) ? body.split(';').map(Number) : undefined;
}

const MOTION = 32;
const WHEEL = 64;
const BUTTONS = ['left', 'middle', 'right', 'none'] as const;
const WHEELS = ['wheel-up', 'wheel-down'] as const;
