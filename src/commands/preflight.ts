import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { runs } from '../engine/plan/plan.ts';
import type { Plan } from '../engine/plan/types.ts';
import { EXIT } from './exit-codes.ts';
import type { Failure } from './failure.ts';
import type { Place } from './place.ts';

/** Why a plan cannot be run at all here; found before its first step, so that nothing is left half-done. */
export async function obstacleTo(plan: Plan, { host, root }: Place): Promise<Failure | undefined> {
  if (host === 'demo') return undefined;
  if (root === '' && process.geteuid?.() !== 0) {
    return {
      exit: EXIT.failed,
      code: 'not_root',
      summary: 'apply changes this machine, which only root may; nothing was done',
      hint: 'Run it as root, with sudo for instance.',
    };
  }
  if (!plan.steps.some((step) => step.kind === 'mount' && runs(step)) || (await hasPct())) return undefined;
  return {
    exit: EXIT.failed,
    code: 'pct_missing',
    summary: 'pct was not found on PATH; nothing was done',
    hint: 'Run this on a Proxmox VE host (pct is in its package pve-container), or try the demo: phoenix-volumes demo',
  };
}

async function hasPct(): Promise<boolean> {
  const folders = `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`
    .split(':')
    .filter((folder) => folder !== '');
  const found = await Promise.all(folders.map((folder) => isExecutable(join(folder, 'pct'))));
  return found.includes(true);
}

async function isExecutable(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
