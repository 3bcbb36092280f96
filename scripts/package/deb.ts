import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { type Entry, layOut } from './tree.ts';

export interface DebianPackage {
  /** The fields of its control file, but for the size. */
  readonly fields: Readonly<Record<string, string>>;
  /** The files that it installs. */
  readonly entries: readonly Entry[];
  /** The scripts that dpkg runs: `prerm`, `postrm`. */
  readonly scripts: readonly Entry[];
}

/** Writes a package; the same bytes wherever and by whomever. `level`: of xz, 0 to 9. */
export async function writeDeb(
  file: string,
  { fields, entries, scripts }: DebianPackage,
  { time, level }: { readonly time: number; readonly level: number },
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'phoenix-deb-'));
  try {
    const contents = entries.flatMap((entry) =>
      'link' in entry ? [] : [{ path: entry.path, content: contentOf(entry) }],
    );
    const bytes = contents.reduce((sum, { content }) => sum + content.length, 0);
    const control = Object.entries({ ...fields, 'Installed-Size': String(Math.ceil(bytes / 1024)) });
    const sums = contents.map(({ path, content }) => `${createHash('md5').update(content).digest('hex')}  ${path}\n`);
    const files: readonly Entry[] = [
      ...entries,
      ...scripts.map((script) => ({ ...script, path: `DEBIAN/${script.path}`, executable: true })),
      { path: 'DEBIAN/control', text: `${control.map(([name, value]) => `${name}: ${value}`).join('\n')}\n` },
      { path: 'DEBIAN/md5sums', text: sums.sort().join('') },
    ];
    layOut(folder, files, time);
    const env = { ...process.env, SOURCE_DATE_EPOCH: String(time) };
    // One thread: several cut what they compress where they happen to be.
    const options = ['--root-owner-group', '-Zxz', `-z${level}`, '--threads-max=1'];
    await promisify(execFile)('dpkg-deb', [...options, '--build', folder, file], { env });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** As man pages and changelogs lie in a Debian system. */
export const gzipped = (text: string): Uint8Array => gzipSync(text, { level: 9 });

const contentOf = (entry: Exclude<Entry, { readonly link: string }>): Buffer =>
  'from' in entry ? readFileSync(entry.from) : Buffer.from(entry.text);
