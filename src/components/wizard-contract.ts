import type { ComponentType } from 'react';
import type { DesiredVolume } from '../engine/desired/state.ts';
import type { Actions, Snapshot } from './contract.ts';
import type { Theme } from './draw/theme.ts';

/** What every wizard gets. It fills the whole screen, `columns` by exactly `rows`, and takes all keys while it is open. */
export interface WizardProps {
  readonly snapshot: Snapshot;
  readonly actions: Actions;
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  onLeave(result: WizardResult): void;
}

/** `plan`: the person asked to see the plan of what was written. */
export type WizardResult =
  | { readonly kind: 'cancelled' }
  | { readonly kind: 'written'; readonly name: string; readonly plan: boolean };

export type VolumeWizardProps = WizardProps & { readonly volume: DesiredVolume };

/** Handed to the app, so that it can be shown without them. */
export interface Wizards {
  readonly Add: ComponentType<WizardProps>;
  readonly Edit: ComponentType<VolumeWizardProps>;
  readonly Remove: ComponentType<VolumeWizardProps>;
}
