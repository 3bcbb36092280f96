import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { LoadedConfig } from '../../src/config/load.ts';
import type { QueryItem } from '../../src/config/problem.ts';
import { idsIn, type Listed } from '../../src/config/query/item.ts';
import { placesIn, resolvedIn } from '../../src/config/query/resolved.ts';
import { ask, configFolder, ESTATE, estateFolder, load, NAMES } from './folder.ts';

const estate = await load(ESTATE);
const hypervisor = { what: 'hypervisor' } as const;
const vm = (id: number) => ({ what: 'vm', id }) as const;
const lxc = (id: number) => ({ what: 'lxc', id }) as const;
const stack = (name: string) => ({ what: 'stack', name }) as const;

function listed({ files }: LoadedConfig, what: Listed): readonly string[] {
  const file = files[what === 'stack' ? 'stacks' : what];
  if (!file) throw new Error(`${what} has no file`);
  return idsIn(file, what);
}

describe('get', () => {
  it.each<[QueryItem, string, unknown]>([
    [hypervisor, 'domain_name', 'internal.example.net'],
    [hypervisor, 'zfs.arc_max_gb', 32],
    [hypervisor, 'zfs.pools.1.name', 'fastData'],
    [hypervisor, 'shared_volumes.ssl_certs.mounts.953', '/etc/nginx/ssl'],
    [hypervisor, 'shared_volumes.firewall', { enabled: true, default_input_policy: 'DROP' }],
    [lxc(953), 'memory_mb', 2048],
    [lxc(953), 'unprivileged', false],
    [lxc(953), 'ports', ['443:443', '80:80']],
    [vm(1001), 'network_config.ip', '10.0.0.111/24'],
    [vm(1001), 'volumes.0.type', 'nfs'],
    [stack('qdrant_service'), 'compose_file_path', 'persistent-storage/qdrant/docker-compose.yml'],
  ])('%j %s', (request, path, value) => {
    expect(ask(estate, request, path)).toEqual({ ok: true, value });
  });

  it.each<[QueryItem, string, unknown]>([
    [hypervisor, '.domain_name', 'internal.example.net'],
    [hypervisor, '.zfs.pools[1].name', 'fastData'],
    [hypervisor, '.shared_volumes["ssl_certs"].mounts["953"]', '/etc/nginx/ssl'],
    [hypervisor, '.["domain_name"]', 'internal.example.net'],
    [hypervisor, '.shared_volumes."ssl_certs".mounts."953"', '/etc/nginx/ssl'],
    [hypervisor, '."zfs".pools[]."name"', ['quickOS', 'fastData']],
    [lxc(953), 'ports[]', ['443:443', '80:80']],
    [lxc(953), '.ports[0]', '443:443'],
    [hypervisor, 'zfs.pools[].name', ['quickOS', 'fastData']],
    [hypervisor, '.zfs.pools[].nothing', [null, null]],
  ])('takes what jq takes: %j %s', (request, path, value) => {
    expect(ask(estate, request, path)).toEqual({ ok: true, value });
  });

  it.each(['domain_name[]', 'nothing[]', 'zfs.pools[].name[]'])('finds nothing at %s', (path) => {
    expect(ask(estate, hypervisor, path)).toMatchObject({ ok: false, problems: [{ code: 'absent' }] });
  });

  it('keeps a secret that is asked for with all the others', () => {
    expect(ask(estate, hypervisor, '.portainer_api[]')).toMatchObject({
      ok: false,
      problems: [{ code: 'secret' }],
    });
  });

  it('gives the whole when no path is named', () => {
    expect(ask(estate, lxc(954), undefined)).toMatchObject({ ok: true, value: { name: 'n8n' } });
    expect(ask(estate, vm(9000), '')).toMatchObject({ ok: true, value: { is_template: true } });
  });

  it('falls back to the defaults of the machines', () => {
    expect(ask(estate, vm(1001), 'storage_pool')).toEqual({ ok: true, value: 'quickOS-vm-disks' });
    expect(ask(estate, vm(1001), 'cores')).toEqual({ ok: true, value: 4 });
  });

  it('falls back to the root of the file, but not to the other guests', async () => {
    const config = await load(
      await configFolder({ lxc: '{"nvidia": {"version": "580"}, "lxc_configs": {"101": {"nvidia": {"a": null}}}}' }),
    );
    expect(ask(config, lxc(101), 'nvidia.version')).toEqual({ ok: true, value: '580' });
    expect(ask(config, lxc(101), 'nvidia.a')).toEqual({ ok: true, value: null });
    expect(ask(config, lxc(101), 'lxc_configs')).toMatchObject({ ok: false, problems: [{ code: 'absent' }] });
    expect(ask(config, lxc(101), 'lxc_configs.101')).toMatchObject({
      ok: false,
      problems: [{ code: 'absent' }],
    });
  });

  it('finds names that have dots', async () => {
    const config = await load(await configFolder({ hypervisor: '{"a.b": {"c": 1}, "a": {"b": {"c": 2, "d.e": 3}}}' }));
    expect(ask(config, hypervisor, 'a.b.c')).toEqual({ ok: true, value: 2 });
    expect(ask(config, hypervisor, 'a.b')).toEqual({ ok: true, value: { c: 1 } });
    expect(ask(config, hypervisor, 'a.b.d.e')).toEqual({ ok: true, value: 3 });
  });

  it.each<[QueryItem, string | undefined]>([
    [hypervisor, 'nothing'],
    [hypervisor, 'domain_name.length'],
    [hypervisor, 'zfs.pools.length'],
    [hypervisor, 'zfs.pools.01'],
    [hypervisor, 'constructor'],
    [hypervisor, '__proto__'],
    [lxc(953), 'gpu_assignment'],
    [lxc(101), undefined],
    [vm(953), 'name'],
    [stack('toString'), undefined],
    [vm(9000), 'vms'],
  ])('says what is absent: %j %s', (request, path) => {
    expect(ask(estate, request, path)).toMatchObject({
      ok: false,
      problems: [{ code: 'absent' }],
    });
  });

  it('needs no other file to be good, nor this one to be free of errors', async () => {
    const folder = await estateFolder();
    rmSync(join(folder, NAMES.lxc));
    const broken = await load(folder);
    expect(broken.desired).toBeUndefined();
    expect(ask(broken, vm(1001), 'name')).toEqual({ ok: true, value: 'docker-a' });
    const bad = await load(await configFolder({ hypervisor: '{"domain_name": 7, "shared_volumes": []}' }));
    expect(ask(bad, hypervisor, 'domain_name')).toEqual({ ok: true, value: 7 });
  });
});

describe('ids', () => {
  it('come by number, however they stand there', async () => {
    const config = await load(
      await configFolder({
        lxc: '{"lxc_configs": {"1000": {}, "x; rm": {}, "953": {}, "101": {}}}',
        vm: '{"vms": [{"vmid": 2000}, {"vmid": "300"}, {"vmid": 1000}, {"name": "none"}, {"vmid": 300}]}',
        stacks: '{"docker_stacks": {"web": {}, "db": {}}}',
      }),
    );
    expect(listed(config, 'lxc')).toEqual(['101', '953', '1000']);
    expect(listed(config, 'vm')).toEqual(['300', '1000', '2000']);
    expect(listed(config, 'stack')).toEqual(['web', 'db']);
  });

  it('are none where the file lists nothing', async () => {
    const config = await load(await configFolder({ lxc: '{}', vm: '{"vms": 7}', stacks: '[]' }));
    expect((['lxc', 'vm', 'stack'] as const).map((what) => listed(config, what))).toEqual([[], [], []]);
  });
});

describe('keys', () => {
  it('are those of an object, and the numbers of a list', () => {
    expect(ask(estate, lxc(953), 'network_config', { keys: true })).toEqual({
      ok: true,
      value: ['name', 'bridge', 'ip', 'gw'],
    });
    expect(ask(estate, lxc(953), 'ports', { keys: true })).toEqual({ ok: true, value: ['0', '1'] });
    expect(ask(estate, hypervisor, 'zfs.pools[]', { keys: true })).toMatchObject({ ok: true });
  });

  it('are shown of what holds secrets, for they are none', () => {
    expect(ask(estate, hypervisor, 'portainer_api', { keys: true })).toMatchObject({
      ok: true,
      value: expect.arrayContaining(['admin_password']),
    });
  });
});

describe('all that a thing falls back to', () => {
  const FILE = {
    lxc: JSON.stringify({
      bridge: 'root',
      net: { gw: '1', deep: { a: 1, list: [1, 2] } },
      lxc_defaults: { net: { ip: '2', deep: { b: 2 } }, cores: 2, memory_mb: null },
      lxc_configs: { 101: { net: { deep: { c: 3, list: [] } }, cores: 4 }, 102: { net: 'none' } },
    }),
  };

  it('is put together key by key, lists whole', async () => {
    const config = await load(await configFolder(FILE));
    expect(ask(config, lxc(101), undefined, { all: true })).toEqual({
      ok: true,
      value: {
        bridge: 'root',
        net: { gw: '1', ip: '2', deep: { a: 1, b: 2, c: 3, list: [] } },
        cores: 4,
        memory_mb: null,
      },
    });
    expect(ask(config, lxc(102), 'net', { all: true })).toEqual({ ok: true, value: 'none' });
  });

  it('has at each of its places what is asked for alone', async () => {
    const config = await load(await configFolder(FILE));
    const file = config.files.lxc;
    for (const id of [101, 102]) {
      const whole = file && resolvedIn(file, lxc(id));
      if (!whole) throw new Error('it is there');
      const scalars = placesIn(whole).filter(({ value }) => typeof value !== 'object' || value === null);
      expect(scalars.length).toBeGreaterThan(3);
      for (const { path, value } of scalars) expect(ask(config, lxc(id), path)).toEqual({ ok: true, value });
    }
  });
});

describe('a secret', () => {
  const secrets: [QueryItem, string, string][] = [
    [hypervisor, 'users.password_hash', 'hash'],
    [hypervisor, 'portainer_api.admin_password', 'password'],
    [stack('qdrant_service'), 'environments.production.variables.0.value', 'key'],
  ];

  it.each(secrets)('is refused by its path: %j %s', (request, path) => {
    expect(ask(estate, request, path)).toMatchObject({
      ok: false,
      problems: [{ code: 'secret', path: expect.stringContaining(path) }],
    });
  });

  it.each(secrets)('is given when asked to reveal: %j %s', (request, path, kind) => {
    expect(ask(estate, request, path, { reveal: true })).toEqual({
      ok: true,
      value: expect.stringMatching(new RegExp(`never-print-this-${kind}$`)),
    });
  });

  it.each(secrets)('is masked in everything around it: %j %s', (request, path) => {
    const parts = path.split('.');
    for (let length = 0; length < parts.length; length++) {
      const result = ask(estate, request, parts.slice(0, length).join('.'));
      expect(result.ok).toBe(true);
      expect(JSON.stringify(result)).toContain('***');
      expect(JSON.stringify(result)).not.toContain('never-print');
    }
  });
});
