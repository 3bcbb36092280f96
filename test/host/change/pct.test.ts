import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { describe, expect, it, onTestFinished } from 'vitest';
import { processStart } from '../../../src/disk/process.ts';
import type { OutputLine, StartedProcess } from '../../../src/engine/apply/host.ts';
import { runPct } from '../../../src/host/change/pct.ts';
import { failureOf } from '../failure.ts';
import { isRoot, processExists, standIn, tempFolder, until, withEnvironment } from '../temp-folder.ts';

async function run(argv: readonly string[], timeoutMs?: number) {
  const lines: OutputLine[] = [];
  const result = await runPct(argv, { onOutput: (line) => lines.push(line), ...(timeoutMs ? { timeoutMs } : {}) });
  return { result, lines, texts: lines.map(({ text }) => text) };
}

const sleeps = (pid: number): boolean => /\) S /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

const SET = ['pct', 'set', '954', '--mp0', '/a b,mp=/c'] as const;

describe('a pct call', () => {
  it('gets its arguments as they are, whatever a shell would make of them', async () => {
    standIn('pct', `for argument in "$@"; do echo "<$argument>"; done`);
    const argv = ['pct', 'set', '954', '--mp0', '/srv/$(touch /tmp/x);`id` "a"\'b\' *,mp=/c'];
    expect((await run(argv)).texts).toEqual(argv.slice(1).map((argument) => `<${argument}>`));
  });

  it('is good when it ends with 0, whatever it said', async () => {
    standIn('pct', 'echo "WARN: hm" >&2; exit 0');
    expect((await run(SET)).result).toEqual({ ok: true, value: 'done' });
  });

  it('tells its process and when that began, before it ends', async () => {
    standIn('pct', 'echo $$; sleep 0.1');
    const seen: (readonly [StartedProcess, string | undefined])[] = [];
    const lines: string[] = [];
    const onStart = async (process: StartedProcess) => void seen.push([process, processStart(process.pid)]);
    await runPct(SET, { onOutput: ({ text }) => lines.push(text), onStart });
    const [[process, then] = []] = seen;
    expect(process).toEqual({ pid: Number(lines[0]), started: then });
    expect(process?.started).toMatch(/^[0-9a-f-]{36} \d+$/);
    expect(processStart(process?.pid ?? 0)).toBeUndefined();
  });

  it('runs nothing before its process is on record', async () => {
    const ran = join(tempFolder(), 'ran');
    standIn('pct', `touch ${ran}`);
    let record = () => {};
    let pid = 0;
    const onStart = (process: StartedProcess) => {
      pid = process.pid;
      return new Promise<void>((resolve) => {
        record = resolve;
      });
    };
    const running = runPct(SET, { onOutput: () => {}, onStart, timeoutMs: 5_000 });
    await until(() => pid > 0 && readFileSync(`/proc/${pid}/comm`, 'utf8') === 'perl\n' && sleeps(pid), 'the wait');
    expect(existsSync(ran)).toBe(false);
    record();
    expect(await running).toEqual({ ok: true, value: 'done' });
    expect(existsSync(ran)).toBe(true);
  });

  it('never runs when we are killed before its process is on record', async () => {
    const ran = join(tempFolder(), 'ran');
    standIn('pct', `touch ${ran}`);
    const script = `import { runPct } from '${join(import.meta.dirname, '../../../src/host/change/pct.ts')}';
      const onStart = ({ pid }) => { process.stdout.write(pid + '\\n'); return new Promise(() => {}); };
      await runPct(['pct', 'set', '954'], { onOutput: () => {}, onStart });`;
    const us = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script]);
    onTestFinished(() => void us.kill('SIGKILL'));
    const pid = await new Promise<number>((resolve) => us.stdout.once('data', (text) => resolve(Number(text))));
    expect(processStart(pid)).toBeDefined();
    us.kill('SIGKILL');
    await until(() => processStart(pid) === undefined, 'the end of its process');
    expect(existsSync(ran)).toBe(false);
  });

  it('hands on both streams, the last line without its end too', async () => {
    standIn('pct', `echo one; printf 'two\\r\\nthree'; printf 'wrong' >&2`);
    const { lines } = await run(SET);
    expect(lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text)).toEqual(['one', 'two', 'three']);
    expect(lines.filter(({ stream }) => stream === 'stderr')).toEqual([{ stream: 'stderr', text: 'wrong' }]);
  });

  it('hands on lines while it still runs', async () => {
    const go = join(tempFolder(), 'go');
    standIn('pct', `echo working; until [ -e ${go} ]; do sleep 0.02; done`);
    const lines: string[] = [];
    const running = runPct(SET, { onOutput: ({ text }) => lines.push(text) });
    await until(() => lines.includes('working'), 'the first line');
    spawn('touch', [go]);
    expect(await running).toEqual({ ok: true, value: 'done' });
  });

  it('hands on the begin of a flood, and of its errors keeps the last', async () => {
    standIn('pct', 'seq 1 200000; seq 1 200000 >&2; exit 2');
    const { texts, lines, result } = await run(SET);
    expect(texts).toHaveLength(4_002);
    const printed = lines.filter(({ stream }) => stream === 'stdout').map(({ text }) => text);
    expect(printed.slice(-2)).toEqual(['2000', '…']);
    expect(failureOf(result)?.detail).toContain('199999\n200000');
  });

  it('cuts a line without end, and goes on with the next', async () => {
    standIn('pct', `head -c 300000 /dev/zero | tr '\\0' x; echo; echo last`);
    const { texts } = await run(SET);
    expect(texts[0]?.length).toBeLessThan(5000);
    expect(texts.slice(1)).toEqual(['last']);
  });

  it('takes no memory for a line of 100 MB', async () => {
    standIn('pct', `head -c 100000000 /dev/zero; echo wrong >&2; exit 2`);
    const script = `import { runPct } from '${join(import.meta.dirname, '../../../src/host/change/pct.ts')}';
      const result = await runPct(['pct', 'set', '954'], { onOutput: () => {} });
      console.log(JSON.stringify({ result, peak: process.resourceUsage().maxRSS }));`;
    // Built beforehand, for what translates TypeScript takes memory, too.
    const bundle = join(tempFolder(), 'run.mjs');
    await build({
      stdin: { contents: script, resolveDir: '/' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      outfile: bundle,
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
    });
    const { stdout } = spawnSync(process.execPath, [bundle], { encoding: 'utf8' });
    const { result, peak } = JSON.parse(stdout);
    expect(failureOf(result)?.summary).toContain('wrong');
    expect(peak).toBeLessThan(150_000);
  });

  it('has ended when it has, although a child of it writes on and on', async () => {
    const folder = tempFolder();
    standIn('pct', `yes & echo $! > ${folder}/pid; echo begun >&2; exit 0`);
    const { result, lines } = await run(SET);
    process.kill(Number(readFileSync(join(folder, 'pid'), 'utf8')), 'SIGKILL');
    expect(result).toEqual({ ok: true, value: 'done' });
    expect(lines).toContainEqual({ stream: 'stderr', text: 'begun' });
  });

  it('is left at its timeout although it writes on and on, and what it wrote takes no more than its room on the disk', async () => {
    standIn('pct', 'exec yes');
    const { result, texts } = await run(SET, 1_500);
    const [problem] = result.ok ? [] : result.problems;
    expect(failureOf(result)).toMatchObject({ end: 'timeout' });
    const pid = problem && 'pid' in problem ? Number(problem.pid) : 0;
    process.kill(pid, 'SIGKILL');
    expect(texts).toHaveLength(2_001);
  });

  it.runIf(isRoot)('is judged by its exit code where what it writes cannot be read', async () => {
    const trace = join(tempFolder(), 'trace');
    standIn(
      'pct',
      `strace -qq -o ${trace} -e trace=pread64 -e inject=pread64:error=EIO -p $PPID & tracer=$!
until grep -q EIO ${trace} || [ ! -d $(dirname ${trace}) ]; do echo more; sleep 0.02; done; kill $tracer; wait $tracer; exit 0`,
    );
    const script = `import { runPct } from '${join(import.meta.dirname, '../../../src/host/change/pct.ts')}';
      console.log(JSON.stringify(await runPct(['pct', 'set', '954'], { onOutput: () => {} })));`;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      encoding: 'utf8',
    });
    expect(readFileSync(trace, 'utf8')).toContain('EIO');
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({ ok: true, value: 'done' });
  });

  it('keeps characters whole that arrive in pieces', async () => {
    standIn('pct', `printf '\\303'; sleep 0.15; printf '\\244\\n'`);
    expect((await run(SET)).texts).toEqual(['ä']);
  });

  it('has nothing to read from, its own session, and a locale that exists', async () => {
    standIn('pct', `cat; ps -o sid= -p $$; echo $$; echo $LC_ALL`);
    const { texts } = await run(SET);
    expect(texts[0]?.trim()).toBe(texts[1]);
    expect(texts[2]).toBe('C.UTF-8');
  });

  it('leaves no file behind', async () => {
    standIn('pct', 'echo x');
    withEnvironment('TMPDIR', tempFolder());
    await run(SET);
    expect(readdirSync(tmpdir())).toEqual([]);
  });
});

describe('a pct call that fails', () => {
  it('says why in Proxmox’s words, without the noise around them', async () => {
    standIn(
      'pct',
      `cat >&2 <<'END'
400 Parameter verification failed.
mp1: unable to hotplug mp1: directory '/srv/nope' does not exist

pct set <vmid> [OPTIONS]
END
exit 25`,
    );
    const { result } = await run(SET);
    expect(failureOf(result)).toMatchObject({
      end: 'failed',
      summary: "pct set 954: mp1: unable to hotplug mp1: directory '/srv/nope' does not exist",
      detail: expect.stringContaining('ended with exit code 25'),
    });
  });

  it('is told apart when the container file changed since it was planned [digest-wrong]', async () => {
    standIn('pct', 'echo "detected modified configuration - file changed by other user? Try again." >&2; exit 255');
    expect((await run(SET)).result).toMatchObject({ ok: false, problems: [{ end: 'digest_mismatch' }] });
  });

  it('keeps only the last lines of what it said', async () => {
    standIn('pct', 'seq 1 1000 >&2; exit 2');
    const { result } = await run(SET);
    expect(failureOf(result)?.detail?.split('\n').slice(0, 1)).toEqual(['981']);
  });

  it.each([
    ['CT is locked (backup)', 'pct unlock'],
    ["can't update CT 954 drive 'mp0' - protection mode enabled", '--protection 0'],
    ['cluster not ready - no quorum?', 'quorum'],
  ])('with "%s" says what to do', async (stderr, hint) => {
    standIn('pct', `echo "${stderr}" >&2; exit 255`);
    expect(failureOf((await run(SET)).result)).toMatchObject({ hint: expect.stringContaining(hint) });
  });

  it('without an error message is reported all the same, whatever else it said', async () => {
    standIn('pct', 'echo half done; exit 4');
    expect(failureOf((await run(SET)).result)).toMatchObject({
      summary: 'pct set 954 ended with exit code 4 without saying why',
    });
  });

  it('because somebody killed it names the signal', async () => {
    standIn('pct', 'kill -TERM $$');
    expect(failureOf((await run(SET)).result)).toMatchObject({ summary: expect.stringContaining('SIGTERM') });
  });

  it('because pct is not there says where to run this', async () => {
    withEnvironment('PATH', '/usr/bin:/bin');
    expect(failureOf((await run(['pct-that-is-nowhere', 'set', '954'])).result)).toMatchObject({
      end: 'failed',
      summary: 'pct-that-is-nowhere was not found on PATH',
      hint: expect.stringContaining('Proxmox'),
    });
  });

  it('because pct may not be run names the cause', async () => {
    standIn('pct', 'exit 0');
    chmodSync(join(process.env.PATH?.split(':')[0] ?? '', 'pct'), 0o644);
    const { result } = await run(SET);
    expect(result).toMatchObject({ problems: [{ code: 'pct_unstarted', program: 'pct', system: 'EACCES' }] });
  });

  it('because there is no room for its output says so, and calls nothing', async () => {
    standIn('pct', 'exit 0');
    withEnvironment('TMPDIR', join(tempFolder(), 'none'));
    expect(failureOf((await run(SET)).result)).toMatchObject({
      end: 'failed',
      summary: expect.stringContaining('/none'),
    });
  });
});

describe('a pct call that does not end', () => {
  it('is reported with its pid and lives on to its own end', async () => {
    const done = join(tempFolder(), 'done');
    standIn(
      'pct',
      `echo $$; until [ -e ${done}.go ] || [ ! -d $(dirname ${done}) ]; do sleep 0.02; done; echo more; echo more >&2; echo ok > ${done}`,
    );
    const { result, texts } = await run(SET, 150);
    const pid = Number(texts[0]);
    expect(failureOf(result)).toMatchObject({ end: 'timeout', detail: `Its process id is ${pid}.` });
    expect(processExists(pid)).toBe(true);
    spawn('touch', [`${done}.go`]);
    await until(() => existsSync(done), 'the end of the call, in spite of nobody reading what it says');
  });

  it('survives our own end, even a sudden one, and still may write', async () => {
    const done = join(tempFolder(), 'done');
    standIn(
      'pct',
      `echo $$ > ${done}.pid; until [ -e ${done}.go ] || [ ! -d $(dirname ${done}) ]; do sleep 0.02; done; echo more; echo more >&2; echo ok > ${done}`,
    );
    const script = `import { runPct } from '${join(import.meta.dirname, '../../../src/host/change/pct.ts')}';
      await runPct(['pct', 'set', '954'], { onOutput: () => {} });`;
    const us = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' });
    onTestFinished(() => void us.kill('SIGKILL'));
    await until(() => existsSync(`${done}.pid`) && readFileSync(`${done}.pid`, 'utf8') !== '', 'the start of the call');
    us.kill('SIGKILL');
    await new Promise((resolve) => us.once('exit', resolve));
    spawn('touch', [`${done}.go`]);
    await until(() => existsSync(done), 'the end of the call');
  });

  it('does not keep us from ending', async () => {
    const folder = tempFolder();
    standIn('pct', `echo $$ > ${folder}/pid; exec sleep 1000`);
    const script = `import { runPct } from '${join(import.meta.dirname, '../../../src/host/change/pct.ts')}';
      await runPct(['pct', 'set', '954'], { onOutput: () => {}, timeoutMs: 200 });`;
    const us = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], { stdio: 'inherit' });
    onTestFinished(() => void us.kill('SIGKILL'));
    expect(await new Promise((resolve) => us.once('exit', resolve))).toBe(0);
    const pid = Number(readFileSync(join(folder, 'pid'), 'utf8'));
    expect(processExists(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });
});
