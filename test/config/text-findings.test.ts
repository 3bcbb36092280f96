import { chmod, mkdir, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../src/config/read/json.ts';
import { brief, configFolder, load, loadTexts, NAMES } from './folder.ts';

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
    expect(diagnostics[0]).toMatchObject({ where: { path: 'a' }, summary: expect.stringContaining('line 2') });
  });

  it('keeps what the file means when only a key is doubled, so that `get` still works', async () => {
    const { files } = await loadTexts({ hypervisor: '{"a": 1, "a": 3}' });
    expect(files.hypervisor?.value).toEqual({ a: 3 });
  });
});

describe('a file that cannot be read', () => {
  it('is named when it is missing, and so are all the others', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.lxc));
    await rm(join(folder, NAMES.vm));
    const { diagnostics } = await load(folder);
    expect(diagnostics.map(({ code, where }) => [code, where.file])).toEqual([
      ['file_missing', join(folder, NAMES.lxc)],
      ['file_missing', join(folder, NAMES.vm)],
    ]);
  });

  it('is refused when it is a folder', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.stacks));
    await mkdir(join(folder, NAMES.stacks));
    expect((await load(folder)).diagnostics).toMatchObject([
      { code: 'file_kind', where: { file: join(folder, NAMES.stacks) } },
    ]);
  });

  it('is refused without being opened when it is a device', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.vm));
    await symlink('/dev/zero', join(folder, NAMES.vm));
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_kind' }]);
  });

  it('is refused when its link leads to itself', async () => {
    const folder = await configFolder();
    await rm(join(folder, NAMES.vm));
    await symlink(NAMES.vm, join(folder, NAMES.vm));
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_unreadable' }]);
  });

  it('is refused unread when it is larger than 16 MB', async () => {
    const folder = await configFolder();
    await truncate(join(folder, NAMES.lxc), 1024 ** 4);
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_too_large' }]);
  });

  it.skipIf(process.getuid?.() === 0)('is refused when its mode forbids reading', async () => {
    const folder = await configFolder();
    await chmod(join(folder, NAMES.lxc), 0);
    expect((await load(folder)).diagnostics).toMatchObject([{ code: 'file_unreadable' }]);
  });

  it('does not keep the findings of other files away', async () => {
    const folder = await configFolder({ hypervisor: '{"shared_volumes": {"a": {"mounts": {}}}}', vm: '{' });
    await rm(join(folder, NAMES.lxc));
    expect((await load(folder)).diagnostics.map(({ code }) => code)).toEqual([
      'missing_key',
      'file_missing',
      'json_truncated',
    ]);
  });
});

describe('core_paths', () => {
  it('points at the other files, relative to the first', async () => {
    const folder = await configFolder({ hypervisor: '{"core_paths": {"lxc_config_file": "sub/ct.json"}}' });
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub/ct.json'), '{"lxc_configs": {"777": {}}}');
    const { desired, diagnostics } = await load(folder);
    expect(diagnostics).toEqual([]);
    expect([...(desired?.containers.keys() ?? [])]).toEqual([777]);
  });

  it('is named when what it points at is missing', async () => {
    const config = await loadTexts({ hypervisor: '{"core_paths": {"vm_config_file": "nowhere.json"}}' });
    expect(config.diagnostics).toMatchObject([
      { code: 'file_missing', hint: expect.stringContaining('vm_config_file') },
    ]);
  });

  const outside = async (explicitDir: boolean) => {
    const other = await configFolder();
    const path = join(other, NAMES.lxc);
    const folder = await configFolder({ hypervisor: `{\n  "core_paths": {\n    "lxc_config_file": "${path}"\n  }\n}` });
    return brief(await load(folder, { explicitDir }));
  };

  it('is warned about when it leads out of a folder that was named', async () => {
    expect(await outside(true)).toEqual(['warning core_path_outside 3:24']);
  });

  it('may lead anywhere from the default folder', async () => {
    expect(await outside(false)).toEqual([]);
  });

  it('may be absolute inside the folder', async () => {
    const folder = await configFolder();
    const hypervisor = JSON.stringify({ core_paths: { lxc_config_file: join(folder, NAMES.lxc) } });
    await writeFile(join(folder, NAMES.hypervisor), hypervisor);
    expect(brief(await load(folder))).toEqual([]);
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
