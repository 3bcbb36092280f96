import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { pct } from '../../pct/pct.ts';
import { bindMount } from './bind-mount.ts';
import { saveContainerFile } from './container-files.ts';
import { type LabFolder, labFromEnvironment } from './lab.ts';
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
  const fault = command === 'set' ? takeFault(lab) : undefined;
  if (fault === 'before') return failed();
  const lockHeld = command === 'set' && !takeConfigLock(lab, Number(ctid));
  const outcome = pct(argv, {
    ...modelMachine(lab),
    lockHeld,
    hotplug: (request) => bindMount(lab, request, { pid: initPid(request.ctid), root: '/' }),
  });
  for (const [changed, text] of outcome.containers) saveContainerFile(lab, changed, text);
  process.stdout.write(outcome.stdout);
  process.stderr.write(outcome.stderr);
  return fault === 'after' ? failed() : outcome.exit;
}

/** How the next `pct set` fails, as a test has written it down: `before` its work or `after` it. */
function takeFault({ root }: LabFolder): string | undefined {
  const path = `${root}/pct-fault`;
  if (!existsSync(path)) return undefined;
  const fault = readFileSync(path, 'utf8');
  rmSync(path);
  return fault;
}

function failed(): number {
  process.stderr.write('a fault of the lab\n');
  return 255;
}

main(process.argv.slice(2)).then((exitCode) => {
  process.exitCode = exitCode;
});
