import { FILE_ROLES } from '../../config/read/locate.ts';
import { readSources } from '../../config/read/sources.ts';
import { VERSION } from '../../ground/version.ts';
import { hasQuorum } from '../../host/containers.ts';
import { type Hello, PROTOCOL } from '../../host/member/protocol.ts';
import { ownNodeName } from '../../host/read/facts.ts';
import type { Installation } from '../locate.ts';

/** Who is there, before anything is asked. */
export async function helloOf(installation: Installation): Promise<Hello> {
  const machine = { host: 'local', root: installation.root } as const;
  return {
    phoenix_volumes_member: PROTOCOL,
    program: VERSION,
    node: ownNodeName(machine),
    quorate: hasQuorum(machine) ?? null,
    configuration: (await contentHash(installation)) ?? null,
  };
}

/** SHA-256 of what the four files say, wherever they lie; undefined where the first is not there. */
export async function contentHash({
  configDir,
  explicitDir,
}: Pick<Installation, 'configDir' | 'explicitDir'>): Promise<string | undefined> {
  const sources = await readSources({ configDir, explicitDir });
  if (!sources.hypervisor.read.ok) return undefined;
  const texts = FILE_ROLES.map((role) => {
    const { read } = sources[role];
    return read.ok ? read.value.text : null;
  });
  return process.getBuiltinModule('node:crypto').createHash('sha256').update(JSON.stringify(texts)).digest('hex');
}
