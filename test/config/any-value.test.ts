import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkSources } from '../../src/config/checked.ts';
import { previewEdit } from '../../src/config/edit/preview.ts';
import { FILE_ROLES } from '../../src/config/read/locate.ts';
import { sourceOf } from '../../src/config/read/sources.ts';
import { isError } from '../../src/ground/problem.ts';
import { ask } from './folder.ts';

/** Keys that mean something, keys JavaScript objects have of their own, and any text. */
const key = fc.oneof(
  fc.constantFrom('101', 'a', 'mounts', 'host_path', 'path', 'vmid', 'name', 'mount_points', 'environments'),
  fc.constantFrom('constructor', 'toString', 'length', '__proto__'),
  fc.string(),
);

const anything = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(key, tie('value'), { maxKeys: 3 }),
  ),
})).value;

/** A file whose block is as it should be down to some depth, and below that anything. */
const fileWith = (...blocks: readonly string[]) =>
  fc.oneof(
    anything,
    ...blocks.flatMap((block) => [
      anything.map((value) => ({ [block]: value })),
      fc.dictionary(key, anything, { maxKeys: 3 }).map((entries) => ({ [block]: entries })),
      fc.array(fc.dictionary(key, anything, { maxKeys: 3 }), { maxLength: 3 }).map((list) => ({ [block]: list })),
    ]),
  );

it('whatever JSON the files hold, it is checked, asked and edited without a fault of ours', () => {
  const files = fc.record({
    hypervisor: fileWith('shared_volumes', 'core_paths', 'zfs', 'network'),
    lxc: fileWith('lxc_configs'),
    vm: fileWith('vms', 'vm_defaults'),
    stacks: fileWith('docker_stacks'),
  });
  fc.assert(
    fc.property(files, ({ hypervisor, lxc, vm, stacks }) => {
      const source = (name: string, value: unknown) => sourceOf(`/etc/${name}`, JSON.stringify(value));
      const config = checkSources(
        { configDir: '/etc/phoenix', explicitDir: true, stateDir: '/var/lib/phoenix-volumes' },
        {
          hypervisor: source('hypervisor', hypervisor),
          lxc: source('lxc', lxc),
          vm: source('vm', vm),
          stacks: source('stacks', stacks),
        },
      );
      expect(config.desired === undefined).toBe(config.diagnostics.some(isError));
      for (const path of ['a.b', 'toString', '__proto__', '']) {
        if (FILE_ROLES.some((role) => !config.files[role])) continue;
        ask(config, { what: 'hypervisor' }, path);
        ask(config, { what: 'lxc', id: 101 }, path);
        ask(config, { what: 'vm', id: 101 }, path);
        ask(config, { what: 'stack', name: 'a' }, path);
      }
      previewEdit(config, { kind: 'add', name: 'a', volume: { host_path: '/tank/a', mounts: {} } });
      previewEdit(config, { kind: 'set', name: 'a', owner: 'keep', directoryMode: '0755', mounts: { 101: '/a' } });
      previewEdit(config, { kind: 'remove', name: 'a' });
    }),
    { numRuns: 2000 },
  );
});
