const units = ['', 'K', 'M', 'G', 'T'] as const;

/** Bytes of a size such as `8G`, `1.5GiB` or `0`; undefined when it is none `[opt-size-bad]`. */
export function parseDiskSize(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(?:([KMGT])(?:iB)?)?$/.exec(text);
  if (!match) return undefined;
  const power = units.indexOf((match[2] ?? '') as (typeof units)[number]);
  return Math.trunc(Number(match[1]) * 1024 ** power);
}

/** The largest unit that loses nothing: 8192M is `8G`, 0 is `0T` `[opt-size-8192M opt-size-0]`. */
export function formatDiskSize(bytes: number): string {
  let size = bytes;
  let power = 0;
  while (power < units.length - 1 && size % 1024 === 0) {
    size /= 1024;
    power++;
  }
  return `${size}${units[power]}`;
}
