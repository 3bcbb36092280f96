import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import type { TestProject } from 'vitest/node';
import { hasIdMappedMounts, missingRequirement } from './requirements.ts';
import { makeRootfs } from './rootfs.ts';
import { aliveFile, RUN_PREFIX, sweepDeadRuns } from './sweep.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of this run of the lab. */
    readonly labRun: string;
    /** Whether mounts can have an id map of their own here. */
    readonly idMappedMounts: boolean;
  }
}

const here = import.meta.dirname;

/** Builds the program, the stand-in and the containers' root file system once, for all scenarios. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const missing = missingRequirement();
  if (missing !== undefined) throw new Error(missing);
  sweepDeadRuns();
  const run = mkdtempSync(RUN_PREFIX);
  const bin = join(run, 'bin');
  mkdirSync(bin);
  const bundled = await bundleScripts(bin);
  const keeper = await startKeeper(run, bundled.keeper);
  await Promise.all([bundleProgram(bundled.program), makeRootfs(join(run, 'rootfs'))]);
  project.provide('labRun', run);
  const idMappedMounts = hasIdMappedMounts(join(run, 'idmapped'));
  if (!idMappedMounts) console.warn(`The file system of ${run} has no idmapped mounts: what needs them is skipped.`);
  project.provide('idMappedMounts', idMappedMounts);
  return keeper.end;
}

async function bundleScripts(bin: string) {
  const pct = join(bin, 'pct');
  const keeper = join(bin, 'keeper.cjs');
  const common = {
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'warning' },
    mainFields: ['module', 'main'],
  } as const satisfies BuildOptions;
  await Promise.all([
    build({
      ...common,
      entryPoints: [join(here, 'stand-in/pct.ts')],
      outfile: pct,
      banner: { js: `#!${process.execPath}` },
    }),
    build({ ...common, entryPoints: [join(here, 'keeper.ts')], outfile: keeper }),
    build({ ...common, entryPoints: [join(here, 'rehearsal/run.ts')], outfile: join(bin, 'rehearsal.cjs') }),
    build({ ...common, entryPoints: [join(here, 'rehearsal/plans.ts')], outfile: join(bin, 'plans.cjs') }),
    build({ ...common, entryPoints: [join(here, 'share/run.ts')], outfile: join(bin, 'share.cjs') }),
  ]);
  chmodSync(pct, 0o755);
  return { keeper, program: join(bin, 'phoenix-volumes.mjs') };
}

async function startKeeper(run: string, script: string) {
  writeFileSync(aliveFile(run), '');
  const keeper = spawn('flock', ['--nonblock', aliveFile(run), process.execPath, script, run], {
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  await once(keeper, 'spawn');
  // A failing setup may end without us: then our end of the pipe closes, and the keeper cleans up.
  keeper.unref();
  return {
    end: async () => {
      keeper.ref();
      keeper.stdin.end('done');
      await once(keeper, 'exit');
    },
  };
}

/** The program as it ships. */
async function bundleProgram(outfile: string): Promise<void> {
  const script = join(here, '../../scripts/build.mjs');
  const { bundle }: { readonly bundle: (outfile: string) => Promise<void> } = await import(script);
  await bundle(outfile);
}
