import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('removing starts on Cancel, names its target, and leaves the containers alone', async () => {
  const demo = await freshDemo();
  const before = { configuration: demo.configuration(), container: demo.container(101) };
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['G', '> ssl_certs'],
    ['d', 'Remove ssl_certs'],
    ['enter', /Remove ssl_certs from the configuration\?[\s\S]*> Cancel/],
    ['enter', 'a add'],
  );
  expect(demo.configuration()).toBe(before.configuration);

  await walk(
    terminal,
    ['d', 'Remove ssl_certs'],
    ['enter', '> Cancel'],
    ['tab', '> Remove ssl_certs'],
    ['enter', /ssl_certs is no longer declared[\s\S]*> Plan it now/],
    ['esc', (screen) => screen.includes('a add') && !/^[> ] ssl_certs/m.test(screen)],
  );
  expect(Object.keys(demo.volumes())).not.toContain('ssl_certs');
  expect(demo.container(101)).toBe(before.container);
});
