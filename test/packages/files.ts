import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { inject } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };

export const { version: VERSION } = manifest;

const [dist] = inject('builds');

/** What is handed out, where the first build has it. */
export const FILES = {
  deb: join(dist, `phoenix-volumes_${VERSION}_all.deb`),
  executableDeb: join(dist, `phoenix-volumes-bin_${VERSION}_amd64.deb`),
  npm: join(dist, `phoenix-volumes-${VERSION}.tgz`),
  archive: join(dist, `phoenix-volumes-${VERSION}-linux-x64.tar.xz`),
  bill: join(dist, `phoenix-volumes-${VERSION}.cdx.json`),
  sums: join(dist, 'SHA256SUMS'),
} as const;

/** The commands that have a page of the manual. */
export const manualIn = (folder: string): readonly string[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.[15]$/.test(name))
    .sort();
