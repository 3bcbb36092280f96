import fc from 'fast-check';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import * as z from 'zod';
import { octal } from '../../../src/ground/mode.ts';
import { ansiblePlaybook } from '../../../src/views/export/ansible.ts';
import { desired, machine } from '../../engine/arbitraries.ts';
import { desiredState, volume } from '../../engine/builders.ts';
import { addDirectory, containerFile, modelMachine } from '../../engine/model-host.ts';
import { appliedTo, declaredSlots, exportedFrom } from './scene.ts';

const directory = z.strictObject({
  path: z.string(),
  state: z.literal('directory'),
  owner: z.string().optional(),
  group: z.string().optional(),
  mode: z.string().optional(),
});
const entry = z.strictObject({
  path: z.string(),
  etype: z.enum(['user', 'mask']),
  entity: z.string().optional(),
  permissions: z.string(),
  default: z.boolean().optional(),
  recalculate_mask: z.literal('no_mask'),
  state: z.literal('present'),
});
const task = z.object({
  name: z.string(),
  'ansible.builtin.file': directory.optional(),
  'ansible.posix.acl': entry.optional(),
  'community.proxmox.proxmox': z
    .object({ vmid: z.number(), node: z.string(), update: z.literal(true), mounts: z.record(z.string(), z.string()) })
    .optional(),
});
const playbook = z.tuple([z.object({ hosts: z.string(), tasks: z.array(task).nullable() })]);

const unsafe = { tag: '!unsafe', resolve: (text: string) => text };

const tasksIn = (text: string) => playbook.parse(parse(text, { customTags: [unsafe] }))[0].tasks ?? [];

it('has the mounts and directories that an apply leaves, as a parser of YAML reads them, on any host', async () => {
  const seen = { mounts: 0, owners: 0, entries: 0 };
  await fc.assert(
    fc.asyncProperty(desired, machine, async (wanted, host) => {
      const after = await appliedTo(wanted, host);
      for (const each of tasksIn(ansiblePlaybook(exportedFrom(wanted, host)))) {
        const made = each['community.proxmox.proxmox'];
        if (made && host.files.has(made.vmid)) {
          const slots = declaredSlots(wanted, after, made.vmid);
          expect(made.mounts).toEqual(Object.fromEntries(slots.map(({ key, text }) => [key, text])));
          seen.mounts += slots.length;
        }
        const at = each['ansible.builtin.file'];
        const fact = after.paths.get(at?.path ?? '');
        if (at?.owner !== undefined && fact?.kind === 'directory') {
          expect([at.owner, at.group]).toEqual([String(fact.uid), String(fact.gid)]);
          seen.owners += 1;
        }
        if (at?.mode !== undefined && fact?.kind === 'directory') expect(at.mode).toBe(octal(fact.mode));
        const given = each['ansible.posix.acl'];
        const acl = after.paths.get(given?.path ?? '');
        if (given?.etype === 'user' && acl?.kind === 'directory') {
          const line = `${given.default ? 'default:' : ''}user:${given.entity}:${given.permissions}`;
          expect(acl.acl?.ok ? acl.acl.value.split(',') : []).toContain(line);
          seen.entries += 1;
        }
      }
    }),
    { numRuns: 300 },
  );
  expect(seen.mounts).toBeGreaterThan(10);
  expect(seen.owners).toBeGreaterThan(10);
  expect(seen.entries).toBeGreaterThan(0);
});

it('lets no template run that a path looks like', () => {
  const host = modelMachine({ files: new Map([[100, containerFile(100)]]) });
  const path = '/tank/{{ lookup("pipe", "id") }}';
  addDirectory(host, path);
  const wanted = desiredState([volume('v', path, [{ ctid: 100, path: '/x' }], { owner: { kind: 'keep' } })]);
  const text = ansiblePlaybook(exportedFrom(wanted, host));
  expect(text.match(/(?<!!unsafe ")\/tank\/\{\{/g)).toBeNull();
  expect(tasksIn(text).map((each) => each['ansible.builtin.file']?.path)).toContain(path);
});
