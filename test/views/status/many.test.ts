import { expect, test } from 'vitest';
import type { ContainerStatus, Status, VolumeStatus } from '../../../src/engine/status/types.ts';
import { statusLines } from '../../../src/views/status/text.ts';
import { textStyle } from '../../../src/views/style.ts';
import { sampleSnapshot } from '../../components/sample.ts';

const whole = sampleSnapshot.status as Status;
const [volume] = whole.volumes as [VolumeStatus];
const [container] = whole.containers as [ContainerStatus];
const style = textStyle({ color: false, ascii: false });
const times = <Thing>(count: number, make: (index: number) => Thing) =>
  Array.from({ length: count }, (_, at) => make(at));

test('a volume is told before the next one is looked at', () => {
  const next: VolumeStatus = {
    ...volume,
    get mounts(): VolumeStatus['mounts'] {
      throw new Error('too soon');
    },
  };
  const [first] = statusLines(style, { ...whole, volumes: [volume, next] });
  expect(first).toMatch(new RegExp(`^${volume.name} `));
});

test('how often a container is looked at does not depend on how many volumes there are', () => {
  const looks = (count: number) => {
    let asked = 0;
    const containers = times(
      50,
      (index): ContainerStatus => ({
        ...container,
        ctid: 9000 + index,
        get mountPoints() {
          asked += 1;
          return [];
        },
        get status() {
          asked += 1;
          return 'running' as const;
        },
      }),
    );
    const volumes = times(count, (index) => ({
      ...volume,
      name: `volume${index}`,
      mounts: index % 2 ? [] : volume.mounts,
    }));
    expect([...statusLines(style, { ...whole, volumes, containers })].length).toBeGreaterThan(count);
    return asked;
  };
  expect(looks(40)).toBe(looks(4));
});
