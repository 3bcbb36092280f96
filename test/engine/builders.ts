import type { DesiredMount, DesiredState, DesiredVolume } from '../../src/engine/desired/state.ts';

/** A declared volume: nobody:nogroup 0775 unless told otherwise. */
export function volume(
  name: string,
  hostPath: string,
  mounts: readonly DesiredMount[] = [],
  rest: Partial<DesiredVolume> = {},
): DesiredVolume {
  return {
    name,
    hostPath,
    mounts,
    owner: { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' },
    permissions: { directoryMode: 0o775, fileMode: 0o664, recursive: false, purpose: 'shared_data' },
    ...rest,
  };
}

export function desiredState(volumes: readonly DesiredVolume[], rest: Partial<DesiredState> = {}): DesiredState {
  return { volumes, containers: new Map(), datasets: [], ...rest };
}
