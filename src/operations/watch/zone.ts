import { systemCode } from '../../disk/errno.ts';
import { textNow } from '../../disk/text.ts';

/**
 * Seconds by which the clocks on the wall are ahead of UTC, by the machine's zone file; undefined where it does not say so, or the
 * environment names another zone. Then the runtime is asked; the executable's, asked for the first time, takes as long to find out
 * as to read a small machine.
 * @param milliseconds since the epoch
 */
export function eastOfUtc(
  milliseconds: number,
  { file = '/etc/localtime', env = process.env }: { readonly file?: string; readonly env?: NodeJS.ProcessEnv } = {},
): number | undefined {
  if (env.TZ !== undefined) return undefined;
  try {
    return offsetIn(Buffer.from(textNow(file, 'latin1'), 'latin1'), Math.floor(milliseconds / 1000));
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/**
 * By RFC 9636: of the table of changes alone. Rules for the years after it are not read; where there are any, nothing is said of
 * these years, nor by a file that counts leap seconds.
 */
function offsetIn(zone: Buffer, seconds: number): number | undefined {
  const old = blockAt(zone, 0, 4);
  const block = old && blockAt(zone, old.end, 8);
  if (!block || block.leaps > 0 || zone.length < block.end) return undefined;
  const { times, types, start } = block;
  let before = times;
  while (before > 0 && zone.readBigInt64BE(start + (before - 1) * 8) > seconds) before -= 1;
  const isLast = before === times;
  if (isLast ? !NO_RULES.test(zone.toString('latin1', block.end)) : before === 0) return undefined;
  const type = before === 0 ? 0 : zone.readUInt8(start + times * 8 + before - 1);
  return type < types ? zone.readInt32BE(start + times * 9 + type * 6) : undefined;
}

/** The last line of a zone in which nothing changes any more. */
const NO_RULES = /^\n[^,\n]+\n$/;

const HEADER = 44;

/** One of the two blocks of a zone file: the times in the first have four bytes, in the second eight. */
function blockAt(zone: Buffer, at: number, bytes: number) {
  const start = at + HEADER;
  if (zone.length < start || !/^TZif[2-9]/.test(zone.toString('latin1', at, at + 5))) return undefined;
  const count = (index: number) => zone.readUInt32BE(at + 20 + index * 4);
  const [utcs, standards, leaps, times, types, letters] = [count(0), count(1), count(2), count(3), count(4), count(5)];
  const end = start + times * (bytes + 1) + types * 6 + letters + leaps * (bytes + 4) + standards + utcs;
  return { start, end, leaps, times, types };
}
