import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type Schema, withReference } from '../../scripts/reference.ts';
import { FILE_ROLES } from '../../src/config/read/locate.ts';
import { jsonSchemaText } from '../../src/config/schema.ts';
import { ESTATE, loadTexts, NAMES } from './folder.ts';
import { matches } from './schema-check.ts';

const schemaOf = (role: (typeof FILE_ROLES)[number]) =>
  readFileSync(new URL(`../../schemas/${role}.schema.json`, import.meta.url), 'utf8');

describe.each(FILE_ROLES)('the schema of the %s file', (role) => {
  it('is what the shapes make (run `npm run schemas` when this fails)', () => {
    expect(schemaOf(role)).toBe(jsonSchemaText(role));
  });

  it('takes the estate', () => {
    expect(matches(JSON.parse(schemaOf(role)), JSON.parse(readFileSync(`${ESTATE}/${NAMES[role]}`, 'utf8')))).toBe(
      true,
    );
  });
});

it('the reference has every key of the schemas (run `npm run schemas` when this fails)', () => {
  const page = readFileSync(new URL('../../docs/configuration.md', import.meta.url), 'utf8');
  expect(withReference(page)).toBe(page);
});

it.each(FILE_ROLES)('every key of the %s file has a description, and examples that are right', (role) => {
  const schema: Schema = JSON.parse(schemaOf(role));
  const keys = [schema, ...Object.values(schema.definitions ?? {})].flatMap((part) => keysIn(part));
  expect(keys.length).toBeGreaterThan(7);
  const bare = keys.filter(([, { description, examples = [] }]) => !description || examples.length === 0);
  expect(bare.map(([key]) => key)).toEqual([]);
  const wrong = keys.flatMap(([key, { examples = [], ...value }]) =>
    examples.filter((example) => !matches({ ...value, definitions: schema.definitions }, example)).map(() => key),
  );
  expect(wrong).toEqual([]);
});

/** Every key that a schema names, with what may stand there. */
function keysIn({
  properties = {},
  additionalProperties,
  items,
  anyOf = [],
}: Schema): readonly (readonly [string, Schema])[] {
  const inside = [additionalProperties, items, ...anyOf].flatMap((one) => (typeof one === 'object' ? keysIn(one) : []));
  return [...Object.entries(properties).flatMap((entry) => [entry, ...keysIn(entry[1])]), ...inside];
}

const volume = (more: object = {}) => ({ shared_volumes: { a: { host_path: '/tank/a', mounts: {}, ...more } } });
const mount = (value: unknown) => volume({ mounts: { 101: value } });

describe('the schema and the loader agree', () => {
  it.each<[boolean, unknown]>([
    [true, {}],
    [true, { $schema: './phoenix_hypervisor_config.schema.json', anything: [1] }],
    [false, { $schema: 1 }],
    [true, { shared_volumes: {} }],
    [true, { shared_volumes: { firewall: { enabled: true }, note: 'text', none: null } }],
    [false, { shared_volumes: [] }],
    [true, volume()],
    [false, { shared_volumes: { a: { host_path: '/tank/a' } } }],
    [false, { shared_volumes: { a: { mounts: {} } } }],
    [false, volume({ unknown: 1 })],
    [false, volume({ host_path: 'tank' })],
    [false, volume({ host_path: '/tank/a,b' })],
    [false, volume({ host_path: '/tank/ü' })],
    [true, volume({ owner: 'keep' })],
    [true, volume({ owner: '1000:www-data' })],
    [false, volume({ owner: 1000 })],
    [false, volume({ owner: 'a b' })],
    [true, volume({ permissions: 'keep' })],
    [true, volume({ permissions: {} })],
    [true, volume({ permissions: { directory_mode: '2775', file_mode: '0664', recursive: true } })],
    [false, volume({ permissions: { directory_mode: 775 } })],
    [false, volume({ permissions: { directory_mode: '0788' } })],
    [false, volume({ permissions: { file_mode: '2664' } })],
    [false, volume({ permissions: 'default' })],
    [true, mount('/x=y')],
    [true, mount({ path: '/x', read_only: false, shared: true, mount_options: [], idmap: false })],
    [true, mount({ path: '/x', mount_options: ['nosuid', 'noexec'], idmap: 'u:0:1000:1;g:0:1000:1' })],
    [false, mount('x')],
    [false, mount({})],
    [false, mount({ path: '/x', readonly: true })],
    [false, mount({ path: '/x', mount_options: ['ro'] })],
    [false, mount({ path: '/x', idmap: true })],
    [false, mount({ path: '/x', idmap: 'u:0:1000:0' })],
    [false, volume({ mounts: { 99: '/x' } })],
  ])('%s: %j', async (good, json) => {
    const { desired } = await loadTexts({ hypervisor: JSON.stringify(json) });
    expect({ loader: desired !== undefined, schema: matches(JSON.parse(schemaOf('hypervisor')), json) }).toEqual({
      loader: good,
      schema: good,
    });
  });

  it.each<[boolean, 'lxc' | 'vm' | 'stacks', unknown]>([
    [
      true,
      'lxc',
      { lxc_configs: { 101: { clone_from_ctid: '900', dependencies: [900, '901'], features: 'nesting=1', x: null } } },
    ],
    [false, 'lxc', {}],
    [false, 'lxc', { lxc_configs: { '099': {} } }],
    [false, 'lxc', { lxc_configs: { 101: { unprivileged: 1 } } }],
    [true, 'lxc', { lxc_configs: { 101: { volumes: [{}], zfs_volumes: { a: 1 } } } }],
    [true, 'vm', {}],
    [false, 'vm', { vms: [{}] }],
    [true, 'vm', { vms: [{ vmid: '9000', docker_stacks: ['a', { name: 'b' }] }] }],
    [false, 'vm', { vms: [{ vmid: 9000, docker_stacks: [{}] }] }],
    [true, 'stacks', { docker_stacks: { a: { environments: { prod: {} }, git_repository: { url: 'x' } } } }],
    [false, 'stacks', { docker_stacks: { a: { environments: [] } } }],
  ])('%s in %s: %j', async (good, role, json) => {
    const { desired } = await loadTexts({ [role]: JSON.stringify(json) });
    expect({ loader: desired !== undefined, schema: matches(JSON.parse(schemaOf(role)), json) }).toEqual({
      loader: good,
      schema: good,
    });
  });
});
