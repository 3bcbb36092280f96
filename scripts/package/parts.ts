import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Metafile } from 'esbuild';

/** A package of npm of which something is in a bundle. */
export interface Part {
  readonly name: string;
  readonly version: string;
  /** As its package.json says: an SPDX expression. */
  readonly licence: string;
  readonly purl: string;
  /** SHA-512 of the package as npm has it, in hexadecimal. */
  readonly sha512: string;
  /** Its licence, word by word. */
  readonly text: string;
}

/** The packages of which something went into bundles, by name and version. */
export function partsOf(root: string, bundles: readonly Metafile[]): readonly Part[] {
  const folders = new Set(bundles.flatMap(({ inputs }) => Object.keys(inputs)).flatMap((path) => folderIn(path) ?? []));
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
  const parts = [...folders].sort().map((folder): Part => {
    const { name, version, license } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const integrity: unknown = lock.packages[folder]?.integrity;
    if (typeof license !== 'string' || typeof integrity !== 'string' || !integrity.startsWith('sha512-'))
      throw new Error(`${folder}: no licence, or not in package-lock.json`);
    return {
      name,
      version,
      licence: license,
      purl: npmPurl(name, version),
      sha512: Buffer.from(integrity.slice('sha512-'.length), 'base64').toString('hex'),
      text: licenceIn(root, folder),
    };
  });
  const once = new Map(parts.map((part) => [part.purl, part]));
  return [...once.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
}

export const npmPurl = (name: string, version: string): string => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** `node_modules/a/node_modules/@b/c/index.js` → `node_modules/a/node_modules/@b/c`. */
const folderIn = (path: string): string | undefined => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(path)?.[0];

/** Where a package forgot the file, packaging/licences has it. */
function licenceIn(root: string, folder: string): string {
  const name = readdirSync(join(root, folder)).find((file) => /^licen[cs]e(\.(md|txt))?$/i.test(file));
  const file = name === undefined ? join('packaging/licences', `${basename(folder)}.txt`) : join(folder, name);
  if (existsSync(join(root, file))) return readFileSync(join(root, file), 'utf8').trimEnd();
  throw new Error(`${folder} has no file with its licence, and ${file} is not there: look up whose it is`);
}
