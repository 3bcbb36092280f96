import { parse } from '@cdktf/hcl2json';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import * as z from 'zod';
import { terraformConfiguration } from '../../../src/views/export/terraform.ts';
import { desired, machine } from '../../engine/arbitraries.ts';
import { desiredState, volume } from '../../engine/builders.ts';
import { addDirectory, containerFile, modelMachine } from '../../engine/model-host.ts';
import { appliedTo, declaredSlots, exportedFrom } from './scene.ts';

const mountPoint = z.object({
  volume: z.string(),
  path: z.string(),
  read_only: z.boolean().optional(),
  shared: z.boolean().optional(),
  backup: z.boolean().optional(),
  replicate: z.boolean().optional(),
  mount_options: z.array(z.string()).optional(),
});
const container = z.object({
  node_name: z.string().optional(),
  vm_id: z.number(),
  mount_point: z.array(z.strictObject(mountPoint.shape)).optional(),
});
const configuration = z.object({
  resource: z.object({ proxmox_virtual_environment_container: z.record(z.string(), z.tuple([container])) }).optional(),
});

async function decoded(text: string) {
  const { resource } = configuration.parse(await parse('mounts.tf', text));
  return Object.values(resource?.proxmox_virtual_environment_container ?? {}).map(([one]) => one);
}

it('has the mounts that an apply leaves, as a parser of HCL reads them, on any host', async () => {
  let mounts = 0;
  await fc.assert(
    fc.asyncProperty(desired, machine, async (wanted, host) => {
      const after = await appliedTo(wanted, host);
      const containers = await decoded(terraformConfiguration(exportedFrom(wanted, host)));
      for (const { vm_id: ctid, mount_point: found = [] } of containers.filter(({ vm_id }) => host.files.has(vm_id))) {
        mounts += found.length;
        expect(found).toEqual(
          declaredSlots(wanted, after, ctid).map(({ mount: { volume: source, target, options } }) => ({
            volume: source,
            path: target,
            ...(options.ro === undefined ? {} : { read_only: options.ro }),
            ...(options.shared === undefined ? {} : { shared: options.shared }),
            ...(options.backup === undefined ? {} : { backup: options.backup }),
            ...(options.replicate === undefined ? {} : { replicate: options.replicate }),
            ...(options.mountoptions === undefined ? {} : { mount_options: options.mountoptions.split(';') }),
          })),
        );
      }
    }),
    { numRuns: 300 },
  );
  expect(mounts).toBeGreaterThan(10);
});

it('takes no path for a template, and says what the provider has no words for', async () => {
  const host = modelMachine({
    files: new Map([[100, containerFile(100, ['mp0: local:vm-100-disk-1,mp=/own,size=8G'])]]),
  });
  const path = `/tank/$${'{a}'}"%{b}\\n`;
  addDirectory(host, path);
  const wanted = desiredState([
    volume('v', path, [{ ctid: 100, path: '/x', idmap: 'passthrough' }], { owner: { kind: 'keep' } }),
  ]);
  const text = terraformConfiguration(exportedFrom(wanted, host));
  const [found] = await decoded(text);
  // What is no template comes back as the text of one, escaped as it has to be in JSON for Terraform.
  expect(
    found?.mount_point?.map((one) => one.volume.replaceAll(`$$${'{'}`, `$${'{'}`).replaceAll('%%{', '%{')),
  ).toEqual([path]);
  expect(text).toContain("  # mp0, the container's own: local:vm-100-disk-1,mp=/own,size=8G");
  expect(text).toContain('  # The provider has no idmap: idmap=passthrough');
});

it('has a container that is not made yet, without a node', async () => {
  const wanted = desiredState([volume('v', '/tank/a', [{ ctid: 200, path: '/a' }])]);
  const text = terraformConfiguration(exportedFrom(wanted, modelMachine()));
  expect(await decoded(text)).toEqual([{ vm_id: 200, mount_point: [{ volume: '/tank/a', path: '/a' }] }]);
  expect(text).toContain('no member of the cluster has it yet');
});
