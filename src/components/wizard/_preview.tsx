import { render, useWindowSize } from 'ink';
import { sampleDesiredVolumes, sampleSnapshot } from '../../../test/components/sample.ts';
import { fakeActions } from '../../../test/components/wizard/fake-actions.ts';
import { UNICODE_THEME } from '../theme.ts';
import { AddVolumeWizard, EditVolumeWizard, RemoveVolumeWizard } from './index.tsx';

const { actions } = fakeActions();
const which = process.argv[2] ?? 'add';
function App() {
  const { columns, rows } = useWindowSize();
  const props = {
    snapshot: sampleSnapshot,
    actions,
    columns,
    rows,
    theme: UNICODE_THEME,
    onLeave: (r: unknown) => {
      instance.unmount();
      console.log(JSON.stringify(r));
    },
  };
  const volume = sampleDesiredVolumes.find((v) => v.name === 'ssl_certs')!;
  return which === 'add' ? (
    <AddVolumeWizard {...props} />
  ) : which === 'edit' ? (
    <EditVolumeWizard {...props} volume={volume} />
  ) : (
    <RemoveVolumeWizard {...props} volume={volume} />
  );
}
const instance = render(<App />, { alternateScreen: true, incrementalRendering: true, exitOnCtrlC: false });
