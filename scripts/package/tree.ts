import { chmodSync, copyFileSync, mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A file of a package: its path there, and what it holds. Whatever is not executable has the mode 0644. */
export type Entry = { readonly path: string; readonly executable?: boolean } & (
  | { readonly text: string | Uint8Array }
  | { readonly from: string }
  | { readonly link: string }
);

/** Lays files out below a folder, with the modes and the time they shall have whoever builds them, wherever. */
export function layOut(folder: string, entries: readonly Entry[], time: number): void {
  const folders = new Set<string>([folder]);
  for (const entry of entries) {
    const path = join(folder, entry.path);
    for (let at = dirname(path); at.length > folder.length; at = dirname(at)) folders.add(at);
    mkdirSync(dirname(path), { recursive: true });
    if ('link' in entry) {
      symlinkSync(entry.link, path);
      continue;
    }
    if ('from' in entry) copyFileSync(entry.from, path);
    else writeFileSync(path, entry.text);
    chmodSync(path, entry.executable ? 0o755 : 0o644);
    utimesSync(path, time, time);
  }
  for (const path of [...folders].sort().reverse()) {
    chmodSync(path, 0o755);
    utimesSync(path, time, time);
  }
}
