import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('what is kept changes only after take over is asked for, shown, and confirmed past Cancel', async () => {
  const demo = await freshDemo();
  demo.declare((volumes) => ({ ...volumes, media: { ...volumes.media, permissions: { directory_mode: '0700' } } }));
  demo.declare((volumes) => ({ ...volumes, media: { ...volumes.media, owner: 'nobody:nogroup' } }));
  const media = demo.ownership('/mnt/pve/bulk/media');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', /kept +(owner|mode)/], ['t', /take over: steps that take or give access run too/]);
  // The step that only the new plan has.
  await terminal.waitFor(/owner +\/mnt\/pve\/bulk\/media +takes from root of CT 111/);
  await walk(terminal, ['A', /Apply this\?[\s\S]*\/mnt\/pve\/bulk\/media[\s\S]*> Cancel/], ['enter', 'A apply']);
  expect(demo.ownership('/mnt/pve/bulk/media')).toEqual(media);
  await walk(
    terminal,
    ['A', '> Cancel'],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied in part: 6 done, 1 blocked {3}\d/m],
  );
  expect(demo.ownership('/mnt/pve/bulk/media')).toEqual({ uid: 65_534, gid: 65_534, mode: 0o700 });
});

test('take over goes again with the same key', async () => {
  const demo = await freshDemo();
  demo.declare((volumes) => ({ ...volumes, media: { ...volumes.media, permissions: { directory_mode: '0700' } } }));
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['P', 'A apply'],
    ['t', 'take over: steps that take or give access run too'],
    ['t', (screen) => !screen.includes('take over: ')],
  );
});
