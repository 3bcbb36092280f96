import { describe, expect, it } from 'vitest';
import { brief, loadTexts, shown } from '../folder.ts';

const lxc = (containers: object) => JSON.stringify({ lxc_configs: containers }, null, 2);
const vm = (vms: object[]) => JSON.stringify({ vms }, null, 2);
const _stacks = (docker_stacks: object) => JSON.stringify({ docker_stacks });

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
    expect(shown(config).map((one) => [one.severity, one.code])).toEqual([['warning', code]]);
    expect(shown(config)[0]?.summary).toContain('VM 1001 has the same');
    expect(shown(config)[0]?.summary).toContain('container 101');
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
    expect(shown(config)).toMatchObject([{ code: 'duplicate_ip', summary: expect.stringContaining('the host') }]);
  });

  it('but never `dhcp` or an empty address', async () => {
    const words = ['dhcp', 'dhcp', '', '', 'manual', 'manual'].map((ip, index) => [
      101 + index,
      { network_config: { ip } },
    ]);
    expect(brief(await loadTexts({ lxc: lxc(Object.fromEntries(words)) }))).toEqual([]);
  });
});
