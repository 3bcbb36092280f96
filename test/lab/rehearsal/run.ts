import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { rehearse, startFile } from '../../../src/proxmox/rehearsal/rehearse.ts';
import { OWNER_FILE } from '../sweep.ts';
import { compared, type Verdict } from './compare.ts';
import { readStartFacts } from './facts.ts';
import { generate } from './generate.ts';
import { startForReal } from './start.ts';
import { makeGrounds } from './world.ts';

/*
 * Makes up the containers of some seeds, says what their starts come to, starts them, and writes one line of JSON for
 * each. It runs in a mount namespace of its own, so that no mount outlives it.
 */
async function main([run = '', bindMountScript = '', ctids = '', ...seeds]: readonly string[]): Promise<void> {
  const base = `${run}/${ctids}`;
  mkdirSync(base);
  const ground = makeGrounds(base);
  for (const [index, seed] of seeds.entries()) {
    const verdict = await one(Number(seed), { run, bindMountScript, ground, ctid: Number(ctids) + index });
    process.stdout.write(`${JSON.stringify(verdict)}\n`);
  }
}

async function one(
  seed: number,
  {
    run,
    bindMountScript,
    ground,
    ctid,
  }: {
    readonly run: string;
    readonly bindMountScript: string;
    readonly ground: ReturnType<typeof makeGrounds>;
    readonly ctid: number;
  },
): Promise<Verdict> {
  const folder = `/var/lib/lxc/${ctid}`;
  mkdirSync(folder, { mode: 0o755 });
  try {
    writeFileSync(`${folder}/${OWNER_FILE}`, run);
    const scenario = generate(seed, { ground, busybox: `${run}/rootfs/bin/busybox`, ctid });
    const file = startFile(ctid, scenario.text, parseContainerFile(scenario.text, ctid));
    const rehearsal = rehearse(file, await readStartFacts(scenario));
    const started = await startForReal(scenario, bindMountScript);
    return compared(scenario, rehearsal, started);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

main(process.argv.slice(2));
