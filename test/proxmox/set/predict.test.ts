import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContainerFile, printContainerFile } from '../../../src/proxmox/file/container.ts';
import { digestOf } from '../../../src/proxmox/file/digest.ts';
import { predictSet } from '../../../src/proxmox/set/predict.ts';
import type { SetRequest } from '../../../src/proxmox/set/request.ts';
import { containerFile, run } from '../container.ts';
import { fileText } from '../lines.ts';

function request(
  parts: Partial<Omit<SetRequest, 'set'>> & { readonly set?: Readonly<Record<string, string>> },
): SetRequest {
  return { delete: [], revert: [], ...parts, set: new Map(Object.entries(parts.set ?? {})) };
}

describe('predicting a set', () => {
  const text = containerFile('mp0: /a,mp=/b');

  it('says what a stopped container gets', () => {
    const set = request({ set: { mp1: 'ro=yes,mp=/d,volume=/c' }, delete: ['mp0'] });
    expect(predictSet(101, { text, running: false }, set)).toEqual({
      ok: true,
      text: containerFile('mp1: /c,mp=/d,ro=1'),
    });
  });

  it('says what a running container gets: new ones at once, changes and deletions pending', () => {
    const set = request({ set: { mp1: '/c,mp=/d' }, delete: ['mp0'] });
    const after = `${containerFile('mp0: /a,mp=/b', 'mp1: /c,mp=/d')}\n[pve:pending]\ndelete: mp0\n`;
    expect(predictSet(101, { text, running: true }, set)).toEqual({ ok: true, text: after });
  });

  it.each([
    ['a value that does not parse', text, request({ set: { mp0: '/a' } }), /mp0: invalid format/],
    ['an unknown key', text, request({ set: { mp256: '/a,mp=/b' } }), /property is not defined in schema/],
    ['a locked container', `${text}lock: backup\n`, request({ delete: ['mp0'] }), /locked \(backup\)/],
    ['a protected container', `${text}protection: 1\n`, request({ delete: ['mp0'] }), /protection/],
    ['another digest', text, request({ delete: ['mp0'], digest: digestOf('') }), /modified configuration/],
    ['a key in two roles', text, request({ delete: ['mp0'], revert: ['mp0'] }), /at the same time/],
    ['a newline', text, request({ set: { mp1: '/a\nb,mp=/b' } }), /newline inside property 'mp1'/],
    [
      'a value in the file that does not parse',
      containerFile('mp0: nonsense'),
      request({ delete: ['mp0'] }),
      /mp0: unable to apply/,
    ],
  ])('refuses %s', (_, before, set, problem) => {
    const prediction = predictSet(101, { text: before, running: false }, set);
    expect(prediction.ok ? [] : prediction.problems).toEqual([expect.stringMatching(problem)]);
  });

  it('is what pct set does, whatever the file and the call', () => {
    fc.assert(
      fc.property(fileText, fc.boolean(), anySet, (file, running, set) => {
        const argv = ['set', '101'];
        for (const [key, value] of set.set) argv.push(`--${key}`, value);
        if (set.delete.length > 0) argv.push('--delete', set.delete.join(','));
        if (set.revert.length > 0) argv.push('--revert', set.revert.join(','));
        fc.pre(argv.length > 2);
        const prediction = predictSet(101, { text: file, running }, set);
        const outcome = run(file, argv, { running });
        if (prediction.ok) expect(outcome.file).toBe(prediction.text);
        else expect([outcome.file, outcome.exit]).toEqual([file, 255]);
      }),
      { numRuns: 500 },
    );
  });
});

describe('any sequence of sets', () => {
  it('keeps unknown keys, comments, snapshots and raw lines', () => {
    fc.assert(
      fc.property(fileText, fc.array(fc.tuple(fc.boolean(), anySet), { maxLength: 6 }), (start, calls) => {
        let text = start;
        for (const [running, set] of calls) {
          const prediction = predictSet(101, { text, running }, set);
          if (prediction.ok) text = prediction.text;
        }
        fc.pre(text !== start);
        const before = parseContainerFile(start, 101);
        const after = parseContainerFile(text, 101);
        const sections = (file: typeof before) => [...file.snapshots].sort(([a], [b]) => (a < b ? -1 : 1));
        expect(sections(after)).toEqual(sections(parseContainerFile(printContainerFile(before), 101)));
        expect(after.current.lxc).toEqual(before.current.lxc);
        expect(described(after.current.description)).toBe(described(before.current.description));
        for (const [key, value] of before.current.keys) {
          if (!/^(?:mp\d+|cores|unused\d+)$/.test(key)) expect(after.current.keys.get(key)).toBe(value);
        }
      }),
      { numRuns: 500 },
    );
  });
});

/** Empty lines at the end of a description are not written. */
function described(description: string | undefined): string {
  return (description ?? '').replace(/\n+$/, '');
}

const key = fc.nat(12).map((index) => `mp${index}`);
const value = fc.constantFrom(
  '/srv/x,mp=/a',
  '/srv/y,mp=/b,ro=yes',
  'mp=/c,volume=/srv/z',
  '/srv/w,mp=/w,backup=0,ro=0',
);
const anySet = fc
  .record({
    set: fc.array(fc.tuple(key, value), { maxLength: 3 }),
    cores: fc.option(fc.integer({ min: 1, max: 9 })),
    delete: fc.uniqueArray(key, { maxLength: 2 }),
    revert: fc.uniqueArray(key, { maxLength: 2 }),
  })
  .map(({ set, cores, ...rest }) => ({
    ...rest,
    set: new Map([...set, ...(cores === null ? [] : [['cores', `${cores}`] as const])]),
  }));
