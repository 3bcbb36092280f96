import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, inject, it, onTestFinished } from 'vitest';
import manifest from '../../package.json' with { type: 'json' };
import lock from '../../package-lock.json' with { type: 'json' };
import packaging from '../../packaging/package-lock.json' with { type: 'json' };
import { BUN_LIBRARIES, BUN_PACKAGE, BUN_VERSION } from '../../scripts/package/bun.ts';
import { programFor } from '../../src/commands/program.ts';
import { FILES, manualIn, VERSION } from './files.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-contents-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Unpacks something that is handed out; gives the folder. */
function unpacked(file: string): string {
  const folder = temporary();
  if (file.endsWith('.deb')) execFileSync('dpkg-deb', ['-x', file, folder]);
  else execFileSync('tar', ['-xf', file, '-C', folder, '--strip-components=1']);
  return folder;
}

const sha256 = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

describe('what is handed out', () => {
  it('is the same byte for byte, built in two folders by two people', () => {
    const [one, another] = inject('builds');
    const names = readdirSync(one).filter((name) => name !== 'chunks');
    expect(names).toHaveLength(10);
    expect(readdirSync(another).filter((name) => name !== 'chunks')).toEqual(names);
    for (const name of names) expect(sha256(join(another, name)), name).toBe(sha256(join(one, name)));
  });

  it('has its sums, which sha256sum checks', () => {
    const [dist] = inject('builds');
    const checked = execFileSync('sha256sum', ['--check', 'SHA256SUMS'], { cwd: dist, encoding: 'utf8' });
    expect(checked.trim().split('\n')).toHaveLength(Object.keys(FILES).length - 1);
  });

  it('has nothing that lintian minds, and no override that overrides nothing', () => {
    const packages = [FILES.deb, FILES.executableDeb];
    const lintian = (...options: readonly string[]) =>
      spawnSync('lintian', ['--no-cfg', '--allow-root', '--tag-display-limit', '0', ...options, ...packages], {
        encoding: 'utf8',
      });
    const { stdout, status } = lintian('--fail-on', 'error,warning');
    expect({ stdout, status }).toEqual({ stdout: '', status: 0 });
    expect(lintian('--tags', 'mismatched-override,unused-override', '--display-info').stdout).toBe('');
  });

  it.each([FILES.deb, FILES.executableDeb])('belongs to root and is writable by nobody else: %s', (file) => {
    const lines = execFileSync('dpkg-deb', ['-c', file], { encoding: 'utf8' }).trim().split('\n');
    expect(lines.length).toBeGreaterThan(50);
    expect(lines.filter((line) => !/^(drwxr-xr-x|-rw-r--r--|-rwxr-xr-x|lrwxrwxrwx) root\/root /.test(line))).toEqual(
      [],
    );
  });
});

describe('the licences', () => {
  const texts = () => ({
    node: readFileSync(join(unpacked(FILES.deb), 'usr/share/doc/phoenix-volumes/copyright'), 'utf8'),
    executable: readFileSync(
      join(unpacked(FILES.executableDeb), 'usr/share/doc/phoenix-volumes-bin/copyright'),
      'utf8',
    ),
    npm: readFileSync(join(unpacked(FILES.npm), 'LICENCES.txt'), 'utf8'),
    archive: readFileSync(join(unpacked(FILES.archive), 'LICENCES.txt'), 'utf8'),
  });

  it('of everything that the bill lists are in each package that has it', () => {
    const { node, executable, npm, archive } = texts();
    const { components } = JSON.parse(readFileSync(FILES.bill, 'utf8'));
    for (const { name, version, purl, properties = [] } of components) {
      const title = `${name} ${version}`;
      const isIn = (what: string) =>
        properties.some(
          (one: { name: string; value: string }) => one.name === `phoenix-volumes:${what}` && one.value === 'true',
        );
      if (properties.length === 0) {
        expect(executable, name).toContain(name === BUN_PACKAGE ? `Bun ${BUN_VERSION}` : `; ${purl}`);
        continue;
      }
      expect(npm, title).toContain(title);
      if (isIn('program')) for (const text of [node, executable, archive]) expect(text, title).toContain(title);
    }
    for (const each of [executable, archive]) {
      expect(each).toContain('JavaScriptCore (WebKit)');
      expect(each).toContain('On Debian systems');
    }
    expect(node).not.toContain('JavaScriptCore (WebKit)');
  });

  it('of each library that Bun links are there word by word, with whose it is', () => {
    const { executable } = texts();
    const sections = new Map(
      [...executable.matchAll(/^-{78}\n(.+)\n-{78}\n\n((?:(?!\n-{78}\n)[\s\S])*)/gm)].map(
        ([, title = '', text = '']) => [title, text] as const,
      ),
    );
    for (const { name } of BUN_LIBRARIES) {
      const found = [...sections].filter(([title]) => title.split(', ').includes(name));
      expect(
        found.map(([title]) => title),
        name,
      ).toHaveLength(1);
      const [title = '', text = ''] = found[0] ?? [];
      // One text for several says of each which part is its own.
      if (title !== name) expect(text, name).toMatch(new RegExp(`^(.+, )?${name}(,| \\(|$)`, 'm'));
      expect(text, name).toMatch(/copyright|Authored by|public domain|Permission is hereby granted/i);
    }
  });

  it('that they refer to lie beside them in the archive', () => {
    const folder = unpacked(FILES.archive);
    const archive = readFileSync(join(folder, 'LICENCES.txt'), 'utf8');
    const named = new Set([...archive.matchAll(/common-licenses\/([\w.-]*\w)/g)].map(([, name = '']) => name));
    expect(named.size).toBeGreaterThan(3);
    const there = readdirSync(join(folder, 'licences'));
    // GPL and LGPL without a version are the newest of each.
    expect(
      [...named].filter((name) => !there.includes(name) && !there.some((one) => one.startsWith(`${name}-`))),
    ).toEqual([]);
  });
});

describe('the bill of materials', () => {
  const bill = () => JSON.parse(readFileSync(FILES.bill, 'utf8'));

  it('says of each component what it is, whose, and under which licence', () => {
    const { bomFormat, specVersion, metadata, components, dependencies } = bill();
    expect({ bomFormat, specVersion }).toEqual({ bomFormat: 'CycloneDX', specVersion: '1.6' });
    expect(metadata.component).toMatchObject({ name: 'phoenix-volumes', version: VERSION });
    const references = components.map((one: { 'bom-ref': string }) => one['bom-ref']);
    expect(new Set(references).size).toBe(references.length);
    for (const one of components) {
      expect(one.purl, one.name).toMatch(/^pkg:(npm|github)\/\S+$/);
      expect(JSON.stringify(one.licenses), one.name).toMatch(
        /^\[\{"(license":\{"(id|name)":"[^"]+"\}|expression":"[^"]+")\}\]$/,
      );
    }
    for (const { ref, dependsOn } of dependencies)
      for (const to of [ref, ...dependsOn]) expect([...references, metadata.component['bom-ref']]).toContain(to);
  });

  it('is as CycloneDX itself checks it', async () => {
    const library = join(dirname(FILES.bill), '../packaging/node_modules/@cyclonedx/cyclonedx-library');
    const { Spec, Validation } = createRequire(import.meta.url)(library);
    const validator = new Validation.JsonStrictValidator(Spec.Version.v1dot6);
    const text = readFileSync(FILES.bill, 'utf8');
    expect(await validator.validate(text)).toBeNull();
    expect(await validator.validate(text.replace('"library"', '"librarian"'))).not.toBeNull();
  });

  it('has every package of npm that the program needs, in the version that is locked, and no other', () => {
    const locked: Readonly<Record<string, { readonly version: string; readonly dev?: boolean }>> = lock.packages;
    const production = Object.entries(locked).flatMap(([path, { version, dev }]) =>
      path !== '' && dev !== true ? [`${path.slice(path.lastIndexOf('node_modules/') + 13)}@${version}`] : [],
    );
    const listed: readonly string[] = bill()
      .components.filter(({ properties }: { properties?: unknown }) => properties !== undefined)
      .map(({ name, version }: { name: string; version: string }) => `${name}@${version}`);
    expect(listed.filter((one) => !production.includes(one))).toEqual([]);
    for (const [name, version] of Object.entries(manifest.dependencies)) expect(listed).toContain(`${name}@${version}`);
  });

  it('has the Bun that is locked, which prints the versions that are listed', () => {
    expect(packaging.packages[`node_modules/${BUN_PACKAGE}`].version).toBe(BUN_VERSION);
    const bun = join(inject('builds')[0], '../packaging/node_modules', BUN_PACKAGE, 'bin/bun');
    const printed = execFileSync(bun, ['--print', 'JSON.stringify(process.versions)'], { encoding: 'utf8' });
    const versions: readonly string[] = Object.values(JSON.parse(printed));
    for (const { name, version } of BUN_LIBRARIES) if (version !== undefined) expect(versions, name).toContain(version);
  });
});

describe('the manual', () => {
  it('has a page for each command, one for the program and one for the files; man finds nothing wrong', async () => {
    const folder = unpacked(FILES.archive);
    const program = await programFor([], () => {});
    const commands = program.commands
      .map((command) => command.name())
      .filter((name) => name !== 'help' && name !== 'member');
    const pages = [
      'phoenix-volumes.1',
      ...commands.map((name) => `phoenix-volumes-${name}.1`),
      'phoenix-volumes.json.5',
    ];
    expect(
      manualIn(join(folder, 'man'))
        .map((path) => path.replace(/^.*\//, ''))
        .sort(),
    ).toEqual(pages.sort());
    for (const path of manualIn(join(folder, 'man'))) {
      const env = { ...process.env, LC_ALL: 'C.UTF-8', MANWIDTH: '80' };
      const shown = spawnSync('man', ['-l', '--warnings=all', '-P', 'cat', join(folder, 'man', path)], {
        encoding: 'utf8',
        env,
      });
      expect({ path, status: shown.status, stderr: shown.stderr }).toEqual({ path, status: 0, stderr: '' });
      expect(shown.stdout, path).toMatch(/^NAME\n/m);
    }
  });

  it('says what the help says: each option of each command', async () => {
    const folder = unpacked(FILES.archive);
    const program = await programFor([], () => {});
    for (const command of program.commands.filter((one) => !['help', 'member'].includes(one.name()))) {
      const page = readFileSync(join(folder, `man/man1/phoenix-volumes-${command.name()}.1`), 'utf8');
      const plain = page.replaceAll('\\-', '-').replaceAll('\\:', '');
      for (const { flags } of command.options) expect(plain, command.name()).toContain(flags);
    }
    const files = readFileSync(join(folder, 'man/man5/phoenix-volumes.json.5'), 'utf8');
    for (const key of ['shared_volumes.*.host_path', 'shared_volumes.*.access', 'lxc_configs.*.name'])
      expect(files).toContain(key);
  });
});

describe('the package for npm', () => {
  it('is installed without another package and without running anything, and has program, library and schemas', () => {
    const folder = temporary();
    writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
    const env = { PATH: process.env.PATH, HOME: folder };
    execFileSync('npm', ['install', '--offline', '--silent', FILES.npm], { cwd: folder, env });
    expect(readdirSync(join(folder, 'node_modules')).filter((name) => !name.startsWith('.'))).toEqual([
      'phoenix-volumes',
    ]);
    const { dependencies, scripts } = JSON.parse(
      readFileSync(join(folder, 'node_modules/phoenix-volumes/package.json'), 'utf8'),
    );
    expect({ dependencies, scripts }).toEqual({ dependencies: undefined, scripts: undefined });
    const bin = join(folder, 'node_modules/.bin/phoenix-volumes');
    expect(execFileSync(bin, ['--version'], { encoding: 'utf8', env })).toBe(`${VERSION}\n`);
    const script =
      "import { open } from 'phoenix-volumes'; import s from 'phoenix-volumes/schemas/hypervisor.schema.json' with { type: 'json' }; console.log(typeof open, s.title ?? s.description)";
    const printed = execFileSync(process.execPath, ['--input-type=module', '--no-warnings', '-e', script], {
      cwd: folder,
      encoding: 'utf8',
    });
    expect(printed).toBe('function Phoenix hypervisor\n');
  });
});

describe('the archive', () => {
  it('has the executable, which runs where it is unpacked', () => {
    const folder = unpacked(FILES.archive);
    mkdirSync(join(folder, 'home'));
    const env = { PATH: '/nowhere', HOME: join(folder, 'home'), LANG: 'C.UTF-8' };
    expect(execFileSync(join(folder, 'phoenix-volumes'), ['--version'], { encoding: 'utf8', env })).toBe(
      `${VERSION}\n`,
    );
    expect(readFileSync(join(folder, 'schemas/phoenix_hypervisor_config.schema.json'))).toEqual(
      readFileSync(join(ROOT, 'schemas/hypervisor.schema.json')),
    );
  });
});
