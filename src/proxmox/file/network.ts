import type { ContainerFile } from './section.ts';

/** The addresses that a container's `netN` lines give it, by number, as they are written: `10.0.0.51/24`, `dhcp`, `auto`. */
export function addressesIn({ current }: ContainerFile): readonly string[] {
  const lines = [...current.keys].flatMap(([key, value]) => {
    const [, index] = /^net(\d+)$/.exec(key) ?? [];
    return index === undefined ? [] : [{ index: Number(index), value }];
  });
  const parts = lines.sort((a, b) => a.index - b.index).flatMap(({ value }) => value.split(','));
  return parts.flatMap((part) => {
    const [, address = ''] = /^ip6?=([\w.:/]+)$/.exec(part.trim()) ?? [];
    // The container sets it itself: nobody here knows.
    return address === '' || address === 'manual' ? [] : [address];
  });
}
