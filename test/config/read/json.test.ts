import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Slip } from '../../../src/config/problem.ts';
import { parseJson } from '../../../src/config/read/json.ts';
import { brief, loadTexts } from '../folder.ts';

const deep = (levels: number): string => `{"a": ${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;

describe('a file whose text is no good is refused at its place', () => {
  it.each([
    ['empty', '', ['error json_empty 1:1']],
    ['only spaces', ' \n\t\n', ['error json_empty 1:1']],
    ['cut off in an object', '{\n  "a": {\n    "b": 1', ['error json_truncated 3:11']],
    ['cut off after a comma', '{\n  "a": 1,\n', ['error json_truncated 3:1']],
    ['cut off in a text', '{\n  "a": "b', ['error json_syntax 2:8']],
    ['a line comment', '{\n  // why\n  "a": 1\n}', ['error json_comment 2:3']],
    ['a block comment', '{\n  "a": /* why */ 1\n}', ['error json_comment 2:8']],
    ['a comma after the last entry', '{\n  "a": 1,\n}', ['error json_trailing_comma 2:9']],
    ['a comma after the last element', '{"a": [1, 2,]}', ['error json_trailing_comma 1:12']],
    ['a missing comma', '{\n  "a": 1\n  "b": 2\n}', ['error json_syntax 3:3']],
    ['a missing colon', '{\n  "a" 1\n}', ['error json_syntax 2:7']],
    ['a missing value', '{\n  "a": \n}', ['error json_syntax 3:1']],
    ['a bare word', '{\n  "a": yes\n}', ['error json_syntax 2:8']],
    ['single quotes', "{\n  'a': 1\n}", ['error json_syntax 2:3']],
    ['two documents', '{}\n{}', ['error json_syntax 2:1']],
    ['a tab in a text', '{\n  "a": "b\tc"\n}', ['error json_syntax 2:8']],
    ['an escape that is none', '{\n  "a": "\\x"\n}', ['error json_syntax 2:8']],
    ['a number with a leading zero', '{\n  "a": 0775\n}', ['error json_syntax 2:8']],
    ['a byte order mark', '\uFEFF{}', ['error byte_order_mark 1:1']],
    ['two slips', '{\n  "a": yes,\n  "b": no\n}', ['error json_syntax 2:8', 'error json_syntax 3:8']],
    ['a key twice', '{\n  "a": 1,\n  "b": 2,\n  "a": 3\n}', ['error duplicate_key 4:3']],
    ['a key twice, once escaped', '{\n  "a": 1,\n  "\\u0061": 3\n}', ['error duplicate_key 3:3']],
    [
      'a key that programs misread, escaped or not, wherever it is',
      '{\n  "__proto__": 1,\n  "a": [{ "\\u005f_proto__": {} }]\n}',
      ['error misread_key 2:3', 'error misread_key 3:11'],
    ],
    ['101 levels', deep(101), ['error too_deep 1:106']],
    ['a million levels', '['.repeat(1_000_000), ['error too_deep 1:101']],
    ['levels behind a quote in a comment', `/* " */ ${'['.repeat(200_000)}`, ['error too_deep 1:109']],
    ['not UTF-8', Buffer.from('{\n  "a": "M\xfcnchen"\n}', 'latin1'), ['error not_utf8 2:10']],
    ['UTF-16', Buffer.from('\uFEFF{}', 'utf16le'), ['error not_utf8 1:1']],
  ])('%s', async (_name, hypervisor, expected) => {
    const config = await loadTexts({ hypervisor });
    expect(brief(config)).toEqual(expected);
    expect(config.desired).toBeUndefined();
  });

  it('allows 100 levels', async () => {
    expect(brief(await loadTexts({ hypervisor: deep(100) }))).toEqual([]);
  });

  it('tells a duplicate key where the first one is', async () => {
    const { diagnostics } = await loadTexts({ hypervisor: '{\n  "a": 1,\n  "a": 3\n}' });
    expect(diagnostics).toMatchObject([{ code: 'duplicate_key', key: 'a', firstLine: 2, where: { path: 'a' } }]);
  });

  it('keeps what the file means when only a key is doubled, so that `get` still works', async () => {
    const { files } = await loadTexts({ hypervisor: '{"a": 1, "a": 3}' });
    expect(files.hypervisor?.value).toEqual({ a: 3 });
  });
});

describe('what is no JSON is reported by the slip that was made', () => {
  it.each<[Slip, string]>([
    ['ColonExpected', '{"a" 1}'],
    ['CommaExpected', '{"a": 1 "b": 2}'],
    ['EndOfFileExpected', '{} {}'],
    ['InvalidCharacter', '{"a": "b\tc"}'],
    ['InvalidEscapeCharacter', '{"a": "\\x"}'],
    ['InvalidSymbol', '{"a": yes}'],
    ['InvalidUnicode', '{"a": "\\u12"}'],
    ['LeadingZero', '{"a": 0775}'],
    ['PropertyNameExpected', '{1: 2}'],
    ['UnexpectedEndOfNumber', '{"a": 1.}'],
    ['UnexpectedEndOfString', '{"a": "b\n}'],
    ['ValueExpected', '{"a": }'],
  ])('%s', (slip, text) => {
    expect(parseJson(text).problems).toContainEqual(expect.objectContaining({ code: 'json_syntax', slip }));
  });
});

describe('reading JSON', () => {
  const jsonText = fc.json({ maxDepth: 6 });

  it('takes exactly what JSON.parse takes, and means the same, for any damaged text', () => {
    const damaged = fc
      .tuple(
        jsonText,
        fc.nat(),
        fc.nat(3),
        fc.string({ unit: fc.constantFrom(...'{}[],:"\\/* \n\t0123-+.eEutrnfals\u2028\u0000') }),
      )
      .map(
        ([text, at, length, own]) =>
          text.slice(0, at % (text.length + 1)) + own + text.slice((at % (text.length + 1)) + length),
      );
    fc.assert(
      fc.property(damaged, (text) => {
        // The one key JSON has and we refuse.
        fc.pre(!text.includes('__proto__'));
        const ours = parseJson(text);
        let theirs: { value: unknown } | undefined;
        try {
          theirs = { value: JSON.parse(text) };
        } catch {
          theirs = undefined;
        }
        expect(ours.ok).toBe(theirs !== undefined);
        if (ours.ok) expect(JSON.stringify(ours.value)).toBe(JSON.stringify(theirs?.value));
        else expect(ours.problems.length).toBeGreaterThan(0);
      }),
      { numRuns: 3000 },
    );
  });

  it('finds a duplicate key wherever it is', () => {
    fc.assert(
      fc.property(fc.object({ maxDepth: 4 }), fc.string(), (object, key) => {
        const entry = `${JSON.stringify(key)}: ${JSON.stringify({ ...object, x: 1 })}`;
        const text = `{"outer": [{${entry}, "between": 1, ${entry}}]}`;
        fc.pre(key !== 'between' && !text.includes('__proto__'));
        expect(parseJson(text).problems.map(({ code }) => code)).toEqual(['duplicate_key']);
      }),
    );
  });
});
