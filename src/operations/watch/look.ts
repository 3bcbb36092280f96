import type { LoadedConfig } from '../../config/load.ts';
import type { AskedIdentity } from '../../engine/permission/identity.ts';
import { onMember } from '../../engine/status/member.ts';
import { statusOf } from '../../engine/status/status.ts';
import { good } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { accessAskedOf, readAccess } from '../open.ts';
import { configOf } from './config.ts';
import { firstLook, isFirstStart } from './first.ts';
import { type MembersWatch, type MembersWatchOptions, watchMembers } from './members.ts';
import { type Look, type Snapshot, snapshotAfter } from './snapshot.ts';

/** An installation that can be looked at. */
export interface Looker {
  readonly host: OpenHost;
  /** As last read; read first where it changed on disk. */
  readonly config: () => Promise<LoadedConfig>;
  /** Looks at all of it; gives what is known then, after what was known, where the look began at `at`. */
  readonly look: (asked: readonly AskedIdentity[]) => Promise<(last: Snapshot, at: number) => Snapshot>;
  /** Nobody looks any more. */
  readonly close: () => void;
}

/** Nothing is read yet. */
export function lookerOn(host: OpenHost, installation: Installation, outside: MembersWatchOptions): Looker {
  const config = configOf(installation);
  const members = watchMembers(host, outside);
  return {
    host,
    config,
    look: async (asked) => {
      const look = await lookAt(await config(), { host, installation, members }, asked);
      return (last, at) => snapshotAfter(last, look, at);
    },
    close: members.close,
  };
}

interface LookedAt {
  readonly host: OpenHost;
  readonly installation: Installation;
  readonly members: MembersWatch;
}

async function lookAt(
  loaded: LoadedConfig,
  { host, installation, members }: LookedAt,
  asked: readonly AskedIdentity[],
): Promise<Look> {
  const { desired, diagnostics, files, sources } = loaded;
  const config = { desired, diagnostics, files, sources };
  if (!desired) return isFirstStart(loaded) ? { config, first: await firstLook(installation, host) } : { config };
  const read = await readAccess({ desired, host }, asked);
  if (!read.ok) return { config, status: read };
  const state = await members.seen(read.value, accessAskedOf({ desired, installation }, read.value, asked));
  const { users, groups } = read.value.accounts;
  const accounts = { users: [...users].map(([name, { uid }]) => [name, uid] as const), groups: [...groups] };
  const status = good(onMember(statusOf(desired, state, { asked }), installation.node));
  return { config, status, accounts, members: members.standings() };
}
