import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flowed } from '../../src/ground/flow.ts';
import { displayWidth } from '../../src/ground/text.ts';

const flows = (line: string, width = 40) => flowed(line, width).split('\n');

test('a sentence is broken at blanks, and what goes on stands below where it began', () => {
  expect(flows('    Nothing is planned as long as one of them is not known.')).toEqual([
    '    Nothing is planned as long as one of',
    '    them is not known.',
  ]);
  expect(flows('    ! /photos will not be in backups of CT 104')).toEqual([
    '    ! /photos will not be in backups of',
    '      CT 104',
  ]);
  expect(flows('The old file is kept, and the plan compares it.')).toEqual([
    'The old file is kept, and the plan',
    '  compares it.',
  ]);
});

test('colours take no room, and go on over the break', () => {
  expect(flows('    \u001b[33m!\u001b[0m /photos will not be in backups of it')).toEqual([
    '    \u001b[33m!\u001b[0m /photos will not be in backups of',
    '      it',
  ]);
});

test('what is copied or read by its place is left whole', () => {
  for (const line of [
    '    $ pct set 104 --mp1 /mnt/pve/tank/shared/photos,mp=/photos --digest 1c3c172e',
    '    ≈ install -d -o 100000 -g 100000 -m 00775 /mnt/pve/tank/shared/photos',
    '    pve2: pct set 104 --mp1 /mnt/pve/tank/shared/photos,mp=/photos',
    '  104  jellyfin  /photos       mp1   yes  ok     read write',
    '139         "mounts": { "104": "/photos", "105": "/photos" }',
    '12 + "media": { "host_path": "/tank/media", "mounts": {} }',
  ])
    expect(flowed(line, 40)).toBe(line);
});

test('a command in a sentence keeps its words together, and so does what stands in backquotes', () => {
  expect(flows('what would let it write: phoenix-volumes share photos --with 104 --dry-run')).toEqual([
    'what would let it write:',
    '  phoenix-volumes share photos --with 104 --dry-run',
  ]);
  expect(flows('See why, then mount -o remount,rw /tank/shared/media/photos')).toEqual([
    'See why, then',
    '  mount -o remount,rw /tank/shared/media/photos',
  ]);
  expect(flows('It is still there: `restore --run 2026-01-02T03-04-05` puts it back')).toEqual([
    'It is still there:',
    '  `restore --run 2026-01-02T03-04-05`',
    '  puts it back',
  ]);
  expect(flows('What the mount is for, nobody said in any file')).toHaveLength(2);
});

test('no word is lost, none is broken, and a line is only too wide where one word is', () => {
  const words = fc.array(
    fc.constantFrom('a', 'volume', '日本', '/tank/shared/media/photos/of/all/of/us', 'is', '`x y`'),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(words, fc.nat(6), fc.integer({ min: 40, max: 90 }), (some, blanks, width) => {
      const line = ' '.repeat(blanks) + some.join(' ');
      const lines = flowed(line, width).split('\n');
      expect(lines.map((each) => each.trimStart()).join(' ')).toBe(line.trimStart());
      for (const each of lines)
        expect(displayWidth(each) <= width || !each.trim().replaceAll('`x y`', '`xy`').includes(' ')).toBe(true);
    }),
  );
});

test('in less room than a sentence needs nothing is broken', () => {
  expect(flowed('a sentence that is longer than that', 20)).toBe('a sentence that is longer than that');
});
