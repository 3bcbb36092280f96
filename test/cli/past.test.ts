import { appendFile, chmod, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { journalLine } from '../../src/disk/journal/journal.ts';
import type {
  ApplyDocument,
  BackupsDocument,
  EditDocument,
  JournalDocument,
  PlanDocument,
  UndoDocument,
} from '../../src/views/documents/shapes.ts';
import { documentIn, documentsIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { run } from './run.ts';

/** A demo: its `pct` is Proxmox's own rules. */
async function demo() {
  const { folder } = await testMachine();
  const dir = join(folder, 'demo');
  const call = (...args: readonly string[]) => run(['--host', `demo:${dir}`, ...args]);
  await call('status');
  const containers = async () => {
    const at = join(dir, 'etc/pve/lxc');
    const names = (await readdir(at)).sort();
    return Promise.all(names.map(async (name) => [name, await readFile(join(at, name), 'utf8')]));
  };
  const journal = async () => documentIn<JournalDocument>(await call('journal', '--json')).runs;
  return { call, containers, journal };
}

test('without a record there is nothing to list, to show and to undo', async () => {
  const { call } = await demo();
  expect(await call('journal')).toMatchObject({ code: 0, stdout: 'No apply is recorded yet.\n' });
  expect(await call('undo', '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining('No apply') });
  expect(await call('journal', 'yesterday')).toMatchObject({ code: 64, stderr: expect.stringContaining('yesterday') });
  expect(await call('backups')).toMatchObject({ code: 0, stdout: expect.stringContaining('No version is kept') });
  expect((await call('restore', '--yes')).code).toBe(64);
  expect((await call('restore', 'x')).code).toBe(64);
});

test('records that cannot be read are not said to be none', async () => {
  const { options, env, write } = await testMachine();
  await write('root/taken', '');
  const call = (...args: readonly string[]) => run([...options, '--state-dir', '/taken', ...args], { env });
  for (const [what, args] of [
    ['journal', ['journal']],
    ['journal', ['journal', '2026-01-02T030405.678Z-1']],
    ['journal', ['undo', '--yes']],
    ['backups', ['backups']],
    ['backups', ['restore', '--yes']],
  ] as const)
    expect(await call(...args)).toMatchObject({
      ...{ code: 1, stdout: '' },
      stderr: expect.stringMatching(new RegExp(`^phoenix-volumes: What is recorded in \\S+/${what} cannot be read: `)),
    });
});

test('undo is recorded as any apply, one document a line, and can be undone in turn', async () => {
  const { call, containers, journal } = await demo();
  await call('apply', 'media', '--yes');
  const after = await containers();
  const events = documentsIn<UndoDocument | ApplyDocument>(await call('undo', '--yes', '--json'));
  expect(events[0]).toMatchObject({ type: 'undo', command: 'undo' });
  expect(events[1]).toMatchObject({ type: 'plan' });
  expect(events.at(-1)).toMatchObject({ type: 'summary', outcome: 'done', failed: 0 });
  const runs = await journal();
  expect(runs.map(({ outcome, undoable }) => [outcome, undoable])).toEqual([
    ['done', true],
    ['done', true],
  ]);
  expect(runs[0]?.argv).toContain('undo');
  expect(await containers()).not.toEqual(after);
  expect((await call('undo', '--yes')).code).toBe(0);
  expect(await containers()).toEqual(after);
});

test('the record says what a run was about and what it undid, and of one that was undone how far, until that is undone', async () => {
  const { call, journal } = await demo();
  await call('apply', 'pg_backups', '--yes');
  await call('undo', '--yes');
  const [back, first] = await journal();
  expect([first?.volumes, first?.undoes, first?.undoneBy]).toEqual([['pg_backups'], undefined, back?.run]);
  expect([back?.volumes, back?.undoes, back?.undoneBy]).toEqual([['pg_backups'], first?.run, undefined]);
  expect((await call('journal')).stdout).toMatch(/ partly undone, 2 done +pg_backups: directory, mount 106 /);
  expect((await call('journal')).stdout).toMatch(/ 1 done +undo of \d{4}-\d\d-\d\d \d\d:\d\d: pg_backups: mount 106 /);
  await call('undo', '--yes');
  const again = await journal();
  expect(again.map(({ undoneBy }) => undoneBy)).toEqual([undefined, again[0]?.run, undefined]);
});

test('a dry run of undo shows the way back with the exit codes of plan, and runs and records nothing', async () => {
  const { call, containers, journal } = await demo();
  await call('apply', 'media', '--yes');
  const after = await containers();
  const { code, stdout } = await call('undo', '--dry-run', '--json');
  const shown = documentIn<UndoDocument>({ stdout });
  expect([code, shown.type]).toEqual([2, undefined]);
  expect(shown.steps.length).toBeGreaterThan(0);
  expect(await containers()).toEqual(after);
  expect(await journal()).toHaveLength(1);
});

test('on stopped containers undo leaves no trace, and there is nothing left to undo', async () => {
  const { call, journal, root } = await onMachine();
  const [web, certs] = [join(root, 'etc/pve/lxc/101.conf'), join(root, 'tank/certs')];
  const mode = async () => (await stat(certs)).mode & 0o7777;
  const before = await readFile(web, 'utf8');
  expect((await call('apply', '--yes')).code).toBe(0);
  expect(await mode()).toBe(0o750);
  const undone = await call('undo', '--yes');
  expect(undone, undone.stderr).toMatchObject({ code: 0 });
  expect((await call('journal')).stdout).toMatch(/(?<!partly) undone, \d+ done/);
  expect(undone.stdout).toContain('Undo of');
  expect(await mode()).toBe(0o700);
  expect(await readFile(web, 'utf8')).toBe(before);
  expect(await readdir(join(root, 'tank'))).toEqual(['certs']);
  const [, first] = await journal();
  const again = await call('undo', first?.run ?? '', '--yes');
  expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('Nothing to undo') });
});

test('an undo of which every pct failed and left its container as it was has undone nothing', async () => {
  const { call, journal, write } = await onMachine();
  await call('apply', 'media', '--yes');
  await write('bin/pct', '#!/bin/sh\nexit 2\n');
  expect((await call('undo', '--yes')).code).toBe(1);
  const [failed, first] = await journal();
  expect([failed?.undoes, first?.undoneBy]).toEqual([first?.run, undefined]);
  expect((await call('journal')).stdout).not.toContain('undone');
});

test('what was changed since is left alone and named, and the rest is undone', async () => {
  const { call, root } = await onMachine();
  await call('apply', '--yes');
  await appendFile(join(root, 'tank/media/film.mkv'), 'data');
  const { stdout, code } = await call('undo', '--yes');
  expect(stdout).toContain('/tank/media is not empty any more');
  expect(code).toBe(0);
  expect(await readdir(join(root, 'tank/media'))).toEqual(['film.mkv']);
  expect(await readFile(join(root, 'etc/pve/lxc/102.conf'), 'utf8')).not.toContain('/tank/media');
});

test('a run that was broken off says so, and can be undone', async () => {
  const { call, journal, root, stateDir } = await onMachine();
  await call('apply', '--yes');
  const folder = join(stateDir, 'journal');
  const [name = ''] = await readdir(folder);
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
  const cut = lines.findIndex((line) => line.includes('"step_start","step":"mount:102"'));
  await writeFile(join(folder, name), `${lines.slice(0, cut + 1).join('\n')}\n{"type":"step_comp`);
  expect((await journal())[0]).toMatchObject({ outcome: 'unfinished', undoable: true });
  expect((await call('journal')).stdout).toContain('unfinished');
  expect((await call('undo', '--yes')).code).toBe(0);
  expect(await readFile(join(root, 'etc/pve/lxc/102.conf'), 'utf8')).not.toContain('mp0');
  expect(await readdir(join(root, 'tank'))).toEqual(['certs']);
});

test('a record of 0.1.0 is listed, named as too old, and left alone', async () => {
  const { call, journal, stateDir } = await onMachine();
  await call('apply', '--yes');
  const name = '2020-01-02T030405.678Z-1';
  await writeFile(join(stateDir, 'journal', `${name}.jsonl`), '{"started":"2020-01-02T03:04:05.678Z","volumes":[]}\n');
  expect((await journal()).at(-1)).toMatchObject({
    run: name,
    outcome: null,
    undoable: expect.objectContaining({ code: 'run_too_old' }),
  });
  expect(await call('undo', name, '--yes')).toMatchObject({ code: 1, stderr: expect.stringContaining(name) });
});

test('a run is shown with its plan and what each step said', async () => {
  const { call, journal } = await demo();
  await call('apply', 'media', '--yes');
  const [run] = await journal();
  const { stdout, code } = await call('journal', run?.run ?? '');
  expect(code).toBe(0);
  expect(stdout).toMatch(/pct set \d+ --mp/);
  expect(stdout).toContain('Applied: ');
  const shown = documentIn<JournalDocument>(await call('journal', run?.run ?? '', '--json'));
  expect(shown.runs).toHaveLength(1);
  expect(shown.events?.map(({ type }) => type)).toEqual(expect.arrayContaining(['plan', 'step_start', 'summary']));
});

test('undo needs no configuration, and offers the files as they were before the edit that led to the run', async () => {
  const { call, dir } = await onMachine();
  await call('set', 'certs', '--directory-mode', '0755', '--apply', '--yes');
  const shown = documentIn<UndoDocument>(await call('undo', '--dry-run', '--json'));
  expect(shown.configuration).toMatchObject({ n: 1, file: HYPERVISOR });
  await writeFile(join(dir, HYPERVISOR), '{');
  const { stdout, code } = await call('undo', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain(`\`restore --run ${shown.run}\` puts its volumes back as they were before`);
  expect(stdout).toContain('`restore 1` the whole file');
});

test('what only repaired drift has nothing to put back, whatever was edited before it and not applied', async () => {
  const { call, root } = await onMachine();
  await call('apply', '--yes');
  await call('set', 'media', '--mount', '101=/films', '--yes');
  await chmod(join(root, 'tank/certs'), 0o711);
  await call('apply', 'certs', '--yes');
  const shown = documentIn<UndoDocument>(await call('undo', '--dry-run', '--json'));
  expect(shown.steps).toMatchObject([{ kind: 'mode' }]);
  expect(shown).not.toHaveProperty('configuration');
  const { stdout } = await call('undo', '--yes');
  expect(stdout).not.toContain('restore');
});

test('of a run only its volumes are put back: what was edited for others, and since, stays', async () => {
  const { call, dir, journal } = await onMachine();
  const file = join(dir, HYPERVISOR);
  const text = () => readFile(file, 'utf8');
  const volumes = async () => JSON.parse(await text()).shared_volumes;
  const before = await volumes();
  await call('set', 'certs', '--directory-mode', '0755', '--apply', '--yes');
  const [run] = await journal();
  await call('set', 'media', '--mount', '101=/films', '--yes');
  const edited = await text();
  const dry = await call('restore', '--run', run?.run ?? '', '--dry-run');
  expect(dry.stdout).toContain(
    'certs is declared as before that run. All else in phoenix_hypervisor_config.json stays',
  );
  expect(await text()).toBe(edited);
  expect(await call('restore', '--run', run?.run ?? '', '--yes')).toMatchObject({ code: 0 });
  const after = await volumes();
  expect(after.certs).toEqual(before.certs);
  expect(after.media.mounts['101']).toBe('/films');
  const again = await call('restore', '--run', run?.run ?? '', '--yes');
  expect(again).toMatchObject({ code: 1, stderr: expect.stringContaining('nothing to put back') });
});

test('what was edited before a run and since is told apart where the clock went back between them', async () => {
  const { call, dir, journal } = await onMachine();
  const modeOf = async () =>
    JSON.parse(await readFile(join(dir, HYPERVISOR), 'utf8')).shared_volumes.certs.permissions.directory_mode;
  const at = (time: string) => vi.setSystemTime(`2026-03-29T${time}Z`);
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  const before = await modeOf();
  at('12:00:00');
  await call('apply', '--yes');
  at('11:00:00');
  await call('set', 'certs', '--directory-mode', '0755', '--yes');
  at('10:00:00');
  await call('apply', '--yes');
  const [run] = await journal();
  at('09:00:00');
  await call('set', 'media', '--mount', '101=/films', '--yes');
  const shown = documentIn<UndoDocument>(await call('undo', '--dry-run', '--json'));
  expect([shown.run, shown.configuration?.n]).toEqual([run?.run, 2]);
  expect(await call('restore', '--run', run?.run ?? '', '--yes')).toMatchObject({ code: 0 });
  expect(await modeOf()).toBe(before);
  at('08:00:00');
  await call('apply', '--yes');
  at('07:00:00');
  await call('set', 'certs', '--directory-mode', '0711', '--yes');
  const refused = await call('restore', '--run', run?.run ?? '', '--yes');
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('certs was changed in the configuration') });
});

test('of a run whose record does not say which versions were kept, the clock tells', async () => {
  const { call, dir, journal, stateDir } = await onMachine();
  await call('set', 'certs', '--directory-mode', '0755', '--apply', '--yes');
  const [run] = await journal();
  const file = join(stateDir, 'journal', `${run?.run}.jsonl`);
  const [first = '', ...rest] = (await readFile(file, 'utf8')).split('\n');
  const { sum: _sum, keptBefore, ...header } = JSON.parse(first);
  expect(keptBefore).toMatch(/^\d{4}-\d\d-\d\dT/);
  await writeFile(file, [journalLine(header).trimEnd(), ...rest].join('\n'));
  await call('set', 'media', '--mount', '101=/films', '--yes');
  expect(await call('restore', '--run', run?.run ?? '', '--yes')).toMatchObject({ code: 0 });
  const { certs, media } = JSON.parse(await readFile(join(dir, HYPERVISOR), 'utf8')).shared_volumes;
  expect(certs.permissions.directory_mode).not.toBe('0755');
  expect(media.mounts['101']).toBe('/films');
});

test('a volume that was added for a run is declared no more, and one that was changed since stays and is named', async () => {
  const { call, dir, journal } = await onMachine();
  await call('add', 'photos', '--host-path', '/tank/photos', '--mount', '101=/photos', '--yes');
  await call('set', 'certs', '--directory-mode', '0755', '--yes');
  await call('apply', '--yes');
  const [run] = await journal();
  await call('set', 'certs', '--directory-mode', '0711', '--yes');
  const { stdout, code } = await call('restore', '--run', run?.run ?? '', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('photos is declared no more: it was added for that run.');
  expect(stdout).toContain('certs was changed since that run and stays as now.');
  const { photos, certs } = JSON.parse(await readFile(join(dir, HYPERVISOR), 'utf8')).shared_volumes;
  expect([photos, certs.permissions.directory_mode]).toEqual([undefined, '0711']);
  const refused = await call('restore', '--run', run?.run ?? '', '--yes');
  expect(refused).toMatchObject({ code: 3, stderr: expect.stringContaining('certs was changed in the configuration') });
  expect((await call('restore', '1', '--run', run?.run ?? '', '--yes')).code).toBe(64);
});

test('a kept version is put back byte for byte after its difference was shown, and that is kept in turn', async () => {
  const { call, dir } = await onMachine();
  const file = join(dir, HYPERVISOR);
  const before = await readFile(file, 'utf8');
  await call('remove', 'media', '--yes');
  const after = await readFile(file, 'utf8');
  const [version] = documentIn<BackupsDocument>(await call('backups', '--json')).backups;
  expect(version).toMatchObject({ n: 1, file: HYPERVISOR, bytes: Buffer.byteLength(before) });
  const dry = documentIn<EditDocument>(await call('restore', '--dry-run', '--json'));
  expect(dry).toMatchObject({ command: 'restore', changed: [], diff: expect.stringContaining('"media"') });
  expect(dry.diff).not.toContain('$6$secret');
  expect(await readFile(file, 'utf8')).toBe(after);
  expect(await call('restore', '--yes')).toMatchObject({ code: 0, stdout: expect.stringContaining('Written.') });
  expect(await readFile(file, 'utf8')).toBe(before);
  expect(documentIn<BackupsDocument>(await call('backups', '--json')).backups).toHaveLength(2);
});

test('a version that breaks a rule is not put back, and one that mends a broken file is', async () => {
  const { call, dir, stateDir } = await onMachine();
  await call('remove', 'media', '--yes');
  const file = join(dir, HYPERVISOR);
  const sound = await readFile(file, 'utf8');
  const [kept = ''] = await readdir(join(stateDir, 'backups'));
  await writeFile(join(stateDir, 'backups', kept), '{"shared_volumes":{"x":{"host_path":"/etc","mounts":{}}}}');
  expect((await call('restore', '--yes')).code).toBe(65);
  expect(await readFile(file, 'utf8')).toBe(sound);
  await writeFile(join(stateDir, 'backups', kept), sound);
  await writeFile(file, '{"domain_name": ');
  expect((await call('restore', '--yes')).code).toBe(0);
  expect(await readFile(file, 'utf8')).toBe(sound);
});

test('what a version declares no more is named, remembered, and taken out by --prune', async () => {
  const { call, root } = await onMachine();
  await call('set', 'media', '--mount', '101=/films', '--apply', '--yes');
  await call('restore', '--yes');
  const { stdout } = await call('apply', '--prune', '--yes');
  expect(stdout).toContain('Applied');
  expect(await readFile(join(root, 'etc/pve/lxc/101.conf'), 'utf8')).not.toContain('/films');
});

test('without a terminal undo and restore ask for --yes and touch nothing', async () => {
  const { call } = await onMachine();
  await call('apply', '--yes');
  expect((await call('undo')).code).toBe(64);
  expect((await call('restore')).code).toBe(64);
  expect(documentIn<PlanDocument>(await call('plan', '--json')).inSync).toBe(true);
});

/** A machine of stopped containers whose `pct` takes out what it put in. */
async function onMachine() {
  const machine = await testMachine();
  await machine.write('bin/pct', PCT);
  const call = (...args: readonly string[]) => run([...machine.options, ...args], { env: machine.env });
  return {
    ...machine,
    call,
    dir: machine.configDir,
    stateDir: join(machine.root, 'var/lib/phoenix-volumes'),
    journal: async () => documentIn<JournalDocument>(await call('journal', '--json')).runs,
  };
}

const PCT = `#!/bin/sh
file=$PCT_ROOT/etc/pve/lxc/$2.conf
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --mp*) sed -i "/^\${1#--}:/d" "$file"; printf '%s: %s\\n' "\${1#--}" "$2" >> "$file" ;;
    --delete) for key in $(echo "$2" | tr , ' '); do sed -i "/^$key:/d" "$file"; done ;;
  esac
  shift 2
done
`;

test('what waits for a restart changes nothing of who can write, and the owner on the host is the disk’s, whatever the mount shows', async () => {
  const { call, journal } = await demo();
  expect((await call('share', 'n8n_files', '--with', '103', '--apply', '--yes')).code).toBe(0);
  expect((await call('apply', 'n8n_files', '--restart', '--yes')).code).toBe(0);
  expect((await call('explain', '103:/files')).stdout).toMatch(/^\/files +mp0 +65534:65534 +0:0 +0755 +read, write/m);
  const [, shared] = await journal();
  expect((await call('undo', shared?.run ?? '', '--yes')).code).toBe(0);
  expect((await call('status', 'n8n_files')).stdout).toMatch(/103 +n8n +\/files +mp0 +yes +~ change +read write/);
});
