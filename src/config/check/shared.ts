import type { GuestName } from '../problem.ts';
import { type Finding, warningAt } from './finding.ts';
import type { Guest } from './guests.ts';

/** What two guests may not both have, and the host's address. */
export function checkShared(guests: readonly Guest[], hostAddress: string | undefined): readonly Finding[] {
  return KINDS.flatMap((kind) => {
    const host = kind.code === 'duplicate_ip' ? addressOf(hostAddress) : undefined;
    const holders = new Map<string, GuestName | 'host'>(host === undefined ? [] : [[host, 'host']]);
    return guests.flatMap((guest) => {
      const value = kind.valueOf(guest);
      if (value === undefined) return [];
      const { id, role, path } = guest;
      const own: GuestName = { kind: guest.kind, id };
      const holder = holders.get(value);
      if (holder === undefined) {
        holders.set(value, own);
        return [];
      }
      const pointer = { path: [...path, ...kind.inside(guest)], at: 'value' } as const;
      return [warningAt(role, pointer, { code: kind.code, guest: own, holder, value })];
    });
  });
}

interface Kind {
  readonly code: 'duplicate_id' | 'duplicate_name' | 'duplicate_ip' | 'duplicate_mac';
  /** In the one spelling by which two are the same; undefined where there is none. */
  readonly valueOf: (guest: Guest) => string | undefined;
  /** Where it stands inside the guest's block. */
  readonly inside: (guest: Guest) => readonly string[];
}

const KINDS: readonly Kind[] = [
  { code: 'duplicate_id', valueOf: ({ id }) => id, inside: ({ role }) => (role === 'vm' ? ['vmid'] : []) },
  { code: 'duplicate_name', valueOf: ({ name }) => name?.toLowerCase() || undefined, inside: () => ['name'] },
  { code: 'duplicate_ip', valueOf: ({ address }) => addressOf(address), inside: () => ['network_config', 'ip'] },
  { code: 'duplicate_mac', valueOf: ({ mac }) => macOf(mac), inside: () => ['mac_address'] },
];

/** Without its prefix length; undefined for `dhcp` and other words. */
function addressOf(text: string | undefined): string | undefined {
  const address = text?.split('/', 1)[0]?.toLowerCase() ?? '';
  return /^(\d+\.){3}\d+$|^[0-9a-f:]*:[0-9a-f:]*$/.test(address) ? address : undefined;
}

const macOf = (text: string | undefined): string | undefined =>
  text !== undefined && /^([0-9a-f]{2}[:-]){5}[0-9a-f]{2}$/i.test(text)
    ? text.toUpperCase().replaceAll('-', ':')
    : undefined;
