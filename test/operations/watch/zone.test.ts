import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { eastOfUtc } from '../../../src/operations/watch/zone.ts';
import { clockText } from '../../../src/views/measures.ts';

type Change = readonly [seconds: number, east: number];

/** A zone file as RFC 9636 has it, of changes, and of what its last line says of the years after them. */
function zoneFile(first: number, changes: readonly Change[], after: string, leaps = 0): Buffer {
  const types = [...new Set([first, ...changes.map(([, east]) => east)])];
  const block = (bytes: 4 | 8) => {
    const header = Buffer.alloc(44);
    header.write('TZif2', 'latin1');
    // A type's name, and whether its times are of the standard or of UTC, are of no interest; they are there.
    for (const [at, count] of [types.length, types.length, leaps, changes.length, types.length, 4].entries())
      header.writeUInt32BE(count, 20 + at * 4);
    const times = Buffer.alloc(changes.length * bytes);
    for (const [at, [seconds]] of changes.entries())
      if (bytes === 8) times.writeBigInt64BE(BigInt(seconds), at * 8);
      else times.writeInt32BE(seconds, at * 4);
    const kinds = Buffer.alloc(types.length * 6);
    for (const [at, east] of types.entries()) kinds.writeInt32BE(east, at * 6);
    const of = Buffer.from(changes.map(([, east]) => types.indexOf(east)));
    const rest = Buffer.alloc(4 + leaps * (bytes + 4) + types.length * 2, 'X');
    return Buffer.concat([header, times, of, kinds, rest]);
  };
  return Buffer.concat([block(4), block(8), Buffer.from(`\n${after}\n`)]);
}

function written(zone: Buffer | string): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-zone-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'localtime'), zone);
  return join(folder, 'localtime');
}

const east = (zone: Buffer | string, seconds: number) => eastOfUtc(seconds * 1000, { file: written(zone), env: {} });

/** What the runtime knows of a zone. */
function seenIn(timeZone: string) {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (seconds: number): number => {
    const name = format.formatToParts(seconds * 1000).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const [, sign = '+', hours = '0', minutes = '0'] = /GMT(?:([+-])(\d+):(\d+))?/.exec(name) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours) * 3600 + Number(minutes) * 60);
  };
}

const [FROM, TO] = [Date.UTC(1990, 0) / 1000, Date.UTC(2037, 11) / 1000];

function changesOf(seen: (seconds: number) => number): readonly Change[] {
  const found: Change[] = [];
  for (let day = FROM; day < TO; day += 86_400)
    if (seen(day) !== seen(day + 86_400)) {
      let [low, high] = [day, day + 86_400];
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        if (seen(middle) === seen(low)) low = middle;
        else high = middle;
      }
      found.push([high, seen(high)]);
    }
  return found;
}

test.each([
  ['Europe/Berlin', 'CET-1CEST,M3.5.0,M10.5.0/3'],
  ['America/New_York', 'EST5EDT,M3.2.0,M11.1.0'],
  ['Asia/Kolkata', 'IST-5:30'],
  ['Australia/Lord_Howe', '<+1030>-10:30<+11>-11,M10.1.0,M4.1.0'],
])('the file of %s says the same as the runtime, at any time that its table reaches to', (name, after) => {
  const seen = seenIn(name);
  const changes = changesOf(seen);
  const zone = zoneFile(seen(FROM), changes, after);
  const file = written(zone);
  const near = changes.flatMap(([seconds]) => [seconds - 1, seconds]).slice(1, -1);
  const some = fc.sample(fc.integer({ min: changes[0]?.[0] ?? FROM, max: (changes.at(-1)?.[0] ?? TO) - 1 }), 200);
  for (const seconds of [...near, ...some]) {
    expect(eastOfUtc(seconds * 1000, { file, env: {} })).toBe(seen(seconds));
    const clock = new Date(seconds * 1000).toLocaleTimeString('en-GB', { timeZone: name });
    expect(clockText(seconds * 1000, seen(seconds))).toBe(clock);
  }
});

test('after its table it says something only where nothing changes any more', () => {
  const changes: readonly Change[] = [
    [1000, 3600],
    [2000, 7200],
  ];
  expect(east(zoneFile(0, changes, 'CET-1CEST,M3.5.0,M10.5.0/3'), 2000)).toBeUndefined();
  expect(east(zoneFile(0, changes, ''), 2000)).toBeUndefined();
  expect(east(zoneFile(0, changes, 'EET-2'), 2000)).toBe(7200);
  expect(east(zoneFile(0, [], 'UTC0'), 2000)).toBe(0);
  expect(east(zoneFile(-3600, [], '<-01>1'), 2000)).toBe(-3600);
});

test('it says nothing before its table, of leap seconds, of a zone that the environment names, and where there is no such file', () => {
  const zone = zoneFile(0, [[1000, 3600]], 'CET-1');
  expect(east(zone, 999)).toBeUndefined();
  expect(east(zone, 1000)).toBe(3600);
  expect(east(zoneFile(0, [[1000, 3600]], 'CET-1', 1), 1000)).toBeUndefined();
  expect(eastOfUtc(1_000_000, { file: written(zone), env: { TZ: 'Europe/Berlin' } })).toBeUndefined();
  expect(eastOfUtc(0, { file: '/nowhere/localtime', env: {} })).toBeUndefined();
  expect(east('', 0)).toBeUndefined();
  expect(east('#!/bin/sh\n'.repeat(20), 0)).toBeUndefined();
});

test('a damaged file says nothing, or what it holds, and breaks nothing', () => {
  const zone = zoneFile(0, [[1000, 3600]], 'CET-1');
  for (let length = 0; length < zone.length; length++) expect(east(zone.subarray(0, length), 1000)).toBeUndefined();
});
