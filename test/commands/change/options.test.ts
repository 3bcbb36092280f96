import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addEditOf, commandOf, setEditOf, type VolumeOptions } from '../../../src/commands/change/options.ts';
import { programFor, type Run } from '../../../src/commands/program.ts';
import type { MountInput, VolumeEdit } from '../../../src/engine/desired/edit.ts';

const name = fc.constantFrom('media', 'ssl_certs', 'a.b-c');
const ctid = fc.integer({ min: 100, max: 999_999_999 });
const path = fc.constantFrom('/media', '/a b', '/x=y', "/it's", '/-dash');
const mode = fc.constantFrom('0775', '2770');

const mount: fc.Arbitrary<MountInput> = fc.oneof(
  path,
  fc
    .record(
      {
        path,
        read_only: fc.boolean(),
        shared: fc.boolean(),
        idmap: fc.constantFrom(false as const, 'passthrough', 'u:1000:1000:1;g:1000:1000:1'),
        mount_options: fc.constantFrom([], ['nosuid'], ['nosuid', 'nodev']),
      },
      { requiredKeys: ['path'] },
    )
    .filter((input) => Object.keys(input).length > 1),
);

const mounts = fc.dictionary(ctid.map(String), mount, { maxKeys: 3 });
const owner = fc.constantFrom('keep', 'container_root', 'nobody:nogroup', '1000:1000');

const addEdit: fc.Arbitrary<VolumeEdit> = fc.record({
  kind: fc.constant('add' as const),
  name,
  volume: fc.record(
    {
      host_path: path,
      mounts,
      owner,
      permissions: fc.oneof(
        fc.constant('keep' as const),
        fc
          .record({ directory_mode: mode, file_mode: mode, recursive: fc.boolean() }, { requiredKeys: [] })
          .filter((input) => Object.keys(input).length > 0),
      ),
    },
    { requiredKeys: ['host_path', 'mounts'] },
  ),
});

const setEdit: fc.Arbitrary<VolumeEdit> = fc
  .record(
    {
      kind: fc.constant('set' as const),
      name,
      hostPath: path,
      owner,
      directoryMode: fc.oneof(mode, fc.constant('keep')),
      fileMode: mode,
      recursive: fc.boolean(),
      mounts: mounts.filter((input) => Object.keys(input).length > 0),
      unmount: fc.array(ctid, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['kind', 'name'] },
  )
  .filter((edit) => Object.keys(edit).length > 2);

test('the command that is shown for an edit makes that edit', async () => {
  await fc.assert(
    fc.asyncProperty(fc.oneof(addEdit, setEdit), async (edit) => {
      expect(await parsed(commandOf(edit))).toEqual(edit);
    }),
  );
});

test('an option of the path itself ends nothing', () => {
  const { ok, ...rest } = addEditOf('media', { hostPath: '/tank', mount: ['101=/a=b'] });
  expect([ok, rest]).toMatchObject([true, { value: { volume: { mounts: { 101: '/a=b' } } } }]);
});

/** What the program would read out of the words. */
async function parsed([, kind, ...words]: readonly string[]): Promise<VolumeEdit> {
  let options: VolumeOptions = {};
  let volume = '';
  const program = await programFor([], (_: Run) => {});
  const command = program.commands.find((one) => one.name() === kind);
  command?.action((given: string, read: VolumeOptions) => {
    volume = given;
    options = read;
  });
  program.parse([kind ?? '', ...words], { from: 'user' });
  const edit = kind === 'add' ? addEditOf(volume, options) : setEditOf(volume, options);
  if (!edit.ok) throw new Error(edit.problems[0].code);
  return edit.value;
}
