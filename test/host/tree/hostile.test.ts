import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRoot } from '../temp-folder.ts';
import { type Becomes, changeOf, look, machineRoot, ownedAt, performed } from './scene.ts';

/** Tricks that are played meanwhile; the release is tried with 10,000 (`PHOENIX_TRICKS`). */
const TRICKS = Number(process.env.PHOENIX_TRICKS ?? 1_500);

/** There and back, so that every walk has something to change. Owned by nobody at the start, as what is outside. */
const THERE: Becomes = ({ uid }) => (uid === 5000 ? { uid: 0, gid: 0 } : { uid: 5000, gid: 5000 });

describe.runIf(isRoot)('a tree in which somebody plays tricks meanwhile', () => {
  it.each([
    { recorded: true, seed: 1 },
    { recorded: false, seed: 2 },
  ])('changes nothing that lies outside (recorded: $recorded)', { timeout: 600_000 }, async ({ recorded, seed }) => {
    const { root, media } = machineRoot();
    const outside = join(root, 'outside');
    fill(media, outside);
    const before = sentinelsIn(outside);
    const hostile = playing(root, seed);
    let changed = 0;
    let rounds = 0;
    while (hostile.exitCode === null && hostile.signalCode === null) {
      const change = changeOf(media, await look(media), THERE, { recorded });
      const { result } = await performed(root, change);
      if (result.ok && typeof result.value === 'object' && 'tree' in result.value) changed += result.value.tree.changed;
      // What came in between may end it, never with something done outside.
      else expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree_failed' }] });
      expect(sentinelsIn(outside)).toEqual(before);
      rounds += 1;
    }
    expect(hostile.exitCode).toBe(0);
    expect(rounds).toBeGreaterThan(1);
    expect(changed).toBeGreaterThan(100);
  });
});

function playing(root: string, seed: number): ChildProcess {
  const child = spawn(
    'perl',
    [join(import.meta.dirname, 'hostile.pl'), root, String(TRICKS), String(seed), isMountable(root) ? '1' : '0'],
    { stdio: 'ignore' },
  );
  onTestFinished(() => void child.kill('SIGKILL'));
  return child;
}

/** Whether this machine lets us mount at all. */
function isMountable(root: string): boolean {
  const at = join(root, 'media/point');
  try {
    execFileSync('mount', ['--bind', join(root, 'outside'), at], { stdio: 'ignore' });
    execFileSync('umount', [at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A tree, and beside it in one share what looks the same and is not meant. */
function fill(media: string, outside: string): void {
  mkdirSync(join(outside, 'deep'), { recursive: true });
  for (let n = 0; n < 40; n += 1) {
    writeFileSync(join(outside, `s${n}`), '');
    writeFileSync(join(outside, 'deep', `s${n}`), '');
  }
  mkdirSync(join(media, 'point'));
  symlinkSync(join(outside, 's0'), join(media, 'to-file'));
  symlinkSync(outside, join(media, 'to-directory'));
  for (let m = 0; m < 8; m += 1) {
    mkdirSync(join(media, `d${m}`, 'deep'), { recursive: true });
    symlinkSync('../../outside', join(media, `d${m}`, 'to-outside'));
    for (let n = 0; n < 40; n += 1) writeFileSync(join(media, `d${m}`, `f${n}`), '');
    for (let n = 0; n < 5; n += 1) writeFileSync(join(media, `d${m}`, 'deep', `f${n}`), '');
  }
}

/** What is outside, as it is: inode, owner, mode. */
function sentinelsIn(outside: string): readonly string[] {
  const names = ['.', ...(readdirSync(outside, { recursive: true }) as string[])];
  return names.map((name) => `${name} ${lstatSync(join(outside, name)).ino} ${ownedAt(join(outside, name))}`).sort();
}
