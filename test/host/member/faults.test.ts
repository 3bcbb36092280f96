import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { MemberFault } from '../../../src/engine/cluster/fault.ts';
import type { ClusterMember } from '../../../src/engine/cluster/members.ts';
import type { Step } from '../../../src/engine/plan/types.ts';
import { membersThrough } from '../../../src/host/member/members.ts';
import { FAULT_TEXTS } from '../../../src/views/words/reading.ts';
import { testEveryText } from '../../codes.ts';

const HELLO = '{"phoenix_volumes_member":1,"program":"0","node":"pve2","quorate":true,"configuration":null}';

/** What comes of a reading of pve2 where ssh is this script. */
async function faultOf(
  script: string,
  { query = ['/tank'], ...about }: Partial<ClusterMember> & { readonly query?: readonly string[] } = {},
): Promise<readonly MemberFault[]> {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-member-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const ssh = join(root, 'ssh');
  writeFileSync(ssh, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const members = membersThrough(
    { host: 'local', root },
    { ssh, pctTimeoutMs: 1000, helloMs: 1000, silenceMs: 1000, pingMs: 200, factsMs: 3000 },
  );
  const member = { name: 'pve2', online: true, ip: '10.0.0.2', ...about };
  const readings = await members.facts([{ member, query: { hostPaths: query } }]);
  return [...readings.values()].flatMap((reading) => (reading.ok ? [] : [reading.why]));
}

testEveryText<MemberFault>(FAULT_TEXTS, {
  offline: () => faultOf('exit 0', { online: false }),
  no_address: () => faultOf('exit 0', { ip: undefined }),
  no_connection: () => faultOf("echo 'Host key verification failed.' >&2; exit 255"),
  no_program: () => faultOf("echo 'sh: 1: phoenix-volumes: not found' >&2; exit 127"),
  ended_early: () => faultOf('exit 1'),
  other_protocol: () => faultOf(`echo '{"phoenix_volumes_member":2}'; exec cat`),
  other_member: () => faultOf(`echo '${HELLO.replace('pve2', 'pve3')}'; exec cat`),
  silent: () => faultOf('exec sleep 20'),
  not_understood: () => faultOf(`echo '${HELLO}'; echo '{"id":9,"ok":true}'; exec cat`),
  too_much_asked: () => faultOf(`echo '${HELLO}'; exec cat > /dev/null`, { query: [`/${'x'.repeat(70_000)}`] }),
  refused: () => faultOf(`echo '${HELLO}'; read -r line; echo '{"id":1,"problem":{"refused":"too_large"}}'; exec cat`),
  link_lost: () => faultOf(`echo '${HELLO}'; read -r line; echo 'Timeout, server not responding.' >&2; exit 255`),
});

test('a member that answers no ping is silent, however long its answer may take', async () => {
  expect(await faultOf(`echo '${HELLO}'; exec sleep 20`)).toEqual([{ code: 'silent', seconds: 1 }]);
});

test('a program that is not ssh’s is no connection, and says why', async () => {
  const members = membersThrough({ host: 'local', root: '/nowhere' }, { ssh: '/nowhere/ssh', pctTimeoutMs: 1000 });
  const readings = await members.facts([
    { member: { name: 'pve2', online: true, ip: '10.0.0.2' }, query: { hostPaths: [] } },
  ]);
  expect(readings.get('pve2')).toEqual({ ok: false, why: { code: 'no_connection', said: 'ssh: ENOENT' } });
});

test('a session that broke is opened anew for the next reading', async () => {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-member-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const ssh = join(root, 'ssh');
  writeFileSync(ssh, `#!/bin/sh\necho >> ${root}/called\necho '${HELLO}'; read -r line; exit 1\n`, { mode: 0o755 });
  const members = membersThrough({ host: 'local', root }, { ssh, pctTimeoutMs: 1000 });
  const asked = [{ member: { name: 'pve2', online: true, ip: '10.0.0.2' }, query: { hostPaths: [] } }];
  const codes = [];
  for (let turn = 0; turn < 2; turn += 1) {
    const reading = (await members.facts(asked)).get('pve2');
    codes.push(reading?.ok === false ? reading.why.code : 'read');
  }
  expect(codes).toEqual(['link_lost', 'link_lost']);
  expect(readFileSync(join(root, 'called'), 'utf8')).toBe('\n\n');
});

test('one that another process of ours found unreachable is not waited for again, until that reached it', async () => {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-member-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [ssh, calls] = [join(root, 'ssh'), join(root, 'calls')];
  writeFileSync(ssh, `#!/bin/sh\necho called >> ${calls}\nexit 1\n`, { mode: 0o755 });
  writeFileSync(calls, '');
  const members = membersThrough({ host: 'local', root }, { ssh, pctTimeoutMs: 1000 });
  const asked = [{ member: { name: 'pve2', online: true, ip: '10.0.0.2' }, query: { hostPaths: [] } }];
  const why = { code: 'silent', seconds: 15 } as const;
  members.told('pve2', why);
  expect((await members.facts(asked)).get('pve2')).toEqual({ ok: false, why });
  expect(readFileSync(calls, 'utf8')).toBe('');
  members.told('pve2', undefined);
  expect((await members.facts(asked)).get('pve2')).toMatchObject({ ok: false, why: { code: 'ended_early' } });
  expect(readFileSync(calls, 'utf8')).toBe('called\n');
});

test('after a link was lost in a step a member is read only with its lock, and its step is unknown until then', async () => {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-member-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const [ssh, log, busy] = [join(root, 'ssh'), join(root, 'asked'), join(root, 'busy')];
  const script = `#!/bin/sh
echo '${HELLO}'
while read -r line; do
  id=$(echo "$line" | sed 's/{"id":\\([0-9]*\\).*/\\1/')
  what=$(echo "$line" | sed 's/.*"do":"\\([a-z]*\\)".*/\\1/')
  [ "$what" = ping ] || echo "$what" >> ${log}
  case $what in
    perform) exit 255 ;;
    facts) echo "{\\"id\\":$id,\\"problem\\":{\\"refused\\":\\"too_large\\"}}" ;;
    lock) [ -e ${busy} ] && echo "{\\"id\\":$id,\\"problem\\":${HELD}}" || echo "{\\"id\\":$id,\\"ok\\":true}" ;;
    *) echo "{\\"id\\":$id,\\"ok\\":true}" ;;
  esac
done
`;
  writeFileSync(ssh, script, { mode: 0o755 });
  const members = membersThrough({ host: 'local', root }, { ssh, pctTimeoutMs: 1000 });
  onTestFinished(() => members.close());
  const asked = [{ member: { name: 'pve2', online: true, ip: '10.0.0.2' }, query: { hostPaths: [] } }];
  const read = async () => {
    writeFileSync(log, '');
    const reading = (await members.facts(asked)).get('pve2');
    const why = reading?.ok === false && reading.why.code === 'refused' ? reading.why.refused : reading;
    return [why, ...readFileSync(log, 'utf8').trim().split('\n')];
  };
  expect(await read()).toEqual(['too_large', 'facts']);
  const step = { id: 'mode:/tank', change: { kind: 'mode' } } as Step;
  expect(await members.perform('pve2', step, { onOutput: () => {} })).toMatchObject({
    problems: [{ code: 'member_lost', end: 'unknown', why: { code: 'link_lost' } }],
  });
  writeFileSync(busy, '');
  expect(await read()).toEqual(['lock_held', 'lock']);
  rmSync(busy);
  expect(await read()).toEqual(['too_large', 'lock', 'facts', 'unlock']);
  expect(await read()).toEqual(['too_large', 'facts']);
});

const HELD = '{"code":"lock_held","severity":"error","where":{}}'.replaceAll('"', '\\"');
