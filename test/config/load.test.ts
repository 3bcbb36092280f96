import { mkdir, writeFile } from 'node:fs/promises';
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

  it('is named when what it points at is missing', async () => {
    const config = await loadTexts({ hypervisor: '{"core_paths": {"vm_config_file": "nowhere.json"}}' });
    expect(shown(config)).toMatchObject([{ code: 'file_missing', hint: expect.stringContaining('vm_config_file') }]);
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

it('the example estate loads, with the two warnings it deserves', async () => {
  const config = await load(ESTATE);
  expect(shown(config).map(({ severity, code, line, volume }) => [severity, code, line, volume])).toEqual([
    ['warning', 'off_shared_datasets', 49, 'nginx_sites'],
    ['warning', 'not_a_volume', 69, 'firewall'],
  ]);
  expect(config.desired?.volumes).toHaveLength(5);
});
