import { execFile, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { bundle, bundleLibrary } from './build.mjs';
import { pack } from './executable.mjs';
import { billOfMaterials, type Manifest } from './package/bill.ts';
import { archiveEntries, executablePackage, type Material, nodePackage, npmEntries } from './package/contents.ts';
import { writeDeb } from './package/deb.ts';
import { licenceText } from './package/licences.ts';
import { manualPages } from './package/manual.ts';
import { partsOf } from './package/parts.ts';
import { sourceTime } from './package/time.ts';
import { type Entry, layOut } from './package/tree.ts';

/*
 * Everything that is handed out, into dist/: two Debian packages, one for npm, the executable as an archive, what they
 * are made of, and their sums. The same source gives the same bytes, in any folder, for anybody.
 * `--quick` compresses little: for tests.
 */
const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } });
const level = values.quick ? 0 : 6;

for (const [tool, debian] of [
  ['dpkg-deb', 'dpkg'],
  ['xz', 'xz-utils'],
  ['tar', 'tar'],
]) {
  if (spawnSync(String(tool), ['--version'], { stdio: 'ignore' }).status === 0) continue;
  console.error(`Building the packages needs ${tool}, which is not here: apt install ${debian}`);
  process.exit(1);
}

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const run = promisify(execFile);

// What is built must not depend on what the one who builds it lets others do.
process.umask(0o022);
const manifest: Manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { name, version } = manifest;
const time = sourceTime(root);
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist);
const [program, library] = await Promise.all([
  bundle(join(dist, `${name}.mjs`)),
  bundleLibrary(dist),
  pack(join(dist, name)),
]);
const parts = { program: partsOf(root, [program]), library: partsOf(root, [library]) };
const material: Material = {
  root,
  built: dist,
  manifest,
  time,
  manual: await manualPages({ version, time }),
  licences: {
    npm: licenceText(root, partsOf(root, [program, library]), { bun: false }),
    program: licenceText(root, parts.program, { bun: false }),
    executable: licenceText(root, parts.program, { bun: true }),
  },
};

const files = {
  deb: `${name}_${version}_all.deb`,
  executableDeb: `${name}-bin_${version}_amd64.deb`,
  npm: `${name}-${version}.tgz`,
  archive: `${name}-${version}-linux-x64.tar.xz`,
  bill: `${name}-${version}.cdx.json`,
};
writeFileSync(join(dist, files.bill), billOfMaterials(manifest, parts, time));
await Promise.all([
  writeDeb(join(dist, files.deb), nodePackage(material), { time, level }),
  writeDeb(join(dist, files.executableDeb), executablePackage(material), { time, level }),
  laidOut(npmEntries(material), async (folder, outside) => {
    await run('npm', ['pack', '--ignore-scripts', '--silent', '--pack-destination', outside], { cwd: folder });
    renameSync(join(outside, files.npm), join(dist, files.npm));
  }),
  laidOut(archiveEntries(material), async (folder, outside) => {
    const options = ['--sort=name', '--format=gnu', `--mtime=@${time}`, '--owner=0', '--group=0', '--numeric-owner'];
    const into = `--transform=s,^\\.,${name}-${version}-linux-x64,S`;
    const tar = join(outside, 'archive.tar');
    await run('tar', [...options, into, '-cf', tar, '-C', folder, '.']);
    await run('xz', [`-${level}`, '--threads=1', tar]);
    renameSync(`${tar}.xz`, join(dist, files.archive));
  }),
]);
const sums = Object.values(files)
  .sort()
  .map(
    (file) =>
      `${createHash('sha256')
        .update(readFileSync(join(dist, file)))
        .digest('hex')}  ${file}\n`,
  );
writeFileSync(join(dist, 'SHA256SUMS'), sums.join(''));
for (const file of readdirSync(dist).filter((one) => Object.values(files).includes(one))) console.log(`dist/${file}`);

/** Lays files out in a folder that is gone afterwards; `outside` is another beside it. */
async function laidOut(
  entries: readonly Entry[],
  use: (folder: string, outside: string) => Promise<void>,
): Promise<void> {
  const outside = mkdtempSync(join(dist, '.package-'));
  try {
    const folder = join(outside, 'package');
    layOut(folder, entries, time);
    await use(folder, outside);
  } finally {
    rmSync(outside, { recursive: true, force: true });
  }
}
