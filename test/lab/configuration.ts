import { readFileSync, writeFileSync } from 'node:fs';

/** The four files, with nothing in them yet. */
export function writeConfiguration(folder: string): void {
  declareVolumes(folder, {});
  declareContainers(folder, []);
  writeJson(`${folder}/phoenix_vm_configs.json`, { vms: [] });
  writeJson(`${folder}/phoenix_stacks_config.json`, { docker_stacks: {} });
}

export function declareVolumes(folder: string, volumes: Readonly<Record<string, unknown>>): void {
  writeJson(`${folder}/phoenix_hypervisor_config.json`, { domain_name: 'lab.example.net', shared_volumes: volumes });
}

export function declaredVolumes(folder: string): Readonly<Record<string, unknown>> {
  return JSON.parse(readFileSync(`${folder}/phoenix_hypervisor_config.json`, 'utf8')).shared_volumes;
}

export function declareContainers(folder: string, ctids: readonly number[]): void {
  const containers = ctids.map((ctid) => [ctid, { name: `ct${ctid}` }]);
  writeJson(`${folder}/phoenix_lxc_configs.json`, { lxc_configs: Object.fromEntries(containers) });
}

function writeJson(path: string, value: unknown): void {
  writeFileSync(path, `${JSON.stringify(value, null, 4)}\n`);
}
