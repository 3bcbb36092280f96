import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, onTestFailed, test } from 'vitest';
import { SCREENS } from '../../src/views/words/screens.ts';
import { type Demo, freshDemo } from '../pty/demo.ts';
import type { AtEnd } from '../pty/program.ts';
import type { Terminal } from '../pty/terminal.ts';
import { changesIn, type Files, filesIn, restore } from './files.ts';
import { type Journey, journeyOf, VOLUMES } from './journey.ts';
import { randomFrom } from './random.ts';
import { lineOf, sendTorn } from './send.ts';

/** Of each of the first so many the keys, the last screen and the changed files are committed. */
const COMMITTED = 50;

/** `npm run test:keys` takes more. */
const COUNT = Number(process.env.PHOENIX_JOURNEYS ?? COMMITTED);

const EXPECTED = join(import.meta.dirname, 'expected');

/** A program that journeys share, one after the other: each begins with the demo and the list as they were at first. */
interface Shared {
  readonly demo: Demo;
  readonly terminal: Terminal;
  readonly files: Files;
  readonly list: string;
}

let shared: Promise<Shared> | undefined;
const ends: (() => void | Promise<void>)[] = [];
afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

async function open(): Promise<Shared> {
  const atEnd: AtEnd = (end) => void ends.push(end);
  const demo = await freshDemo({ atEnd });
  const files = filesIn(demo.dir);
  const terminal = demo.open({ atEnd, env: { PHOENIX_ESC_MS: '400' } });
  const list = masked(await terminal.waitFor(/> llm_models(.|\n)*q quit/));
  return { demo, terminal, files, list };
}

test.each(Array.from({ length: COUNT }, (_, index) => index))('journey %i', async (index) => {
  const random = randomFrom(index);
  const journey = journeyOf(index, random);
  shared ??= open();
  // What a failed journey leaves behind is no place to begin another.
  onTestFailed(() => {
    shared = undefined;
  });
  const { demo, terminal, files, list } = await shared;
  for (const { keys, until } of journey.stretches) {
    await sendTorn(terminal, keys, random);
    await terminal.waitFor(until);
  }
  expect(Object.keys(demo.volumes())).toEqual(expect.arrayContaining([...journey.volumes]));
  expect(Object.keys(demo.volumes())).toHaveLength(journey.volumes.length);
  if (journey.mounts) {
    const { volume, ctids } = journey.mounts;
    expect(Object.keys(demo.volumes()[volume]?.mounts ?? {}).sort()).toEqual([...ctids]);
  }
  if (index < COMMITTED) await asCommitted(index, journey, { demo, terminal, files, list });

  if (journey.home) {
    terminal.press('esc');
    await terminal.waitFor(journey.home);
  }
  restore(demo.dir, files);
  terminal.press('1', 'ctrl+l');
  await terminal.waitFor((screen) => VOLUMES.every(([name]) => new RegExp(`^[> ] ${name} `, 'm').test(screen)));
  terminal.press('g');
  await terminal.waitFor((screen) => {
    // The files are as they were again: said until the next key.
    if (screen.includes(SCREENS.filesReread)) terminal.press('g');
    return masked(screen) === list;
  });
});

/** Waits until the screen is the committed one; the keys and the changed files are as committed, too. */
async function asCommitted(
  index: number,
  { title, stretches }: Journey,
  { demo, terminal, files }: Shared,
): Promise<void> {
  const file = join(EXPECTED, `${String(index).padStart(2, '0')}-${title.replaceAll(' ', '-')}.txt`);
  const keys = stretches.map((stretch) => JSON.stringify(lineOf(stretch.keys).toString()));
  const steady = (screen: string): string =>
    [...keys, '', ...changesIn(demo.dir, files), '', masked(screen).trimEnd(), ''].join('\n');
  if (process.env.PHOENIX_WRITE_JOURNEYS) {
    // Asked for by hand; the screen is then looked at like code.
    await setTimeout(1000);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, steady(terminal.screen()));
  }
  const expected = readFileSync(file, 'utf8');
  const last = expected.slice(expected.indexOf('\n\n', expected.indexOf('\n\n') + 1) + 2);
  await terminal.waitFor((screen) => `${masked(screen).trimEnd()}\n` === last);
  expect(steady(terminal.screen())).toBe(expected);
}

/** What no two runs have in common: the clock, how long something took, the name of a run. */
function masked(screen: string): string {
  return (
    screen
      .replace(/\b\d\d:\d\d:\d\d\b/g, 'HH:MM:SS')
      // At the end of its line, so that blanks beside it make up for its length.
      .replace(/ +\d[\d.]*s *$/gm, ' N.Ns')
      .replace(/\S*\/journal\/\S*/g, '…/journal/…')
      .replace(/ +$/gm, '')
  );
}
