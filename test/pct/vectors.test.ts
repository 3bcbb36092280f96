import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compactCases, expandCases } from './vectors/compact.ts';
import { copies } from './vectors/copies.ts';
import { runVector } from './vectors/run.ts';
import { leftOut } from './vectors/unanswered.ts';

const files = copies.map((url) => expandCases(JSON.parse(readFileSync(url, 'utf8'))));
const cases = files.flat();

describe("the model against Proxmox's own cases", () => {
  it.each(cases.map((vector) => [vector.id, vector.about, vector] as const))('%s: %s', (id, _, vector) => {
    const left = leftOut.filter((one) => one.id === id).map((one) => one.part);
    expect(runVector(vector).filter(({ part }) => !left.includes(part))).toEqual([]);
  });

  it('leaves out only what really differs', () => {
    for (const { id, part } of leftOut) {
      const vector = cases.find((one) => one.id === id);
      expect(vector && runVector(vector).map((one) => one.part)).toContain(part);
    }
  });

  it('notices a wrong file, exit, message, mount or hot-plug', () => {
    const vector = cases.find(({ id }) => id === 'add-running');
    if (!vector) throw new Error('add-running is missing');
    const wrong = { ...vector, after: vector.before, exit: 1, stdout: 'x', stderr: 'x', hotplugged: [], mounts: [] };
    const parts = runVector(wrong).map(({ part }) => part);
    expect(parts).toEqual(['after', 'exit', 'hotplugged', 'mounts', 'stdout', 'stderr']);
  });
});

describe('the compact form of the cases', () => {
  it('gives back what it was made from', () => {
    for (const recorded of files) expect(expandCases(JSON.parse(compactCases(recorded)))).toEqual(recorded);
  });
});
