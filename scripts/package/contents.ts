import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { SCRIPTS } from '../../src/commands/complete/shells.ts';
import type { Manifest } from './bill.ts';
import { debianChangelog } from './changelog.ts';
import { type DebianPackage, gzipped } from './deb.ts';
import { COMMON_LICENCES } from './licences.ts';
import type { ManualPage } from './manual.ts';
import type { Entry } from './tree.ts';

/** What the packages are made of. */
export interface Material {
  readonly root: string;
  /** The folder of what was built: `phoenix-volumes.mjs`, `chunks`, `index.js`, `index.d.ts`, and the executable `phoenix-volumes`. */
  readonly built: string;
  readonly manifest: Manifest;
  readonly time: number;
  readonly manual: readonly ManualPage[];
  /** The licences of the bundle, and with those of Bun. */
  readonly licences: { readonly npm: string; readonly program: string; readonly executable: string };
}

const NAME = 'phoenix-volumes';
const MAINTAINER = 'The phoenix-volumes authors <authors@phoenix-volumes.invalid>';

/** For machines with a Node that is new enough. */
export const nodePackage = (material: Material): DebianPackage => ({
  fields: {
    ...fieldsOf(NAME, material),
    Architecture: 'all',
    Depends: 'nodejs (>= 20.19), acl',
    Conflicts: `${NAME}-bin`,
    Replaces: `${NAME}-bin`,
    Description: `${ABOUT}\n This package runs on Node.js 20.19 or newer, which Debian 13 and Proxmox VE 9\n have. For others and for machines without Node.js there is ${NAME}-bin.`,
  },
  entries: [
    { path: `usr/bin/${NAME}`, link: `../lib/${NAME}/${NAME}.mjs` },
    ...programIn(`usr/lib/${NAME}`, material, '#!/usr/bin/node'),
    ...commonEntries(NAME, material, material.licences.program),
  ],
  scripts: scriptsIn(material),
});

/** The executable, for all others. */
export const executablePackage = (material: Material): DebianPackage => ({
  fields: {
    ...fieldsOf(`${NAME}-bin`, material),
    Architecture: 'amd64',
    Depends: 'libc6 (>= 2.17), acl',
    Provides: `${NAME} (= ${material.manifest.version})`,
    Conflicts: NAME,
    Replaces: NAME,
    Description: `${ABOUT}\n This package is one executable with its own runtime: for Debian 12, for Proxmox\n VE 8, and for machines without Node.js.`,
  },
  entries: [
    { path: `usr/bin/${NAME}`, from: join(material.built, NAME), executable: true },
    ...commonEntries(`${NAME}-bin`, material, material.licences.executable),
  ],
  scripts: scriptsIn(material),
});

/** The executable for a system without dpkg: a folder to unpack anywhere. */
export function archiveEntries({ root, built, manual, licences }: Material): readonly Entry[] {
  return [
    { path: NAME, from: join(built, NAME), executable: true },
    ...['LICENSE', 'README.md', 'CHANGELOG.md'].map((path) => ({ path, from: join(root, path) })),
    { path: 'LICENCES.txt', text: licences.executable },
    ...COMMON_LICENCES.map((name) => ({ path: `licences/${name}`, from: join('/usr/share/common-licenses', name) })),
    ...manual.map(({ file, text }) => ({ path: `man/man${sectionOf(file)}/${file}`, text })),
    { path: `completions/bash/${NAME}`, text: SCRIPTS.bash },
    { path: `completions/zsh/_${NAME}`, text: SCRIPTS.zsh },
    { path: `completions/fish/${NAME}.fish`, text: SCRIPTS.fish },
    ...schemasIn('schemas', root),
    ...filesBelow('shell', join(root, 'shell')),
  ];
}

/** For npm: program, library with its types, schemas. All is bundled, so it needs no other package and runs nothing when it is installed. */
export function npmEntries(material: Material): readonly Entry[] {
  const { root, built, licences } = material;
  const { name, version, description, license, type, engines, bin, exports, types } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  const manifest = {
    name,
    version,
    description,
    license,
    type,
    engines,
    bin,
    exports: { ...exports, './schemas/*': './schemas/*' },
    types,
  };
  return [
    { path: 'package.json', text: `${JSON.stringify(manifest, null, 2)}\n` },
    ...programIn('dist', material, '#!/usr/bin/env node'),
    ...['index.js', 'index.d.ts'].map((file) => ({ path: `dist/${file}`, from: join(built, file) })),
    ...['LICENSE', 'README.md', 'CHANGELOG.md'].map((path) => ({ path, from: join(root, path) })),
    { path: 'LICENCES.txt', text: licences.npm },
    ...schemasIn('schemas', root),
    ...filesBelow('shell', join(root, 'shell')),
    ...filesBelow('examples', join(root, 'examples')),
  ];
}

const ABOUT = `shared directories of Proxmox VE containers, declared in JSON
 Declare once which directories of the host the LXC containers share; see what
 is declared, configured and really mounted side by side, and who can do what
 there; make the host what the files say, with every command shown before it
 runs, a journal of each, and a way back. For terminals, scripts and programs.
 .`;

const fieldsOf = (name: string, { manifest }: Material): Readonly<Record<string, string>> => ({
  Package: name,
  Version: manifest.version,
  Section: 'admin',
  Priority: 'optional',
  Maintainer: MAINTAINER,
  Enhances: 'pve-container',
  Suggests: 'jq',
});

/** The program and its chunks; `first` is the line that says what runs it. */
const programIn = (path: string, { built }: Material, first: string): readonly Entry[] => [
  {
    path: `${path}/${NAME}.mjs`,
    text: readFileSync(join(built, `${NAME}.mjs`), 'utf8').replace(/^#!.*/, first),
    executable: true,
  },
  ...filesBelow(`${path}/chunks`, join(built, 'chunks')),
];

function commonEntries(name: string, { root, manual, manifest, time }: Material, licences: string): readonly Entry[] {
  const changelog = readFileSync(join(root, 'CHANGELOG.md'), 'utf8');
  const edition = { name, version: manifest.version, maintainer: MAINTAINER, time };
  return [
    ...manual.map(({ file, text }) => ({
      path: `usr/share/man/man${sectionOf(file)}/${file}.gz`,
      text: gzipped(text),
    })),
    { path: `usr/share/bash-completion/completions/${NAME}`, text: SCRIPTS.bash },
    { path: `usr/share/zsh/vendor-completions/_${NAME}`, text: SCRIPTS.zsh },
    { path: `usr/share/fish/vendor_completions.d/${NAME}.fish`, text: SCRIPTS.fish },
    ...schemasIn(`usr/share/${NAME}/schemas`, root),
    ...filesBelow(`usr/share/${NAME}/shell`, join(root, 'shell')),
    ...filesBelow(`usr/share/doc/${name}/examples`, join(root, 'examples')),
    { path: `usr/share/doc/${name}/copyright`, text: licences },
    { path: `usr/share/doc/${name}/changelog.gz`, text: gzipped(debianChangelog(changelog, edition)) },
    { path: `usr/share/lintian/overrides/${name}`, from: join(root, `packaging/debian/${name}.lintian-overrides`) },
  ];
}

/** The schemas; that of the first file also under the name that the shell scripts and many files call it by. */
const schemasIn = (path: string, root: string): readonly Entry[] => [
  ...filesBelow(path, join(root, 'schemas')),
  { path: `${path}/phoenix_hypervisor_config.schema.json`, from: join(root, 'schemas/hypervisor.schema.json') },
];

const filesBelow = (path: string, folder: string): readonly Entry[] =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? filesBelow(`${path}/${entry.name}`, join(folder, entry.name))
      : [{ path: `${path}/${entry.name}`, from: join(folder, entry.name) }],
  );

const scriptsIn = ({ root }: Material): readonly Entry[] =>
  ['prerm', 'postrm'].map((path) => ({ path, from: join(root, 'packaging/debian', path) }));

const sectionOf = (file: string): string => file.slice(-1);
