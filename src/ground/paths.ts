import { lastAsked } from './lazy.ts';

/** `/a/b/c` → `/a`, `/a/b`. */
export function ancestorsOf(path: string): readonly string[] {
  const ancestors: string[] = [];
  for (let at = path.indexOf('/', 1); at > 0; at = path.indexOf('/', at + 1)) ancestors.push(path.slice(0, at));
  return ancestors;
}

/** A path and what lies above it but for `/`, the innermost first. */
export const outwards = (path: string): readonly string[] => [path, ...[...ancestorsOf(path)].reverse()];

/** Doubled and trailing slashes collapsed, as paths are compared and written; `/` stays `/`. */
export function normalPath(path: string): string {
  // Most are, and looking is cheaper than replacing.
  if (!path.includes('//') && path.at(-1) !== '/') return path;
  const single = path.replace(/\/{2,}/g, '/');
  return single.length > 1 && single.endsWith('/') ? single.slice(0, -1) : single;
}

/** Whether a normalised path is a folder or lies inside it. */
export const isWithin = (path: string, folder: string): boolean =>
  path.startsWith(folder) && (path.length === folder.length || folder === '/' || path[folder.length] === '/');

/** `/a/b` of `/a/b/c`; `/` of `/a`, and of itself. Of one path several ask in a row. */
export const parentOf: (path: string) => string = lastAsked((path) => path.slice(0, path.lastIndexOf('/')) || '/');

/** `c` of `/a/b/c`. */
export const basename = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** An absolute path with `.` and `..` taken by their names, as a shell's `cd` does. */
export function withoutDots(path: string): string {
  const names: string[] = [];
  for (const name of path.split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return `/${names.join('/')}`;
}
