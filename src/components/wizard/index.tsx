import { Text } from 'ink';
import type { ReactNode } from 'react';
import type { DesiredVolume } from '../../engine/desired.ts';
import type { Actions, Snapshot } from '../contract.ts';
import type { Theme } from '../theme.ts';

export interface WizardProps {
  readonly snapshot: Snapshot;
  readonly actions: Actions;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  onLeave(result: WizardResult): void;
}

/** How a wizard ended; `plan` asks for the plan of the volume right away. */
export type WizardResult =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'written'; readonly name: string; readonly plan: boolean };

export interface VolumeWizardProps extends WizardProps {
  readonly volume: DesiredVolume;
}

export function AddVolumeWizard(_props: WizardProps): ReactNode {
  return <Text>Add volume</Text>;
}

export function EditVolumeWizard(props: VolumeWizardProps): ReactNode {
  return <Text>Edit {props.volume.name}</Text>;
}

export function RemoveVolumeWizard(props: VolumeWizardProps): ReactNode {
  return <Text>Remove {props.volume.name}</Text>;
}
