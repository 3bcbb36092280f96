import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { FILES, VERSION } from './files.ts';
import { type BareRoot, bareRoot, type Suite } from './root.ts';

const INSTALL = 'apt-get install -qy --no-install-recommends';
const STATE = '/var/lib/phoenix-volumes';
const CONFIG = '/usr/local/phoenix_hypervisor/etc/phoenix_hypervisor_config.json';
const GUARD = '/etc/systemd/system/pve-container@104.service.d/phoenix-volumes.conf';
const FOREIGN_GUARD = '/etc/systemd/system/pve-container@105.service.d/phoenix-volumes.conf';

/** Which package each system takes. */
const PACKAGES: readonly { readonly suite: Suite; readonly name: string; readonly file: string }[] = [
  { suite: 'trixie', name: 'phoenix-volumes', file: FILES.deb },
  { suite: 'bookworm', name: 'phoenix-volumes-bin', file: FILES.executableDeb },
];

it('Debian 12 refuses the package for Node, and says that its Node is too old', async () => {
  const root = bareRoot('bookworm');
  const { code, output } = await root.run(`${INSTALL} ${root.take(FILES.deb)}`);
  expect(code).toBe(100);
  expect(output).toMatch(/phoenix-volumes : Depends: nodejs \(>= 20\.19\)/);
  expect((await root.run('command -v phoenix-volumes')).code).not.toBe(0);
});

describe.each(PACKAGES)('$name in a bare $suite', ({ suite, name, file }) => {
  it('is installed by one line, and works', async () => {
    const root = bareRoot(suite);
    await root.done(`${INSTALL} ${root.take(file)}`);
    expect(await root.done('phoenix-volumes --version')).toBe(`${VERSION}\n`);
    const { code, output } = await root.run('phoenix-volumes --host demo:/root/demo plan media');
    expect({ code, output }).toEqual({ code: 2, output: expect.stringContaining('pct set') });
    expect(await root.done('phoenix-volumes complete -- --host demo:/root/demo set med')).toBe('words\nmedia\t\n');
    await root.done('test -s /usr/share/phoenix-volumes/schemas/phoenix_hypervisor_config.schema.json');
    await root.done('test -s /usr/share/phoenix-volumes/shell/phoenix_hypervisor_common_utils.sh');
    await root.done('bash -nc ". /usr/share/bash-completion/completions/phoenix-volumes"');
    expect(await root.done('getfacl --version')).toContain('getfacl');
    await keep(root, name);
  });

  it('is upgraded in place, and what it knows stays', async () => {
    const root = bareRoot(suite);
    await root.done(`${INSTALL} ${root.take(older(file))}`);
    use(root);
    expect(await root.done(`${INSTALL} ${root.take(file)}`)).toMatch(/Unpacking .* over/);
    expect(await root.done(`dpkg-query -W -f '\${Version}' ${name}`)).toBe(VERSION);
    await root.done(`test -e ${STATE}/journal/one && test -e ${CONFIG} && phoenix-volumes --version`);
  });

  it('is removed, and leaves configuration, journals and backups; a guard at boot is named', async () => {
    const root = bareRoot(suite);
    await root.done(`${INSTALL} ${root.take(file)}`);
    use(root);
    const said = await root.done(`apt-get remove -qy ${name}`);
    expect(said).toContain(`journals and backups stay in ${STATE}`);
    expect(said).toContain(GUARD);
    expect(said).not.toContain(FOREIGN_GUARD);
    expect(said).toContain('systemctl daemon-reload');
    await root.done(
      `! command -v phoenix-volumes; cd ${STATE}; test -e journal/one -a -e backups/one -a -e owned.json -a -e ${CONFIG} -a -e ${GUARD}`,
    );
    const purged = await root.done(`apt-get purge -qy ${name}`);
    expect(purged).toContain(`removing the journals and backups in ${STATE}; the configuration stays`);
    expect(purged).toContain(GUARD);
    await root.done(
      `! test -e ${STATE}; test -e ${CONFIG} -a -e ${GUARD}; ! test -e /usr/share/phoenix-volumes; ! test -e /usr/lib/phoenix-volumes`,
    );
  });

  it('purged takes nothing else that lies in its folder, and says nothing where there is nothing', async () => {
    const root = bareRoot(suite);
    await root.done(`${INSTALL} ${root.take(file)}`);
    expect(await root.done(`dpkg --remove ${name}`)).not.toContain(STATE);
    use(root);
    root.write(`${STATE}/mine`, 'mine');
    expect(await root.done(`dpkg --purge ${name}`)).toContain(`${STATE} itself stays`);
    expect(await root.done(`ls -A ${STATE}`)).toBe('mine\n');
  });

  it('waits for an apply that runs, and goes on when it has ended', async () => {
    const root = bareRoot(suite);
    await root.done(`${INSTALL} ${root.take(file)}`);
    // The lock is given back when dpkg says that it waits.
    const said = await root.done(`
      mkdir -p /run/phoenix-volumes; exec 9> /run/phoenix-volumes/apply.lock; flock 9; mkfifo /said
      dpkg --remove ${name} > /said 2>&1 9>&- &
      while IFS= read -r line; do
        echo "$line"
        case $line in *'apply is running'*) exec 9>&- ;; esac
      done < /said
      wait $!`);
    expect(said).toContain('an apply is running; waiting');
    expect((await root.run('command -v phoenix-volumes')).code).not.toBe(0);
  });
});

describe('the two packages', () => {
  it('take the place of each other, and purging the one that went leaves what the other needs', async () => {
    const root = bareRoot('trixie');
    await root.done(`${INSTALL} ${root.take(FILES.deb)}`);
    use(root);
    await root.done(`${INSTALL} ${root.take(FILES.executableDeb)}`);
    expect(await root.done('phoenix-volumes --version')).toBe(`${VERSION}\n`);
    expect(await root.done(`dpkg-query -W -f '\${Status}' phoenix-volumes-bin`)).toBe('install ok installed');
    expect(await root.done('dpkg --purge phoenix-volumes')).toContain(`journals and backups stay in ${STATE}`);
    await root.done(`test -e ${STATE}/journal/one -a -e ${STATE}/owned.json`);
    await root.done(`${INSTALL} ${root.take(FILES.deb)}`);
    expect(await root.done('head -c 15 /usr/bin/phoenix-volumes')).toBe('#!/usr/bin/node');
  });
});

describe('what lies in the folder that somebody works in', () => {
  it.each(PACKAGES)(
    'is not heeded by $name: .env, bunfig.toml, package.json, tsconfig.json',
    async ({ suite, file }) => {
      const root = bareRoot(suite);
      await root.done(`${INSTALL} ${root.take(file)}`);
      const evil = 'console.log("heeded"); process.exit(9);';
      root.write('/work/evil.js', evil);
      for (const name of ['.env', '.env.local', '.env.production'])
        root.write(
          `/work/${name}`,
          'PHOENIX_CONFIG_DIR=/elsewhere\nNODE_OPTIONS=--require=/work/evil.js\nBUN_OPTIONS=--preload=/work/evil.js\n',
        );
      root.write('/work/bunfig.toml', 'preload = ["./evil.js"]\n[run]\npreload = ["./evil.js"]\n');
      root.write('/work/package.json', '{"type":"commonjs","imports":{"#x":"./evil.js"}}');
      root.write('/work/tsconfig.json', '{"compilerOptions":{"paths":{"*":["./evil.js"]}}}');
      root.write('/work/node_modules/commander/index.js', evil);
      const here = await root.run('cd /work; phoenix-volumes validate');
      const elsewhere = await root.run('cd /; phoenix-volumes validate');
      expect(here).toEqual(elsewhere);
      expect(here.output).toContain('/usr/local/phoenix_hypervisor/etc');
    },
  );
});

/** What an installation has after some use. */
function use(root: BareRoot): void {
  for (const path of ['journal/one', 'backups/one', 'owned.json', 'owned.json.damaged', 'trees.json'])
    root.write(`${STATE}/${path}`, '{}');
  root.write(CONFIG, '{}');
  root.write(GUARD, '# managed by phoenix-volumes\n[Unit]\n');
  root.write(FOREIGN_GUARD, '[Unit]\n# managed by phoenix-volumes\n');
}

/** The same package with a version before it. */
function older(file: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-older-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  execFileSync('dpkg-deb', ['-R', file, join(folder, 'tree')]);
  execFileSync('sed', ['-i', 's/^Version: .*/Version: 0.1.0/', join(folder, 'tree/DEBIAN/control')]);
  execFileSync('dpkg-deb', [
    '-Zxz',
    '-z0',
    '--root-owner-group',
    '-b',
    join(folder, 'tree'),
    join(folder, 'older.deb'),
  ]);
  return join(folder, 'older.deb');
}

/** PHOENIX_INSTALLED names a folder for the program as it was installed: other tests run it. */
async function keep(root: BareRoot, name: string): Promise<void> {
  const { PHOENIX_INSTALLED } = process.env;
  const installed = root.pathOf('/usr/bin/phoenix-volumes');
  if (PHOENIX_INSTALLED === undefined || name !== 'phoenix-volumes-bin') return;
  mkdirSync(dirname(PHOENIX_INSTALLED), { recursive: true });
  copyFileSync(installed, PHOENIX_INSTALLED);
  expect(existsSync(PHOENIX_INSTALLED) && readFileSync(PHOENIX_INSTALLED).equals(readFileSync(installed))).toBe(true);
}
