import { normalPath } from '../../../ground/paths.ts';
import type { MountPoint } from '../../../proxmox/value/mount.ts';
import { type Affected, type Effect, NO_EFFECT } from '../../consent/affected.ts';
import { inodeAlone } from '../../consent/effect.ts';
import { effectOfMeeting, type Meeting, peopleBetween } from '../../consent/mount.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { MountMatch } from './match.ts';

/** The host as it is, and as the steps of directories leave it. */
export interface Around {
  readonly now: ObservedState;
  readonly left: ObservedState;
}

/**
 * What a mount that becomes another takes from those of its container, and gives them: read-only, with another id map, of
 * another directory. A directory that holds nothing, or that nobody could look at, has nothing to lose. What somebody has only
 * by a step before is not taken from them, and what such a step takes is that one's to answer for.
 */
export function effectOfChange(match: MountMatch, container: ObservedContainer, { now, left }: Around): Effect {
  if (match.kind !== 'change' || match.found.kind !== 'bind') return NO_EFFECT;
  const { found, wanted } = match;
  const alone = effectOf({ container, found, wanted }, left, left);
  const whole = effectOf({ container, found, wanted }, now, left);
  const isLoser = (one: Affected) => whole.loses.some(({ uid, gid }) => uid === one.uid && gid === one.gid);
  return { loses: alone.loses.filter(isLoser), gains: alone.gains };
}

interface Change {
  readonly container: ObservedContainer;
  readonly found: MountPoint;
  readonly wanted: MountPoint;
}

function effectOf({ container, found, wanted }: Change, now: ObservedState, left: ObservedState): Effect {
  const [before, after] = [meetingOf(found, now), meetingOf(wanted, left)];
  if (!before || !after || before.empty) return NO_EFFECT;
  return effectOfMeeting(peopleBetween(container, { before, after }, left), {
    before: before.inode,
    after: after.inode,
  });
}

/** undefined: the directory is not there, or could not be looked at. */
function meetingOf(
  { volume, options }: MountPoint,
  { paths }: ObservedState,
): (Meeting & { readonly empty: boolean }) | undefined {
  const fact = paths.get(normalPath(volume));
  if (fact?.kind !== 'directory') return undefined;
  const mount = { readOnly: options.ro ?? false, idmap: options.idmap };
  return { mount, inode: inodeAlone(fact), empty: fact.empty === true };
}
