import type { MountStatus, State, VolumeStatus } from './types.ts';

/** Why something of a volume is not as declared, or what will be made of it, and how that stands. */
export interface VolumeReason {
  readonly state: State;
  /** `+` and `~` for what apply makes and changes, `!` for what somebody has to look at, nothing for what is fine so. */
  readonly sign: '+' | '~' | '!' | '';
  readonly text: string;
}

type Reason = Pick<VolumeReason, 'state' | 'text'>;

/** The directory's reasons, then each mount's, each said once. What is planned says what will be, not what is wrong. */
export function volumeReasons(volume: VolumeStatus): readonly VolumeReason[] {
  const ofMounts = new Set(volume.mounts.map(({ reason }) => reason));
  const ofDirectory = volume.reasons.filter((text) => !ofMounts.has(text));
  const directory = ofDirectory.map((text) => directoryReason(volume, text));
  const said = new Map<string, VolumeReason>();
  for (const { state, text } of [...directory, ...volume.mounts.flatMap(mountReason)]) {
    if (!said.has(text)) said.set(text, { state, sign: SIGNS[state] ?? '!', text });
  }
  return [...said.values()];
}

const SIGNS: Readonly<Partial<Record<State, VolumeReason['sign']>>> = {
  ok: '',
  kept: '',
  waiting: '',
  pending: '',
  new: '+',
  change: '~',
};

/** A volume's state is the most pressing one of its parts; the directory's own is among these. */
function directoryReason({ state, directory }: VolumeStatus, text: string): Reason {
  if (state === 'error') return { state, text };
  if (directory.exists === false) return { state: 'new', text: 'the directory will be made' };
  return { state: state === 'kept' ? state : 'drift', text };
}

function mountReason({ ctid, containerName, path, state, reason }: MountStatus): readonly Reason[] {
  if (state === 'new') return [{ state, text: `will be mounted in ${containerName ?? `CT ${ctid}`} at ${path}` }];
  return reason === null ? [] : [{ state, text: reason }];
}
