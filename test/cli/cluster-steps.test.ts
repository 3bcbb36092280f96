import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/ground/version.ts';
import { answeringCluster, cluster } from './members.ts';
import { COMMAND, call } from './program.ts';

const VMLIST = (node: string) =>
  JSON.stringify({ version: 9, ids: { 101: { node: 'pve1', type: 'lxc' }, 201: { node, type: 'lxc' } } });

const HELLO = '{"phoenix_volumes_member":1,"program":"0","node":"pve2","quorate":true,"configuration":null}';

const escaped = (text: string) => text.replace(/[.+]/g, '\\$&');

const SILENT = 'says nothing';

type Machine = Awaited<ReturnType<typeof answeringCluster>>;

/** pve2 has the volume in its configuration and not its directory yet. */
const run = ({ options, env }: Machine, ...words: readonly string[]) => call([...options, ...words], { env });

const journalsOn = (root: string) => {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  return existsSync(folder) ? readdirSync(folder).map((name) => readFileSync(join(folder, name), 'utf8')) : [];
};

/** The file of container 201, which is pve2's. */
const file201 = ({ root }: Machine) => join(root, 'etc/pve/nodes/pve2/lxc/201.conf');

const unmounted = (machine: Machine) =>
  writeFileSync(file201(machine), readFileSync(file201(machine), 'utf8').replace(/^mp0.*\n/m, ''));

describe('a cluster whose member answers', { timeout: 120_000 }, () => {
  it('is planned with the steps of that member, named as its own', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    const { code, stdout } = await run(machine, 'plan', 'media');
    expect(code).toBe(2);
    expect(stdout).toMatch(/\+ \d pve2: directory +\/tank\/media/);
    expect(stdout).toContain('pve2: ≈ install -d');
    expect(stdout).toMatch(/pve2: pct set 201 --mp0 \/tank\/media,mp=\/media --digest [0-9a-f]{40}/);
    const { steps } = JSON.parse((await run(machine, '--json', 'plan', 'media')).stdout);
    expect(steps).toContainEqual(expect.objectContaining({ id: 'pve2/mount:201', node: 'pve2' }));
  });

  it('calls it as Proxmox does, by its address and its name', async () => {
    const machine = await answeringCluster(COMMAND);
    writeFileSync(join(machine.root, 'etc/pve/nodes/pve2/ssh_known_hosts'), '');
    await run(machine, 'status');
    expect(readFileSync(join(machine.folder, 'ssh.log'), 'utf8')).toBe(
      `-e none -o BatchMode=yes -o HostKeyAlias=pve2 -o UserKnownHostsFile=${machine.root}/etc/pve/nodes/pve2/ssh_known_hosts -o GlobalKnownHostsFile=none -o ConnectTimeout=5 -o ServerAliveInterval=5 root@10.0.0.2 -- phoenix-volumes member\n`,
    );
  });

  it('is applied by each member for itself, and is in sync afterwards', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    const applied = await run(machine, 'apply', 'media', '--yes');
    expect(applied.stdout).toMatch(/\[\d\/\d\] \+ pve2: mount 201/);
    // 301 is on pve3, which is offline: its step is blocked.
    expect(applied.code).toBe(1);
    expect(statSync(join(machine.there, 'tank/media')).isDirectory()).toBe(true);
    expect(readFileSync(file201(machine), 'utf8')).toContain('mp0: /tank/media,mp=/media');
    const owned = JSON.parse(readFileSync(join(machine.there, 'var/lib/phoenix-volumes/owned.json'), 'utf8'));
    expect(owned.mounts).toContainEqual(expect.objectContaining({ volume: 'media', ctid: 201 }));
    // Both have it on record, and the member's lock is free again.
    for (const root of [machine.root, machine.there])
      expect(journalsOn(root).join()).toMatch(/"type":"step_complete","step":"(pve2\/)?mount:201"/);
    const again = JSON.parse((await run(machine, '--json', '--node', 'pve2', 'plan')).stdout);
    expect(again).toMatchObject({ inSync: true, steps: [] });
    const calls = (await machine.pctCalls()).length;
    expect((await run(machine, '--node', 'pve2', 'apply', '--yes')).code).toBe(0);
    expect(await machine.pctCalls()).toHaveLength(calls);
  });

  it('tells in its status what the member itself sees', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    const { stdout } = await run(machine, 'status', 'media');
    expect(stdout).toContain('pve2: ext4 · will be nobody:nogroup 0775');
    expect(stdout).toContain('pve2: the directory will be made');
    const status = JSON.parse((await run(machine, '--json', 'status', 'media')).stdout);
    expect(status.volumes[0].elsewhere).toMatchObject([{ node: 'pve2', exists: false, state: 'new' }]);
  });

  it('is led back on each member by an undo', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    await machine.write('bin/pct', `#!/bin/sh\n${PCT}`);
    await run(machine, 'apply', 'media', '--yes');
    const undone = await run(machine, 'undo', '--yes');
    expect(undone.stdout).toContain('pve2: mount 201');
    expect(readFileSync(file201(machine), 'utf8')).not.toContain('mp0:');
    expect(existsSync(join(machine.there, 'tank/media'))).toBe(false);
    expect(existsSync(join(machine.root, 'tank/media'))).toBe(false);
  });

  it('of another version of the program does its part all the same, and every look and change says so', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    await machine.write('bin/pct', `#!/bin/sh\n${PCT}`);
    const older = `sed -u '1s/"program":"[^"]*"/"program":"0.1.0"/'`;
    await machine.ssh(`${machine.folder}/answer | ${older}`);
    const said = new RegExp(`phoenix-volumes is "0\\.1\\.0" on pve2 and "${escaped(VERSION)}" on pve1`);
    for (const words of [['plan'], ['apply', '--yes'], ['status'], ['undo', '--yes']]) {
      const { stdout, stderr } = await run(machine, ...words);
      expect(`${words[0]}: ${stdout}${stderr}`).toMatch(said);
    }
    expect(readFileSync(file201(machine), 'utf8')).not.toContain('mp0');
    expect(journalsOn(machine.there)).toHaveLength(2);
  });

  it('is refused what was planned for a container that is elsewhere by now, and the rest runs', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    // It moves as soon as the first step has run.
    await machine.write(
      'bin/pct',
      `#!/bin/sh\nprintf '%s\\n' "$*" >> "$PCT_LOG"\necho '${VMLIST('pve3')}' > ${machine.root}/etc/pve/.vmlist\n`,
    );
    const { code, stdout, stderr } = await run(machine, 'apply', 'media', '--yes');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(
      'CT 201 is on pve3 by now, and this was planned for pve2; nothing was done to it',
    );
    expect(readFileSync(file201(machine), 'utf8')).not.toContain('mp0:');
    expect((await machine.pctCalls()).filter((one) => one.includes('201'))).toEqual([]);
  });

  it('runs nothing where another apply holds the member’s lock, and says whose', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    mkdirSync(join(machine.there, 'run/phoenix-volumes'), { recursive: true, mode: 0o700 });
    const lock = join(machine.there, 'run/phoenix-volumes/apply.lock');
    const script = `umask 077; exec flock --exclusive ${lock} sleep 60`;
    const holder = spawn('sh', ['-c', script], { stdio: 'ignore', detached: true });
    while (!existsSync(lock)) await new Promise((resolve) => setTimeout(resolve, 20));
    await new Promise((resolve) => setTimeout(resolve, 200));
    try {
      const { code, stderr } = await run(machine, 'apply', 'media', '--yes');
      expect({ code, calls: await machine.pctCalls() }).toEqual({ code: 3, calls: [] });
      expect(stderr).toContain('on pve2');
      expect(journalsOn(machine.root)).toEqual([]);
    } finally {
      process.kill(-(holder.pid ?? 0), 'SIGKILL');
    }
    // The lock here is free again.
    expect((await run(machine, 'apply', 'media', '--yes')).code).toBe(1);
  });
});

describe('a member that does not answer as it should', { timeout: 120_000 }, () => {
  it.each([
    ['refuses', "echo 'ssh: connect to host 10.0.0.2 port 22: Connection refused' >&2; exit 255", 'Connection refused'],
    ['has another host key', "echo 'Host key verification failed.' >&2; exit 255", 'Host key verification failed.'],
    [
      'has no such program',
      "echo 'bash: line 1: phoenix-volumes: command not found' >&2; exit 127",
      'is not installed there',
    ],
    ['ends before it answers', 'exit 3', 'ended there before it answered'],
    ['talks another protocol', `echo '{"phoenix_volumes_member":2,"more":true}'; cat > /dev/null`, 'speaks protocol 2'],
    ['is another machine', `echo '${HELLO.replace('pve2', 'pve7')}'; cat > /dev/null`, 'another member answered'],
    [SILENT, 'exec sleep 30', 'nothing came from it'],
    ['says too much before its name', 'yes | head -c 70000; cat > /dev/null', 'was not understood'],
    [
      'says what nobody asked for',
      `echo '${HELLO}'; echo '{"id":99,"ok":true}'; cat > /dev/null`,
      'was not understood',
    ],
    ['ends in the middle', `echo '${HELLO}'; read -r line; exit 1`, 'the connection ended'],
    ['says with hostile text', "printf '\\033[2Jgone\\n' >&2; exit 255", '\\u001b[2Jgone'],
  ])('%s: its steps are blocked with that, and the others’ run', async (name, script, said) => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    await machine.ssh(script);
    // What answers is given its time, however busy this machine is.
    const env = name === SILENT ? { ...machine.env, PHOENIX_MEMBER_SILENCE_MS: '1500' } : machine.env;
    const plan = await call([...machine.options, 'plan', 'media'], { env });
    expect(plan.code).toBe(2);
    expect(plan.stdout + plan.stderr).toContain(said);
    expect(plan.stdout).not.toContain('\u001b');
    const applied = await call([...machine.options, '--json', 'apply', 'media', '--yes'], { env });
    expect(applied.code).toBe(1);
    expect(applied.stdout).toMatch(/"type":"step_complete","step":"mount:101"/);
    expect(applied.stdout).toMatch(/"step":"pve2\/mount:201".*member_unreached|member_unreached.*pve2\/mount:201/s);
    expect(readFileSync(file201(machine), 'utf8')).not.toContain('mp0:');
  });

  it('skips what a talkative start-up file says', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    await machine.ssh(`echo 'Welcome to pve2'; echo; echo '{"not":"it"}'; exec ${machine.folder}/answer`);
    const { stdout } = await run(machine, '--json', '--node', 'pve2', 'plan');
    expect(JSON.parse(stdout).steps).toMatchObject([{ id: 'pve2/directory:/tank/media' }, { id: 'pve2/mount:201' }]);
  });

  it('is not called where the cluster says that it is offline', async () => {
    const machine = await cluster();
    const log = join(machine.folder, 'called');
    await machine.write('bin/ssh', `#!/bin/sh\necho "$*" >> ${log}\nexit 255\n`);
    await call([...machine.options, '--node', 'pve3', 'plan'], { env: machine.env });
    expect(existsSync(log)).toBe(false);
  });

  it('loses its connection in the middle of a step: that is unknown, the rest goes on, and the next apply converges', async () => {
    const machine = await answeringCluster(COMMAND);
    unmounted(machine);
    // The near end's ssh dies as the call begins; the far end goes on and finishes it.
    await machine.write(
      'bin/pct',
      `#!/bin/sh
case $2 in 201) kill -9 "$(cat ${machine.folder}/ssh.pid)"; sleep 1 ;; esac
${PCT}`,
    );
    const { folder } = machine;
    await machine.ssh(`echo $$ > ${folder}/ssh.pid; mkfifo ${folder}/in ${folder}/out; exec 3<&0
(exec setsid ${folder}/answer < ${folder}/in > ${folder}/out) &
cat <&3 > ${folder}/in &
exec cat ${folder}/out`);
    const { code, stdout, stderr } = await run(machine, 'apply', 'media', '--yes');
    expect(code).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');
    for (let waited = 0; !journalsOn(machine.there).join().includes('"type":"summary"') && waited < 100; waited += 1)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect(journalsOn(machine.there).join()).toMatch(/"type":"step_complete","step":"mount:201"/);
    await machine.ssh(`exec ${machine.folder}/answer`);
    expect(JSON.parse((await run(machine, '--json', '--node', 'pve2', 'plan')).stdout)).toMatchObject({ inSync: true });
    expect((await machine.pctCalls()).filter((one) => one.includes(' 201 '))).toHaveLength(1);
  });
});

const PCT = `printf '%s\\n' "$*" >> "$PCT_LOG"
ctid=$2
shift 2
while [ $# -gt 0 ]; do
  case $1 in
    --delete) sed -i "/^$2:/d" "$PCT_ROOT/etc/pve/lxc/$ctid.conf" ;;
    --mp*) printf '%s: %s\\n' "\${1#--}" "$2" >> "$PCT_ROOT/etc/pve/lxc/$ctid.conf" ;;
  esac
  shift 2
done
`;
