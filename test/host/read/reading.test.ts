import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { PathFact, Reading, ReadingError } from '../../../src/engine/observed/facts.ts';
import { mountTable, parseMountinfo } from '../../../src/engine/observed/mounts.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { readPaths } from '../../../src/host/read/paths.ts';
import { READING_TEXTS } from '../../../src/views/words/reading.ts';
import { testEveryText } from '../../codes.ts';
import { standIn, tempFolder, withEnvironment, writeFiles } from '../temp-folder.ts';

const SHARE = mountTable(parseMountinfo('40 1 0:50 / /mnt/nas rw - nfs4 server:/x rw\n'));

const errorOf = (reading: Reading<unknown> | undefined): readonly ReadingError[] =>
  reading === undefined || reading.ok ? [] : [reading.error];

const errorIn = (fact: PathFact | undefined): readonly ReadingError[] => (fact?.kind === 'unknown' ? [fact.error] : []);

async function facts(files: Readonly<Record<string, string>>) {
  const root = tempFolder();
  writeFiles(root, { 'proc/': '', ...files });
  return readFacts({ host: 'local', root }, { hostPaths: [] });
}

async function onShare(): Promise<readonly ReadingError[]> {
  const machine = { host: 'local', root: '', networkTimeoutMs: 2_000 } as const;
  return errorIn((await readPaths(machine, ['/mnt/nas'], SHARE)).get('/mnt/nas'));
}

testEveryText<ReadingError>(READING_TEXTS, {
  init_unknown: async () => {
    const read = await facts({
      'etc/pve/lxc/953.conf': '',
      'proc/net/unix': '0: 0 0 0 0 0 0 @/var/lib/lxc/953/command\n',
    });
    return errorOf(read.containerMountinfo.get(953));
  },
  no_container_folder: async () => errorOf((await facts({})).containers),
  tool_failed: () => {
    standIn('find', `echo "find: '/mnt/nas': Something new" >&2; exit 1`);
    return onShare();
  },
  tool_missing: () => {
    withEnvironment('PATH', tempFolder());
    return onShare();
  },
  unreadable: async () => {
    const root = tempFolder();
    mkdirSync(join(root, 'etc/passwd'), { recursive: true });
    return errorOf((await readFacts({ host: 'local', root }, { hostPaths: [] })).passwd);
  },
});
