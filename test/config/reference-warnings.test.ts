import { describe, expect, it } from 'vitest';
import { wordsOf } from '../../src/views/words/any.ts';
import { brief, ESTATE, load, loadTexts } from './folder.ts';

const lxc = (containers: object) => JSON.stringify({ lxc_configs: containers }, null, 2);
const vm = (vms: object[]) => JSON.stringify({ vms }, null, 2);
const stacks = (docker_stacks: object) => JSON.stringify({ docker_stacks });

describe('references across files only warn', () => {
  it('about a clone source that is declared nowhere', async () => {
    const config = await loadTexts({ lxc: lxc({ '101': { clone_from_ctid: '900' } }) });
    expect(brief(config)).toEqual(['warning unknown_clone_source 4:26']);
    expect(config.desired).toBeDefined();
  });

  it('about a container cloned from a virtual machine', async () => {
    const config = await loadTexts({ lxc: lxc({ '101': { clone_from_ctid: 1001 } }), vm: vm([{ vmid: 1001 }]) });
    expect(brief(config)).toEqual(['warning unknown_clone_source 4:26']);
  });

  it('about a dependency that is declared nowhere', async () => {
    const config = await loadTexts({ vm: vm([{ vmid: 1001, dependencies: ['101', '999'] }]) });
    expect(brief(config)).toEqual(['warning unknown_dependency 7:9']);
  });

  it('about guests that wait for each other, across containers and machines', async () => {
    const config = await loadTexts({
      lxc: lxc({ '101': { dependencies: ['1001'] }, '102': { dependencies: ['101'] } }),
      vm: vm([{ vmid: 1001, dependencies: ['102'] }]),
    });
    expect(config.diagnostics).toMatchObject([
      { code: 'dependency_cycle', summary: 'These guests wait for each other: 101 → 1001 → 102 → 101.' },
    ]);
  });

  it('about a guest that waits for itself', async () => {
    expect(brief(await loadTexts({ lxc: lxc({ '101': { dependencies: [101] } }) }))).toEqual([
      'warning dependency_cycle 5:9',
    ]);
  });

  it('not about two ways to the same guest', async () => {
    const containers = {
      '101': { dependencies: ['102', '103'] },
      '102': { dependencies: ['104'] },
      '103': { dependencies: ['104'] },
      '104': {},
    };
    expect(brief(await loadTexts({ lxc: lxc(containers) }))).toEqual([]);
  });

  it('about a chain of 20,000 that ends where it began, without running out of stack', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => 100_000 + index);
    const containers = Object.fromEntries(
      ids.map((id, index) => [id, { dependencies: [ids[(index + 1) % ids.length]] }]),
    );
    const { diagnostics } = await loadTexts({ lxc: lxc(containers) });
    expect(diagnostics.map(({ code }) => code)).toEqual(['dependency_cycle']);
    expect(diagnostics.map((one) => wordsOf(one).summary.length < 200)).toEqual([true]);
  });

  it('about 20,000 guests that wait for the next and the first, in no time', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => 100_000 + index);
    const needs = (index: number) => [ids[index + 1], index > 0 ? ids[0] : undefined].filter((id) => id !== undefined);
    const containers = Object.fromEntries(ids.map((id, index) => [id, { dependencies: needs(index) }]));
    expect((await loadTexts({ lxc: lxc(containers) })).diagnostics).toHaveLength(ids.length - 1);
  }, 5_000);

  it('about a stack that is declared nowhere, in both spellings', async () => {
    const config = await loadTexts({
      vm: vm([{ vmid: 1001, docker_stacks: ['a', { name: 'b' }] }]),
      stacks: stacks({}),
    });
    expect(brief(config)).toEqual(['warning unknown_stack 6:9', 'warning unknown_stack 8:19']);
  });

  it('about an environment that a stack does not have', async () => {
    const config = await loadTexts({
      vm: vm([{ vmid: 1001, docker_stacks: [{ name: 'a', environment: 'prod' }] }]),
      stacks: stacks({ a: { environments: { production: {} } } }),
    });
    expect(config.diagnostics).toMatchObject([
      { code: 'unknown_environment', where: { line: 8 }, hint: 'It has production.' },
    ]);
  });

  it('about nothing in a file that the unreadable one would have to declare', async () => {
    const config = await loadTexts({
      lxc: lxc({ '101': { dependencies: ['1001'] } }),
      vm: '{',
      stacks: stacks({}),
    });
    expect(brief(config)).toEqual(['error json_truncated 1:2']);
  });
});

describe('what two guests may not share only warns', () => {
  it.each([
    ['a name, in any case', { name: 'Web' }, { name: 'web' }, 'duplicate_name'],
    [
      'an IP, with any prefix',
      { network_config: { ip: '10.0.0.5/24' } },
      { network_config: { ip: '10.0.0.5' } },
      'duplicate_ip',
    ],
    ['a MAC, in any case', { mac_address: '52:54:00:aa:bb:01' }, { mac_address: '52:54:00:AA:BB:01' }, 'duplicate_mac'],
  ])('%s', async (_name, container, machine, code) => {
    const config = await loadTexts({ lxc: lxc({ '101': container }), vm: vm([{ vmid: 1001, ...machine }]) });
    expect(config.diagnostics.map((one) => [one.severity, one.code])).toEqual([['warning', code]]);
    const [summary] = config.diagnostics.map((one) => wordsOf(one).summary);
    expect(summary).toContain('VM 1001 has the same');
    expect(summary).toContain('container 101');
  });

  it('an id, between machines and between a machine and a container', async () => {
    const config = await loadTexts({
      lxc: lxc({ '101': {} }),
      vm: vm([{ vmid: 200 }, { vmid: '200' }, { vmid: 101 }]),
    });
    expect(brief(config)).toEqual(['warning duplicate_id 7:15', 'warning duplicate_id 10:15']);
  });

  it('the address of the host', async () => {
    const config = await loadTexts({
      hypervisor: '{"network": {"interfaces": {"address": "10.0.0.13/24"}}}',
      lxc: lxc({ '101': { network_config: { ip: '10.0.0.13/24' } } }),
    });
    expect(config.diagnostics).toMatchObject([{ code: 'duplicate_ip', summary: expect.stringContaining('the host') }]);
  });

  it('but never `dhcp` or an empty address', async () => {
    const words = ['dhcp', 'dhcp', '', '', 'manual', 'manual'].map((ip, index) => [
      101 + index,
      { network_config: { ip } },
    ]);
    expect(brief(await loadTexts({ lxc: lxc(Object.fromEntries(words)) }))).toEqual([]);
  });
});

describe('the other files have a shape too', () => {
  it.each([
    ['containers in a list', { lxc: '{"lxc_configs": []}' }, 'wrong_type 1:17'],
    ['no containers at all', { lxc: '{}' }, 'missing_key 1:1'],
    ['a container that is text', { lxc: '{"lxc_configs": {"101": "x"}}' }, 'wrong_type 1:25'],
    ['a container under a name', { lxc: '{"lxc_configs": {"web": {}}}' }, 'ctid 1:18'],
    ['memory as text', { lxc: '{"lxc_configs": {"101": {"memory_mb": "2048"}}}' }, 'wrong_type 1:39'],
    [
      'a mount point without its path inside',
      { lxc: '{"lxc_configs": {"101": {"mount_points": [{"host_path": "/x"}]}}}' },
      'missing_key 1:43',
    ],
    ['machines in an object', { vm: '{"vms": {}}' }, 'wrong_type 1:9'],
    ['a machine without an id', { vm: '{"vms": [{"name": "a"}]}' }, 'missing_key 1:10'],
    [
      'a stack without a repository url',
      { stacks: '{"docker_stacks": {"a": {"git_repository": {}}}}' },
      'missing_key 1:26',
    ],
    ['a list as a file', { stacks: '[]' }, 'wrong_type 1:1'],
  ])('%s', async (_name, texts, expected) => {
    expect(brief(await loadTexts(texts))).toEqual([`error ${expected}`]);
  });

  it('and what is not typed in it passes through', async () => {
    const config = await loadTexts({
      hypervisor: '{"$schema": "x", "anything": [1, {"a": null}], "network": {"more": 1}}',
      lxc: '{"$schema": "x", "nvidia": 1, "lxc_configs": {"101": {"vllm": null, "features": "nesting=1"}}}',
      vm: '{}',
      stacks: '{}',
    });
    expect(brief(config)).toEqual([]);
  });
});

it('the example estate loads, with the two warnings it deserves', async () => {
  const config = await load(ESTATE);
  expect(config.diagnostics.map(({ severity, code, where }) => [severity, code, where.line, where.volume])).toEqual([
    ['warning', 'off_shared_datasets', 49, 'nginx_sites'],
    ['warning', 'not_a_volume', 69, 'firewall'],
  ]);
  expect(config.desired?.volumes).toHaveLength(5);
});
