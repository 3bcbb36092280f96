import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const FILES = ['.ci', 'src', 'test', 'scripts', 'packaging', 'docs'].flatMap((folder) =>
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

const PAGES = ['.', 'docs', 'docs/screens', 'examples', 'test/lab'].flatMap((folder) =>
  readdirSync(new URL(`../${folder}`, import.meta.url))
    .filter((name) => name.endsWith('.md'))
    .map((name) => (folder === '.' ? name : `${folder}/${name}`)),
);

it.each(PAGES)('every link of %s that stays here leads to something', (page) => {
  const at = new URL(`../${page}`, import.meta.url);
  const links = [...readFileSync(at, 'utf8').matchAll(/\]\((?!https?:)([^)#\s]*)(#[^)\s]*)?\)/g)];
  const broken = links.filter(([, to = '', anchor = '']) => {
    const target = to === '' ? at : new URL(to, at);
    if (!existsSync(target)) return true;
    return anchor !== '' && !anchorsOf(readFileSync(target, 'utf8')).has(anchor.slice(1));
  });
  expect(broken.map(([link]) => link)).toEqual([]);
});

/** As GitHub makes them of headings: what is no letter, digit, dash or space goes, and spaces become dashes. */
const anchorsOf = (text: string): ReadonlySet<string> =>
  new Set(
    [...text.replace(/^```.*?^```$/gms, '').matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replace(/[^\p{L}\p{N}\- _]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
