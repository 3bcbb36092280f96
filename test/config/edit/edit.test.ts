import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editHypervisorText, withVolumeOf, writtenVolumes } from '../../../src/config/edit/edit.ts';
import type { VolumeEdit, VolumeInput } from '../../../src/engine/desired/edit.ts';
import { ESTATE, NAMES } from '../folder.ts';

const estate = readFileSync(`${ESTATE}/${NAMES.hypervisor}`, 'utf8');

function edited(text: string, edit: VolumeEdit): string {
  const result = editHypervisorText(text, edit);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

const refusal = (text: string, edit: VolumeEdit): readonly string[] => {
  const result = editHypervisorText(text, edit);
  return result.ok ? [] : result.problems.map(({ code }) => code);
};

const media: VolumeInput = { host_path: '/tank/media', mounts: { '101': '/media' } };
const add = (text: string, volume = media, name = 'media') => edited(text, { kind: 'add', name, volume });
const remove = (text: string, name = 'media') => edited(text, { kind: 'remove', name });
const volumesOf = (text: string) => JSON.parse(text).shared_volumes;

describe('access', () => {
  const before = add(estate);
  const set = (text: string, changes: object) => edited(text, { kind: 'set', name: 'media', ...changes });

  it('is given line by line, and taken with the last one as if it never was', () => {
    const given = set(before, { access: { '101:33': 'read-write' } });
    expect(volumesOf(given).media.access).toEqual({ '101:33': 'read-write' });
    const more = set(given, { access: { '101:44': 'read' }, inheritAccess: true });
    expect(volumesOf(more).media).toMatchObject({
      access: { '101:33': 'read-write', '101:44': 'read' },
      inherit_access: true,
    });
    expect(set(given, { noAccess: ['101:33'] })).toBe(before);
  });

  it('goes with the container that is detached', () => {
    const given = set(before, { access: { '101:33': 'read-write' } });
    expect(volumesOf(set(given, { unmount: [101] })).media).not.toHaveProperty('access');
  });
});

describe('a volume as another text has it', () => {
  const names = [...writtenVolumes(estate)].flatMap(([name, value]) =>
    Object.hasOwn(value as object, 'host_path') ? [name] : [],
  );

  it.each(names)('comes back byte for byte and at its place: %s', (name) => {
    expect(withVolumeOf(estate, remove(estate, name), name)).toBe(estate);
    const changed = edited(estate, { kind: 'set', name, owner: 'keep', hostPath: '/tank/elsewhere' });
    expect(withVolumeOf(estate, changed, name)).toBe(estate);
  });

  it('is taken out where that has none, and leaves what was added meanwhile', () => {
    const [more, both] = [add(estate, media, 'more'), add(add(estate, media, 'more'), media, 'other')];
    expect(withVolumeOf(estate, both, 'other')).toBe(more);
    expect(withVolumeOf(estate, estate, 'no_such')).toBe(estate);
  });

  it('comes back into a file whose block went with it, and at the indentation that the file has now', () => {
    const one = add('{\n  "domain_name": "x"\n}\n');
    expect(withVolumeOf(one, remove(one), 'media')).toBe(one);
    const wide = JSON.stringify(JSON.parse(one), null, 4);
    const moved = add(wide, media, 'other');
    expect(withVolumeOf(one, remove(moved, 'media'), 'media').split('\n')).toContain('        "media": {');
  });
});

describe('adding a volume', () => {
  it('writes it as a person would, after the last one, and touches nothing else', () => {
    const mounts = { '101': '/media', '104': { path: '/data', read_only: true } };
    const text = add(estate, { ...media, mounts, owner: 'keep', permissions: { directory_mode: '0755' } });
    const own = `,
        "media": {
            "host_path": "/tank/media",
            "mounts": {
                "101": "/media",
                "104": { "path": "/data", "read_only": true }
            },
            "owner": "keep",
            "permissions": { "directory_mode": "0755" }
        }`;
    expect(text).toContain(own);
    expect(text.replace(own, '')).toBe(estate);
  });

  it('keeps a single mount on its line, as the neighbours have it', () => {
    expect(add(estate)).toContain('            "mounts": { "101": "/media" }\n        }');
  });

  it('uses tabs where the file does', () => {
    expect(add('{\n\t"shared_volumes": {\n\t\t"a": {}\n\t}\n}\n')).toBe(
      '{\n\t"shared_volumes": {\n\t\t"a": {},\n\t\t"media": {\n\t\t\t"host_path": "/tank/media",\n\t\t\t"mounts": { "101": "/media" }\n\t\t}\n\t}\n}\n',
    );
  });

  it('uses CRLF where the file does', () => {
    const text = add('{\r\n  "shared_volumes": {\r\n    "a": {}\r\n  }\r\n}');
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/);
    expect(text).toContain('    "media": {\r\n      "host_path": "/tank/media",\r\n');
  });

  it('stays on one line where all are', () => {
    expect(add('{"shared_volumes":{"a":{}}}')).toBe(
      '{"shared_volumes":{"a":{},"media": { "host_path": "/tank/media", "mounts": { "101": "/media" } }}}',
    );
  });

  it('opens an empty block over several lines', () => {
    expect(add('{\n  "shared_volumes": {}\n}')).toBe(
      '{\n  "shared_volumes": {\n    "media": {\n      "host_path": "/tank/media",\n      "mounts": { "101": "/media" }\n    }\n  }\n}',
    );
  });

  it('makes the block where there is none, set off by an empty line', () => {
    expect(add('{\n  "version": "1"\n}\n', { ...media, mounts: {} })).toBe(
      '{\n  "version": "1",\n\n  "shared_volumes": {\n    "media": {\n      "host_path": "/tank/media",\n      "mounts": {}\n    }\n  }\n}\n',
    );
  });

  it('is refused when the name is taken, also by something that is no volume', () => {
    expect(refusal(estate, { kind: 'add', name: 'ssl_certs', volume: media })).toEqual(['volume_exists']);
    expect(refusal(estate, { kind: 'add', name: 'firewall', volume: media })).toEqual(['volume_exists']);
  });

  it('is refused when the text is no JSON, or not what it should be', () => {
    expect(refusal('{,}', { kind: 'add', name: 'media', volume: media })).not.toEqual([]);
    expect(refusal('{"a": 1, "a": 2}', { kind: 'add', name: 'media', volume: media })).toEqual(['duplicate_key']);
    expect(refusal('[]', { kind: 'add', name: 'media', volume: media })).toEqual(['wrong_type']);
    expect(refusal('{"shared_volumes": []}', { kind: 'add', name: 'media', volume: media })).toEqual(['wrong_type']);
  });
});

describe('removing a volume', () => {
  it.each(['ssl_certs', 'nginx_logs', 'vllm_models'])('takes only its own bytes: %s', (name) => {
    const text = remove(estate, name);
    const { [name]: gone, ...rest } = volumesOf(estate);
    expect(gone).toBeDefined();
    expect(volumesOf(text)).toEqual(rest);
    expect(estate.length - text.length).toBeLessThan(400);
    expect(isSubsequence(text.split('\n'), estate.split('\n'))).toBe(true);
  });

  it('leaves an empty block when the last one goes', () => {
    expect(remove('{\n  "shared_volumes": {\n    "media": { "host_path": "/x", "mounts": {} }\n  }\n}')).toBe(
      '{\n  "shared_volumes": {}\n}',
    );
  });

  it('is refused for what is not there and for what is no volume', () => {
    expect(refusal(estate, { kind: 'remove', name: 'nothing' })).toEqual(['volume_unknown']);
    expect(refusal(estate, { kind: 'remove', name: 'firewall' })).toEqual(['volume_unknown']);
    expect(refusal('{}', { kind: 'remove', name: 'media' })).toEqual(['volume_unknown']);
    expect(refusal(estate, { kind: 'remove', name: 'toString' })).toEqual(['volume_unknown']);
  });
});

describe('adding and then removing gives the old bytes back', () => {
  it.each([
    '{}',
    '{ }',
    '{\n}',
    '{\n\n}\n',
    '{"shared_volumes":{}}',
    '{"shared_volumes": { }}',
    '{ "version": 1 }',
    '{"version":1}\n',
    '{\n  "shared_volumes": {}\n}',
    '{\n  "shared_volumes": { }\n}',
    '{\n  "shared_volumes": {\n  }\n}',
    '{\n  "shared_volumes": {\n\n\t}\n}',
    '{\n  "version": 1,\n  "shared_volumes": {}\n}',
    '{\n  "shared_volumes": {},\n\n  "last": 1\n}',
    '{\n  "a": 1,\n\n  "b": 2\n}',
    '{\n  "a": 1,\n\n  "b": 2,\n\n  "shared_volumes": {}\n}',
    '{\r\n\t"version": 1\r\n}',
    '{\r\n\t"shared_volumes": {\r\n\t}\r\n}',
    '{\n  "a": 1\n  , "shared_volumes": {\n      "x": {}\n    , "y": {}\n  }\n}',
    estate,
    estate.replaceAll('\n', '\r\n'),
    estate.replaceAll('    ', '\t').trimEnd(),
    JSON.stringify(JSON.parse(estate)),
    JSON.stringify(JSON.parse(estate), null, 2),
  ])('%j', (text) => {
    const added = add(text);
    expect(volumesOf(added).media).toEqual(media);
    expect(remove(added)).toBe(text);
  });

  const names = fc.stringMatching(/^[a-z][a-z0-9_]{0,5}$/);
  const inputs = fc.record(
    {
      host_path: fc.constantFrom('/tank/a', '/tank/"b" \\ c'),
      mounts: fc.dictionary(
        fc.integer({ min: 100, max: 999 }).map(String),
        fc.constantFrom<'/x' | { path: string }>('/x', { path: '/y' }),
        { maxKeys: 3 },
      ),
      owner: fc.constantFrom('keep', 'nobody:nogroup'),
      permissions: fc.constantFrom('keep' as const, { directory_mode: '0755' }),
    },
    { requiredKeys: ['host_path', 'mounts'] },
  );
  const formatted = fc
    .record({
      before: fc.dictionary(names, fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      volumes: fc.option(fc.dictionary(names, inputs, { maxKeys: 3 })),
      after: fc.dictionary(names, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
      indent: fc.constantFrom('', ' ', '  ', '    ', '\t'),
      crlf: fc.boolean(),
      end: fc.constantFrom('', '\n', '\n\n', '  '),
    })
    .map(({ before, volumes, after, indent, crlf, end }) => {
      const value = { ...before, ...(volumes ? { shared_volumes: volumes } : {}), ...after };
      const text = JSON.stringify(value, null, indent) + end;
      return crlf ? text.replaceAll('\n', '\r\n') : text;
    })
    // A key of this name is refused by a rule of its own.
    .filter((text) => !text.includes('__proto__'));

  it('in any formatting, and one after the other', () => {
    fc.assert(
      fc.property(formatted, inputs, inputs, (text, one, two) => {
        const first = add(text, one, 'new-one');
        const second = add(first, two, 'new-two');
        expect(volumesOf(second)).toEqual({ ...volumesOf(text), 'new-one': one, 'new-two': two });
        expect(remove(second, 'new-two')).toBe(first);
        expect(remove(first, 'new-one')).toBe(text);
      }),
      { numRuns: 500 },
    );
  });

  it('also for mounts', () => {
    fc.assert(
      fc.property(formatted, inputs, (text, input) => {
        const before = add(text, input, 'new-one');
        const attached = edited(before, { kind: 'set', name: 'new-one', mounts: { 1000: '/own' } });
        expect(edited(attached, { kind: 'set', name: 'new-one', unmount: [1000] })).toBe(before);
      }),
      { numRuns: 200 },
    );
  });
});

describe('changing a volume', () => {
  const set = (changes: object, text = estate, name = 'ssl_certs') => edited(text, { kind: 'set', name, ...changes });
  const diff = (text: string) => {
    const old = new Set(estate.split('\n'));
    return text.split('\n').filter((line) => !old.has(line));
  };

  it('replaces one value and nothing else', () => {
    expect(diff(set({ hostPath: '/tank/ssl' }))).toEqual(['            "host_path": "/tank/ssl",']);
    expect(diff(set({ owner: 'keep' }, estate, 'vllm_models'))).toEqual(['            "owner": "keep",']);
  });

  it('adds a value where there was none, after the others', () => {
    expect(diff(set({ owner: 'root:root' }))).toEqual(['            },', '            "owner": "root:root"']);
  });

  it('makes permissions explicit with what is asked', () => {
    expect(volumesOf(set({ directoryMode: '0700', recursive: true })).ssl_certs.permissions).toEqual({
      directory_mode: '0700',
      recursive: true,
    });
  });

  it('changes one of the permissions and keeps the others', () => {
    const text = set({ directoryMode: '0700', fileMode: '0600' });
    expect(volumesOf(set({ fileMode: '0640' }, text)).ssl_certs.permissions).toEqual({
      directory_mode: '0700',
      file_mode: '0640',
    });
  });

  it('keeps the permissions with "keep", and drops that for a mode', () => {
    const kept = set({ directoryMode: 'keep' });
    expect(volumesOf(kept).ssl_certs.permissions).toBe('keep');
    expect(volumesOf(set({ fileMode: '0640' }, kept)).ssl_certs.permissions).toEqual({ file_mode: '0640' });
  });

  it('attaches and detaches containers, each in the style of its neighbours', () => {
    const text = set({ mounts: { 950: { path: '/certs', read_only: true } }, unmount: [953] });
    expect(diff(text)).toEqual([
      '                "954": "/certs",',
      '                "950": { "path": "/certs", "read_only": true }',
    ]);
    expect(volumesOf(text).ssl_certs.mounts['953']).toBeUndefined();
    expect(diff(set({ mounts: { 910: '/x' } }, estate, 'nginx_sites'))).toEqual([
      '            "mounts": { "953": "/etc/nginx/sites-available", "910": "/x" }',
    ]);
  });

  it('changes a mount that is there', () => {
    expect(diff(set({ mounts: { 910: { path: '/certs', read_only: true } } }))).toEqual([
      '                "910": { "path": "/certs", "read_only": true },',
    ]);
  });

  it.each([
    ['the same owner', { owner: 'container_root' }],
    ['the same host path', { hostPath: '/mnt/pve/fastData/shared-bulk-data/vllm_models' }],
    ['the same mount in its long form', { mounts: { 950: { path: '/vllm_models' } } }],
    ['the same mount in another order', { mounts: { 951: { read_only: true, path: '/vllm_models' } } }],
    ['nothing', {}],
  ])('is refused when it asks for %s', (_name, changes) => {
    expect(refusal(estate, { kind: 'set', name: 'vllm_models', ...changes })).toEqual(['nothing_to_change']);
  });

  it.each([
    ['a volume that is not there', 'nothing', { owner: 'keep' }, 'volume_unknown'],
    ['a block that is no volume', 'firewall', { owner: 'keep' }, 'volume_unknown'],
    ['detaching what is not attached', 'ssl_certs', { unmount: [101] }, 'mount_unknown'],
    ['attaching and detaching at once', 'ssl_certs', { mounts: { 910: '/x' }, unmount: [910] }, 'mount_conflict'],
    [
      'a file mode where the directory keeps its own',
      'ssl_certs',
      { directoryMode: 'keep', fileMode: '0600' },
      'mode_conflict',
    ],
  ])('is refused for %s', (_name, name, changes, code) => {
    expect(refusal(estate, { kind: 'set', name, ...changes })).toEqual([code]);
  });
});

function isSubsequence(short: readonly string[], long: readonly string[]): boolean {
  let index = 0;
  for (const line of long)
    if (line === short[index] || `${line},` === short[index] || line === `${short[index]},`) index++;
  return index === short.length;
}
