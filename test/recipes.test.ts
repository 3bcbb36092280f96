import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { examplesOf, pageText, printsWhatIsShown } from './console.ts';

const RECIPES = pageText('docs/recipes.md')
  .split(/^## /m)
  .slice(1)
  .map((text) => [text.slice(0, text.indexOf('\n')), examplesOf(text)] as const)
  .filter(([, examples]) => examples.length > 0);

describe('each recipe prints what it shows, on a fresh demo', () => {
  it('is read', () => {
    expect(RECIPES.length).toBeGreaterThan(7);
  });

  it.each(RECIPES)('%s', (_, examples) => {
    const folder = mkdtempSync(join(tmpdir(), 'phoenix-recipe-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    printsWhatIsShown(examples, folder);
  });
});
