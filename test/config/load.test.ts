import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { brief, configFolder, ESTATE, load, loadTexts, NAMES, shown } from './folder.ts';

describe('core_paths', () => {
  it('points at the other files, relative to the first', async () => {
    const folder = await configFolder({ hypervisor: '{"core_paths": {"lxc_config_file": "sub/ct.json"}}' });
    await mkdir(join(folder, 'sub'));
    await writeFile(join(folder, 'sub/ct.json'), '{"lxc_configs": {"777": {}}}');
    const { desired, diagnostics } = await load(folder);
    expect(diagnostics).toEqual([]);
    expect([...(desired?.containers.keys() ?? [])]).toEqual([777]);
  });

  it.each([
    ['lxc', 'error'],
    ['vm', 'warning'],
  ])('is named when what it points at is missing, here the %s file', async (which, severity) => {
    const config = await loadTexts({ hypervisor: `{"core_paths": {"${which}_config_file": "nowhere.json"}}` });
    const hint = expect.stringContaining(`${which}_config_file`);
    expect(shown(config)).toMatchObject([{ severity, code: 'file_missing', hint }]);
  });

  const outside = async (explicitDir: boolean) => {
    const other = await configFolder();
    const path = join(other, 'ct.json');
    await rename(join(other, NAMES.lxc), path);
    const folder = await configFolder({ hypervisor: `{\n  "core_paths": {\n    "lxc_config_file": "${path}"\n  }\n}` });
    return brief(await load(folder, { explicitDir }));
  };

  it('is warned about when it leads out of a folder that was named', async () => {
    expect(await outside(true)).toEqual(['warning core_path_outside 3:24']);
  });

  it('may lead anywhere from the default folder', async () => {
    expect(await outside(false)).toEqual([]);
  });

  const copied = async (inTheOther: string, explicitDir: boolean) => {
    const other = await configFolder({ lxc: inTheOther });
    if (inTheOther === '') await rm(join(other, NAMES.lxc));
    const hypervisor = JSON.stringify({ core_paths: { lxc_config_file: join(other, NAMES.lxc) } });
    const folder = await configFolder({ hypervisor, lxc: '{"lxc_configs": {"777": {}}}' });
    return load(folder, { explicitDir });
  };

  it('names the files of another place where its folder is a copy: those beside it are used, with a warning', async () => {
    const config = await copied('{"lxc_configs": {"101": {}}}', true);
    expect(brief(config)).toEqual(['warning core_path_copied 1:34']);
    expect([...(config.desired?.containers.keys() ?? [])]).toEqual([777]);
  });

  it('does the same from the default folder only where nothing is at the other place', async () => {
    const there = await copied('{"lxc_configs": {"101": {}}}', false);
    expect([...(there.desired?.containers.keys() ?? [])]).toEqual([101]);
    const gone = await copied('', false);
    expect([...(gone.desired?.containers.keys() ?? [])]).toEqual([777]);
    expect(brief(gone)).toEqual(['warning core_path_copied 1:34']);
  });

  it('may be absolute inside the folder', async () => {
    const folder = await configFolder();
    const hypervisor = JSON.stringify({ core_paths: { lxc_config_file: join(folder, NAMES.lxc) } });
    await writeFile(join(folder, NAMES.hypervisor), hypervisor);
    expect(brief(await load(folder))).toEqual([]);
  });
});

it('an estate without virtual machines and stacks has volumes all the same', async () => {
  const folder = await configFolder({
    hypervisor: '{"shared_volumes": {"a": {"host_path": "/tank/a", "mounts": {}}}}',
  });
  await rm(join(folder, NAMES.vm));
  await rm(join(folder, NAMES.stacks));
  const config = await load(folder);
  expect(shown(config).map(({ severity, code }) => [severity, code])).toEqual([
    ['warning', 'file_missing'],
    ['warning', 'file_missing'],
  ]);
  expect(config.desired?.volumes).toHaveLength(1);
});

it('datasets may say what they like of what nobody reads', async () => {
  const datasets = [{ pool: 'p', name: 'd', properties: { recordsize: '1M' }, quota: 5 }];
  expect(brief(await loadTexts({ hypervisor: JSON.stringify({ zfs: { datasets } }) }))).toEqual([]);
});

it('the example estate loads, with the two warnings it deserves', async () => {
  const config = await load(ESTATE);
  expect(shown(config).map(({ severity, code, line, volume }) => [severity, code, line, volume])).toEqual([
    ['warning', 'off_shared_datasets', 49, 'nginx_sites'],
    ['warning', 'not_a_volume', 69, 'firewall'],
  ]);
  expect(config.desired?.volumes).toHaveLength(5);
});
