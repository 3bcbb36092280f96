import type { MemberFault } from '../../engine/cluster/fault.ts';
import type { ObservedState } from '../../engine/observed/state.ts';
import type { OpenHost } from '../../host/find.ts';
import type { MemberReading } from '../../host/member/members.ts';
import { type AskedMember, asAsked, withReadings } from '../member/seen.ts';

/** How another member of the cluster stands with who looks at it again and again. */
export interface MemberStanding {
  readonly name: string;
  readonly state: 'reading' | 'reached' | 'unreachable';
  /** Milliseconds since the epoch: since when it is so. */
  readonly since: number;
  /** Of one that is unreachable. */
  readonly why?: MemberFault | undefined;
}

/** The other members as they were read last, each for itself, so that none waits for another. */
export interface MembersWatch {
  /**
   * What this machine has read, with what is known of the members that are to be asked, at once; and from then on they are
   * asked in the background.
   */
  seen(here: ObservedState, asked: readonly AskedMember[]): Promise<ObservedState>;
  /** By name. */
  standings(): readonly MemberStanding[];
  close(): void;
}

export interface MembersWatchOptions {
  readonly now: () => number;
  readonly after: (milliseconds: number, call: () => void) => () => void;
  /** How a member stands changed. */
  readonly onChange: () => void;
}

interface Followed {
  readonly asked: AskedMember;
  readonly standing: MemberStanding;
  readonly reading: MemberReading | undefined;
  readonly cancel: () => void;
}

/** Its session is kept, so this costs it a look at its disk. */
const AGAIN_MS = 10_000;
const UNREACHED_AGAIN_MS = 30_000;
/** An apply of ours holds its lock: what it is asked now would wait behind the step that runs. */
const BUSY_AGAIN_MS = 3_000;

export function watchMembers(host: OpenHost, { now, after, onChange }: MembersWatchOptions): MembersWatch {
  const followed = new Map<string, Followed>();
  let here: ObservedState | undefined;
  let closed = false;

  async function look(name: string): Promise<void> {
    const one = followed.get(name);
    const members = await host.members?.();
    if (!one || !here || !members || closed) return;
    if (members.isHeld(name)) return again(name, BUSY_AGAIN_MS);
    const readings = await members.facts(asAsked(here, [one.asked]), { anew: true });
    const reading = readings.get(name);
    const before = followed.get(name);
    if (!reading || !before || closed) return;
    const standing = standingAfter(before.standing, reading, now());
    followed.set(name, { ...before, reading, standing });
    again(name, reading.ok ? AGAIN_MS : UNREACHED_AGAIN_MS);
    if (standing !== before.standing || !before.reading) onChange();
  }

  function again(name: string, milliseconds: number): void {
    const one = followed.get(name);
    if (!one || closed) return;
    one.cancel();
    followed.set(name, { ...one, cancel: after(milliseconds, () => void look(name)) });
  }

  function follow(asked: readonly AskedMember[]): void {
    const names = new Set(asked.map(({ node }) => node));
    for (const [name, { cancel }] of followed) {
      if (names.has(name)) continue;
      cancel();
      followed.delete(name);
    }
    for (const one of asked) {
      const known = followed.get(one.node);
      if (known) followed.set(one.node, { ...known, asked: one });
      else {
        const standing = { name: one.node, state: 'reading', since: now() } as const;
        followed.set(one.node, { asked: one, standing, reading: undefined, cancel: () => {} });
        void look(one.node);
      }
    }
  }

  return {
    async seen(read, asked) {
      here = read;
      if (!host.members) return read;
      follow(asked);
      const readings = [...followed].flatMap(([name, { reading }]) => (reading ? [[name, reading] as const] : []));
      return asked.length === 0 ? read : withReadings(read, host, asked, new Map(readings));
    },
    standings: () => [...followed.values()].map(({ standing }) => standing).sort((a, b) => (a.name < b.name ? -1 : 1)),
    close() {
      closed = true;
      for (const { cancel } of followed.values()) cancel();
    },
  };
}

/** As long as nothing changes it stands so since then. */
function standingAfter(before: MemberStanding, reading: MemberReading, at: number): MemberStanding {
  if (reading.ok) return before.state === 'reached' ? before : { name: before.name, state: 'reached', since: at };
  const isSame = before.state === 'unreachable' && JSON.stringify(before.why) === JSON.stringify(reading.why);
  if (isSame) return before;
  const since = before.state === 'unreachable' ? before.since : at;
  return { name: before.name, state: 'unreachable', since, why: reading.why };
}
