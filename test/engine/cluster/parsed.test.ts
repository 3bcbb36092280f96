import { describe, expect, it } from 'vitest';
import { haMembers } from '../../../src/engine/cluster/ha.ts';
import { parseMembers } from '../../../src/engine/cluster/members.ts';
import { runningByRrd } from '../../../src/engine/cluster/running.ts';
import { membersText, READ_AT, told } from './facts.ts';

describe('/etc/pve/.members', () => {
  it('lists the members by name, who is up, and where they are', () => {
    expect(parseMembers(membersText('pve2', ['pve2', 'pve1'], { offline: ['pve1'], quorate: false }))).toEqual({
      kind: 'cluster',
      quorate: false,
      count: 2,
      members: [
        { name: 'pve1', online: false, ip: '10.0.0.2' },
        { name: 'pve2', online: true, ip: '10.0.0.1' },
      ],
    });
  });

  it('of a single machine names no cluster', () => {
    expect(parseMembers('{\n"nodename": "pve",\n"version": 1\n}\n')).toEqual({ kind: 'single' });
  });

  it('names a member without an address, and says nothing that it does not say', () => {
    const text = '{"nodename":"a","nodelist":{"a":{"id":1,"online":1},"b":{"id":2,"online":"yes","ip":7},"c":null}}';
    expect(parseMembers(text)).toMatchObject({
      quorate: undefined,
      count: undefined,
      members: [
        { name: 'a', online: true },
        { name: 'b', online: undefined },
        { name: 'c', online: undefined },
      ],
    });
    expect(parseMembers(text)).not.toHaveProperty('members.1.ip');
  });

  it.each(['', '{', '[]', 'null', '7'])('that is damaged is not taken for a single machine: %j', (text) => {
    expect(parseMembers(text)).toEqual({ kind: 'damaged' });
  });
});

describe('/etc/pve/.rrd', () => {
  it('says who runs, in the words of Proxmox VE 8 and 9, up to its last byte', () => {
    const text = `${told(101, 'running')}${told(102, 'stopped', 5, 'pve2.3-vm')}pve2-storage/pve1/local:${READ_AT}:1:1\n\0`;
    expect([...runningByRrd(text, READ_AT)]).toEqual([
      [101, true],
      [102, false],
    ]);
  });

  it('is not believed where it is older than a minute, or from a clock that far ahead', () => {
    const text =
      told(101, 'running', 60) + told(102, 'running', 61) + told(103, 'running', -61) + told(104, 'running', -60);
    expect([...runningByRrd(text, READ_AT).keys()]).toEqual([101, 104]);
  });

  it.each(['pve-vm-9.0/101', 'pve-vm-9.0/101:::running::', 'pve-vm-9.0/x:1:n:running:0:1', told(101, 'U'), '\0', ''])(
    'says nothing in %j',
    (text) => {
      expect(runningByRrd(text, READ_AT).size).toBe(0);
    },
  );
});

describe('where HA may start a container', () => {
  const members = ['pve1', 'pve2', 'pve3'];
  const resources = 'ct: 101\n\tgroup near\n\tstate started\n\nvm: 102\n\tgroup near\n';
  const group = (more = '') => `group: near\n\tnodes pve3:2,pve1\n${more}\n`;
  const rule = (more = '') => `node-affinity: media\n\tnodes pve2\n\tresources vm:7,ct:101\n${more}\n`;
  const where = (files: { readonly groups?: string; readonly rules?: string }, ctid = 101) =>
    haMembers(ctid, { resources, groups: '', rules: '', ...files }, members);

  it('is everywhere, unless somebody wrote otherwise', () => {
    expect(where({})).toEqual(members);
    expect(where({ groups: group(), rules: rule() })).toEqual(members);
  });

  it('is what a strict rule or a restricted group names', () => {
    expect(where({ rules: rule('\tstrict 1') })).toEqual(['pve2']);
    expect(where({ groups: group('\trestricted 1') })).toEqual(['pve1', 'pve3']);
    expect(where({ rules: rule('\tstrict'), groups: group('\trestricted 1') })).toEqual(['pve2']);
  });

  it('is not what a rule says that is disabled, of another kind, or of others', () => {
    expect(where({ rules: rule('\tdisable\n\tstrict 1') })).toEqual(members);
    expect(where({ rules: rule('\tstrict 0') })).toEqual(members);
    expect(where({ rules: rule('\tstrict 1').replace('node-', 'resource-') })).toEqual(members);
    expect(where({ rules: rule('\tstrict 1') }, 10)).toEqual(members);
    expect(where({ groups: group('\trestricted 1') }, 102)).toEqual(members);
  });

  const together = (id: string, ...resources: readonly string[]) =>
    `resource-affinity: ${id}\n\tresources ${resources.join(',')}\n\taffinity positive\n\n`;
  const apart = (id: string, ...resources: readonly string[]) =>
    together(id, ...resources).replace('positive', 'negative');
  const strict = rule('\tstrict 1');

  it('is for one that is kept together with others what holds for any of them', () => {
    expect(where({ rules: together('a', 'ct:101', 'ct:102') + strict }, 102)).toEqual(['pve2']);
    const chain = together('a', 'ct:102', 'vm:9') + together('b', 'vm:9', 'ct:101') + strict;
    expect(where({ rules: chain }, 102)).toEqual(['pve2']);
    expect(where({ rules: together('a', 'ct:102') + strict }, 102)).toEqual(members);
    expect(
      where({ rules: together('a', 'ct:101', 'ct:102').replace('\n\n', '\n\tdisable 1\n\n') + strict }, 102),
    ).toEqual(members);
  });

  it('is not narrowed by being kept apart', () => {
    expect(where({ rules: apart('a', 'ct:101', 'ct:102') + strict }, 102)).toEqual(members);
    expect(where({ rules: apart('a', 'ct:101', 'ct:102') + strict })).toEqual(['pve2']);
  });

  it('is everywhere where HA drops the rules, for they contradict each other', () => {
    const other = strict.replace('media', 'other').replace('pve2', 'pve3');
    expect(where({ rules: strict + other })).toEqual(members);
    const both = together('a', 'ct:101', 'ct:102') + strict + other.replace('vm:7,ct:101', 'ct:102');
    expect(where({ rules: both })).toEqual(members);
    // Two that have one member cannot be kept apart there.
    expect(where({ rules: apart('a', 'ct:101', 'vm:7') + strict })).toEqual(members);
    const preferring = strict.replace('nodes pve2', 'nodes pve2:1,pve3');
    expect(where({ rules: preferring })).toEqual(['pve2', 'pve3']);
    expect(where({ rules: together('a', 'ct:101', 'ct:102') + preferring })).toEqual(members);
  });
});
