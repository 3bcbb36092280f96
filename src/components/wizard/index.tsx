import type { VolumeWizardProps, WizardProps } from '../wizard-contract.ts';
import { VolumeWizard } from './volume-wizard.tsx';
import { addWizard, editWizard } from './wizard.ts';

export { RemoveVolumeWizard } from './remove-wizard.tsx';

export function AddVolumeWizard(props: WizardProps) {
  return <VolumeWizard {...props} initial={addWizard} />;
}

export function EditVolumeWizard({ volume, ...props }: VolumeWizardProps) {
  return <VolumeWizard {...props} initial={editWizard(volume)} />;
}
