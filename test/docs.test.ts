import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FILES = ['.ci', 'src', 'test', 'scripts', 'docs'].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url), { recursive: true }).map((file) => `/${folder}/${file}`),
);

/** What the build makes. */
const BUILT = /^dist\//;

it.each(['CONTRIBUTING.md', 'docs/architecture.md', 'test/lab/README.md'])(
  '%s names files and folders that are there',
  (page) => {
    const text = readFileSync(new URL(`../${page}`, import.meta.url), 'utf8');
    const named = [...text.matchAll(/`([\w.][\w./-]*)`/g)].map(([, name = '']) => name.replace(/\/$/, ''));
    const paths = named.filter((name) => /\/|\.(ts|tsx|md)$/.test(name) && !BUILT.test(name));
    expect(paths.length).toBeGreaterThan(5);
    expect([...new Set(paths)].filter((path) => !FILES.some(isAt(path)))).toEqual([]);
  },
);

/** `engine/apply` and `apply.ts` are the ends of paths; a test is named without what its file ends in. */
const isAt = (path: string) => (file: string) =>
  [`/${path}`, `/${path}.ts`, `/${path}.tsx`, `/${path}.test.ts`, `/${path}.test.tsx`].some((end) =>
    file.endsWith(end),
  ) || file.includes(`/${path}/`);
