import type { LoadedConfig } from '../../config/load.ts';
import type { AskedIdentity } from '../../engine/permission/identity.ts';
import { onMember } from '../../engine/status/member.ts';
import { statusOf } from '../../engine/status/status.ts';
import { good } from '../../ground/problem.ts';
import type { OpenHost } from '../../host/find.ts';
import type { Installation } from '../locate.ts';
import { readAccess } from '../open.ts';
import { configOf } from './config.ts';
import { firstLook, isFirstStart } from './first.ts';
import { type Look, type Snapshot, snapshotAfter } from './snapshot.ts';

/** An installation that can be looked at. */
export interface Looker {
  readonly host: OpenHost;
  /** As last read; read first where it changed on disk. */
  readonly config: () => Promise<LoadedConfig>;
  /** Looks at all of it; gives what is known then, after what was known, where the look began at `at`. */
  readonly look: (asked: readonly AskedIdentity[]) => Promise<(last: Snapshot, at: number) => Snapshot>;
}

/** Opens the host; nothing is read yet. */
export async function lookerAt(installation: Installation): Promise<Looker> {
  const host = await installation.openHost();
  const config = configOf(installation);
  return {
    host,
    config,
    look: async (asked) => {
      const look = await lookAt(await config(), { host, installation }, asked);
      return (last, at) => snapshotAfter(last, look, at);
    },
  };
}

async function lookAt(
  loaded: LoadedConfig,
  { host, installation }: { readonly host: OpenHost; readonly installation: Installation },
  asked: readonly AskedIdentity[],
): Promise<Look> {
  const { desired, diagnostics, files, sources } = loaded;
  const config = { desired, diagnostics, files, sources };
  if (!desired) return isFirstStart(loaded) ? { config, first: await firstLook(installation, host) } : { config };
  const read = await readAccess({ desired, host }, asked);
  if (!read.ok) return { config, status: read };
  const { users, groups } = read.value.accounts;
  const accounts = { users: [...users].map(([name, { uid }]) => [name, uid] as const), groups: [...groups] };
  return { config, status: good(onMember(statusOf(desired, read.value, { asked }), installation.node)), accounts };
}
