import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Every run of the lab lives in a folder of its own that begins so. */
export const RUN_PREFIX = `${tmpdir()}/phoenix-lab-`;

/** In a container's folder below LXC's: which run it belongs to. */
export const OWNER_FILE = 'phoenix-lab';

const LXC = '/var/lib/lxc';

/** Locked as long as a run's keeper lives. */
export function aliveFile(run: string): string {
  return `${run}/alive`;
}

/** Removes what earlier runs left because even their keeper was killed. */
export function sweepDeadRuns(): void {
  const runs = new Set([...containers().map(({ run }) => run), ...runFolders()]);
  for (const run of runs) if (!isAlive(run)) sweepRun(run);
}

/** Removes a run's containers and its folder. It made no mount outside its containers' own namespaces. */
export function sweepRun(run: string): void {
  for (const { ctid } of containers().filter((one) => one.run === run)) removeContainer(ctid);
  remove(run);
}

/** Kills a container and removes its folder. */
export function removeContainer(ctid: string): void {
  spawnSync('lxc-stop', ['--name', ctid, '--kill']);
  remove(`${LXC}/${ctid}`);
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true });
  } catch (error) {
    // Tests that still run are adding to it: the next sweep gets the rest.
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOTEMPTY')) throw error;
  }
}

function containers(): readonly { readonly ctid: string; readonly run: string }[] {
  return readdirSync(LXC).flatMap((ctid) => {
    const owner = `${LXC}/${ctid}/${OWNER_FILE}`;
    const run = existsSync(owner) ? readFileSync(owner, 'utf8') : '';
    return run.startsWith(RUN_PREFIX) ? [{ ctid, run }] : [];
  });
}

function runFolders(): readonly string[] {
  return readdirSync(tmpdir())
    .map((name) => `${tmpdir()}/${name}`)
    .filter((path) => path.startsWith(RUN_PREFIX));
}

function isAlive(run: string): boolean {
  return existsSync(aliveFile(run)) && spawnSync('flock', ['--nonblock', aliveFile(run), 'true']).status !== 0;
}
