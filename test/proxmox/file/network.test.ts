import { expect, test } from 'vitest';
import { parseContainerFile } from '../../../src/proxmox/file/container.ts';
import { addressesIn } from '../../../src/proxmox/file/network.ts';

const addresses = (...lines: readonly string[]) => addressesIn(parseContainerFile(`${lines.join('\n')}\n`, 100));

test('addresses come by the number of their interface, as they are written, the sixth version too', () => {
  expect(
    addresses(
      'net10: name=eth10,bridge=vmbr0,ip=10.9.0.1/24',
      'net0: name=eth0,bridge=vmbr0,gw=10.0.0.1,hwaddr=BC:24:11:00:01:01,ip=10.0.0.51/24,ip6=fd00::51/64,type=veth',
      'net2: name=eth2,bridge=vmbr1,ip=dhcp',
    ),
  ).toEqual(['10.0.0.51/24', 'fd00::51/64', 'dhcp', '10.9.0.1/24']);
});

test('what a container sets itself is not known, and a gateway is no address of it', () => {
  expect(addresses('net0: name=eth0,bridge=vmbr0,gw=10.0.0.1,ip=manual')).toEqual([]);
  expect(addresses('hostname: web', 'nameserver: 10.0.0.1')).toEqual([]);
});
