import { BUN_LIBRARIES, BUN_PACKAGE, BUN_VERSION } from './bun.ts';
import { npmPurl, type Part } from './parts.ts';

export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly description: string;
  readonly license: string;
}

/** What the packages are made of, as CycloneDX 1.6: `program` is in each of them, `library` in the one for npm, Bun in the executable. */
export function billOfMaterials(
  manifest: Manifest,
  { program, library }: { readonly program: readonly Part[]; readonly library: readonly Part[] },
  time: number,
): string {
  const { name, version, description, license } = manifest;
  const inProgram = new Set(program.map(({ purl }) => purl));
  const inLibrary = new Set(library.map(({ purl }) => purl));
  const all = new Map([...program, ...library].map((part) => [part.purl, part]));
  const ours = npmPurl(name, version);
  const bun = npmPurl(BUN_PACKAGE, BUN_VERSION);
  const npmParts = [...all.values()].sort((a, b) => (a.purl < b.purl ? -1 : 1));
  return `${JSON.stringify(
    {
      bomFormat: 'CycloneDX',
      specVersion: '1.6',
      version: 1,
      metadata: {
        timestamp: new Date(time * 1000).toISOString(),
        component: component('application', { name, version, licence: license, purl: ours }, { description }),
      },
      components: [
        ...npmParts.map((part) =>
          component('library', part, {
            hashes: [{ alg: 'SHA-512', content: part.sha512 }],
            properties: [
              { name: 'phoenix-volumes:program', value: String(inProgram.has(part.purl)) },
              { name: 'phoenix-volumes:library', value: String(inLibrary.has(part.purl)) },
            ],
          }),
        ),
        component(
          'platform',
          { name: BUN_PACKAGE, version: BUN_VERSION, licence: 'MIT', purl: bun },
          { description: 'The runtime in the executable; in none of the other packages.' },
        ),
        ...BUN_LIBRARIES.map((library) => component('library', library, { group: 'bun' })),
      ],
      dependencies: [
        { ref: ours, dependsOn: [...npmParts.map(({ purl }) => purl), bun] },
        { ref: bun, dependsOn: BUN_LIBRARIES.map(({ purl }) => purl) },
      ],
    },
    null,
    2,
  )}\n`;
}

interface Described {
  readonly name: string;
  readonly version?: string;
  readonly licence: string;
  readonly purl: string;
}

function component(type: string, { name, version, licence, purl }: Described, more: Readonly<Record<string, unknown>>) {
  return {
    type,
    'bom-ref': purl,
    name,
    ...(version === undefined ? {} : { version }),
    licenses: [licensed(licence)],
    purl,
    ...more,
  };
}

/** One licence by its SPDX id, several as an expression, and what is neither by name. */
function licensed(licence: string) {
  if (/ (AND|OR|WITH) /.test(licence)) return { expression: licence };
  return { license: /^[\w.+-]+$/.test(licence) ? { id: licence } : { name: licence } };
}
