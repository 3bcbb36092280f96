import { expect, inject } from 'vitest';
import type { Can } from '../../../src/engine/permission/can.ts';
import type { RootAccess } from '../../../src/engine/status/types.ts';
import { type ContainerLines, mapped, privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';

const OWNERS = ['0:0', '1000:1000', '65534:65534', '100000:100000', '101000:101000', '100000:65534', '65534:100000'];
const MODES = [0o700, 0o750, 0o755, 0o770, 0o777];

const VIEWS: Readonly<
  Record<
    string,
    { readonly lines: ContainerLines; readonly options?: { readonly read_only?: boolean; readonly idmap?: string } }
  >
> = {
  'a privileged container': { lines: privileged },
  'an unprivileged container': { lines: unprivileged },
  'an unprivileged container, read-only': { lines: unprivileged, options: { read_only: true } },
  'a container with one id of the host': {
    lines: mapped('u 0 100000 1000', 'g 0 100000 1000', 'u 1000 1000 1', 'g 1000 1000 1'),
  },
  'an unprivileged container through idmap passthrough': { lines: unprivileged, options: { idmap: 'passthrough' } },
  'an unprivileged container whose root is 1000 on this mount': {
    lines: unprivileged,
    options: { idmap: 'u:0:1000:1;g:0:1000:1' },
  },
  'an unprivileged container with a users-only idmap': { lines: unprivileged, options: { idmap: 'u:0:1000:1' } },
};

for (const [view, { lines, options }] of Object.entries(VIEWS)) {
  test.skipIf(options?.idmap !== undefined && !inject('idMappedMounts'))(
    `status says what root can really do in each directory: ${view}`,
    async ({ machine }) => {
      const container = await machine.container(lines);
      const volumes = OWNERS.flatMap((owner) => MODES.map((mode) => ({ owner, mode, name: nameOf(owner, mode) })));
      for (const { owner, mode, name } of volumes) machine.directory(`/tank/${name}`, { owner, mode });
      machine.declare(
        Object.fromEntries(
          volumes.map(({ name }) => [
            name,
            {
              host_path: `/tank/${name}`,
              owner: 'keep',
              permissions: 'keep',
              mounts: { [container.ctid]: { path: `/srv/${name}`, ...options } },
            },
          ]),
        ),
      );
      await machine.apply();

      expect(await reported(machine)).toEqual(await tried(container));
    },
  );
}

/** Access by target, as the program tells it. */
async function reported(machine: LabMachine): Promise<Readonly<Record<string, RootAccess>>> {
  const status = (await machine.json('status')) as StatusDocument;
  const mounts = status.volumes.flatMap((volume) => volume.mounts);
  return Object.fromEntries(mounts.map(({ path, access }) => [path, oneWord(access.root)]));
}

interface StatusDocument {
  readonly volumes: readonly {
    readonly mounts: readonly { readonly path: string; readonly access: { readonly root: Can } }[];
  }[];
}

function oneWord({ read, write, traverse }: Can): RootAccess {
  if (read === null || write === null || traverse === null) return 'unknown';
  if (write) return 'read-write';
  return read && traverse ? 'read' : 'none';
}

/** Access by target, as root inside finds out. */
async function tried(container: LabContainer): Promise<Readonly<Record<string, RootAccess>>> {
  const { stdout } = await container.sh(TRY_ALL);
  const lines = stdout.split('\n').map((line) => line.split(' '));
  return Object.fromEntries(lines.map(([path = '', access = '']) => [path, access as RootAccess]));
}

const TRY_ALL = `
  for target in /srv/*; do
    access=none
    ls "$target" >/dev/null 2>&1 && (cd "$target") 2>/dev/null && access=read
    touch "$target/new" 2>/dev/null && access=read-write
    echo "$target $access"
  done`;

function nameOf(owner: string, mode: number): string {
  return `v-${owner.replace(':', '-')}-${mode.toString(8)}`;
}
