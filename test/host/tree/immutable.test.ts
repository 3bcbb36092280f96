import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { isRoot } from '../temp-folder.ts';
import { type Becomes, changeOf, look, machineRoot, ownedAt, performed, returning } from './scene.ts';

const toMedia: Becomes = ({ type }) => (type === 'file' ? { uid: 5000 } : undefined);

/** Where the file system has no such flag there is nothing to see. */
const hasFlag = isRoot && canBeImmutable();

describe.runIf(hasFlag).each([true, false])('what is immutable (recorded: %s)', (recorded) => {
  it('since the plan is left, told, and fails it', async () => {
    const { root, media } = someFiles();
    const change = changeOf(media, await look(media), toMedia, { recorded });
    makeImmutable(join(media, 'sub/b'));
    const { result, chunks } = await performed(root, change);
    const left = [{ why: 'immutable', count: 1, examples: ['sub/b'] }];
    expect(result).toMatchObject({ problems: [{ code: 'tree_denied', tree: { examined: 4, changed: 2, left } }] });
    expect(ownedAt(join(media, 'sub/b'))).toBe('0:0 644');
    if (!recorded) return;
    await performed(root, returning(change), { chunksOf: () => chunks });
    expect(['a', 'c', 'sub/b'].map((name) => ownedAt(join(media, name)))).toEqual(['0:0 644', '0:0 644', '0:0 644']);
  });

  it('since before the plan was not meant, and fails nothing', async () => {
    const { root, media } = someFiles();
    makeImmutable(join(media, 'a'));
    const change = changeOf(media, await look(media), toMedia, { recorded });
    const { result } = await performed(root, change);
    expect(result).toEqual({ ok: true, value: { tree: { examined: 4, changed: 2, left: [] } } });
  });

  it('in part before and in part since is counted, and no name is guessed', async () => {
    const { root, media } = someFiles();
    makeImmutable(join(media, 'a'));
    const change = changeOf(media, await look(media), toMedia, { recorded });
    makeImmutable(join(media, 'c'));
    const { result } = await performed(root, change);
    const left = [{ why: 'immutable', count: 1, examples: [] }];
    expect(result).toMatchObject({ problems: [{ code: 'tree_denied', tree: { changed: 1, left } }] });
  });

  it('counts for nothing where the plan did not see how many there were', async () => {
    const { root, media } = someFiles();
    const { kinds, ...change } = changeOf(media, await look(media), toMedia, { recorded });
    makeImmutable(join(media, 'a'));
    const unknown = kinds.map((kind) => ({ ...kind, immutable: undefined }));
    const { result } = await performed(root, { ...change, kinds: unknown });
    expect(result).toEqual({ ok: true, value: { tree: { examined: 4, changed: 2, left: [] } } });
  });

  it('and has another reason to be left as well is none that was meant', async () => {
    const { root, media } = someFiles();
    execFileSync('setfacl', ['-m', 'u:5:r--,m::r--', join(media, 'a')]);
    const change = changeOf(media, await look(media), toMedia, { recorded });
    makeImmutable(join(media, 'a'));
    const { result } = await performed(root, change);
    expect(result).toEqual({ ok: true, value: { tree: { examined: 4, changed: 2, left: [] } } });
  });
});

function someFiles(): ReturnType<typeof machineRoot> {
  const scene = machineRoot();
  mkdirSync(join(scene.media, 'sub'));
  for (const name of ['a', 'c', 'sub/b']) writeFileSync(join(scene.media, name), '');
  return scene;
}

/** For one test: nobody could remove it afterwards. */
function makeImmutable(path: string): void {
  onTestFinished(() => void execFileSync('chattr', ['-i', path]));
  execFileSync('chattr', ['+i', path]);
}

function canBeImmutable(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-volumes-test-'));
  const can = spawnSync('chattr', ['+i', folder]).status === 0;
  if (can) execFileSync('chattr', ['-i', folder]);
  rmSync(folder, { recursive: true });
  return can;
}
