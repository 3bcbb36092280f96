/** A guest's `startup` value: its turn at boot, and the seconds that others wait for it. */
export interface Startup {
  /** The lower ones boot first; undefined: after all that have one. */
  readonly order: number | undefined;
  /** Seconds until the next guest starts. */
  readonly up: number | undefined;
  /** Seconds that it gets to shut down. */
  readonly down: number | undefined;
}

const NO_STARTUP: Startup = { order: undefined, up: undefined, down: undefined };

/** `order=1,up=30`, or `1`. What Proxmox would refuse says nothing (PVE::JSONSchema, pve_parse_startup_order). */
export function parseStartup(text: string): Startup {
  const found = new Map<string, number>();
  for (const part of text.split(',')) {
    if (part.trim() === '') continue;
    const [, key = 'order', digits] = /^(?:(order|up|down)=)?(\d+)$/.exec(part) ?? [];
    if (digits === undefined) return NO_STARTUP;
    found.set(key, Number(digits));
  }
  return { order: found.get('order'), up: found.get('up'), down: found.get('down') };
}

/** In the order in which guests boot: those without a turn last, and those of one turn by their ids. */
export function bootOrder(a: { ctid: number; startup: Startup }, b: { ctid: number; startup: Startup }): number {
  const [first, second] = [a.startup.order ?? Number.POSITIVE_INFINITY, b.startup.order ?? Number.POSITIVE_INFINITY];
  return first === second ? a.ctid - b.ctid : first - second;
}
