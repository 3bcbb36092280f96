import { expect, it } from 'vitest';
import { bootOrder, parseStartup } from '../../src/proxmox/value/startup.ts';

it.each([
  ['3', { order: 3 }],
  ['order=3,up=30,down=90', { order: 3, up: 30, down: 90 }],
  ['up=5, ', { up: 5 }],
  ['', {}],
  ['order=x', {}],
  ['order=1,why=2', {}],
])('%j is %j', (text, expected) => {
  expect(parseStartup(text)).toEqual({ order: undefined, up: undefined, down: undefined, ...expected });
});

it('boots by turn, then by id, and who has no turn last', () => {
  const guests = [
    { ctid: 103, startup: parseStartup('') },
    { ctid: 102, startup: parseStartup('2') },
    { ctid: 101, startup: parseStartup('') },
    { ctid: 104, startup: parseStartup('order=0') },
    { ctid: 100, startup: parseStartup('2') },
  ];
  expect(guests.sort(bootOrder).map(({ ctid }) => ctid)).toEqual([104, 100, 102, 101, 103]);
});
