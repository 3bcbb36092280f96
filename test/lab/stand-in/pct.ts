import { appendFileSync } from 'node:fs';
import { pct } from '../../pct/pct.ts';
import { bindMount } from './bind-mount.ts';
import { saveContainerFile } from './container-files.ts';
import { labFromEnvironment } from './lab.ts';
import { isLifecycle, runLifecycle } from './lifecycle.ts';
import { takeConfigLock } from './lock.ts';
import { modelMachine } from './model-machine.ts';
import { initPid } from './running.ts';

/*
 * The stand-in for Proxmox's `pct`: the model decides everything about configuration, this does for real what the
 * model only describes. It runs below the folder that PHOENIX_LAB_ROOT names.
 */
async function main(argv: readonly string[]): Promise<number> {
  const lab = labFromEnvironment();
  appendFileSync(`${lab.root}/pct-calls`, `${JSON.stringify(argv)}\n`);
  const [command = '', ctid = ''] = argv;
  if (isLifecycle(command)) return runLifecycle(lab, command, argv);
  const lockHeld = command === 'set' && !takeConfigLock(lab, Number(ctid));
  const outcome = pct(argv, {
    ...modelMachine(lab),
    lockHeld,
    hotplug: (request) => bindMount(lab, request, { pid: initPid(request.ctid), root: '/' }),
  });
  for (const [changed, text] of outcome.containers) saveContainerFile(lab, changed, text);
  process.stdout.write(outcome.stdout);
  process.stderr.write(outcome.stderr);
  return outcome.exit;
}

main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
