import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('= declares what a container has mounted, M what all have; the plan does nothing about it', async () => {
  const demo = await freshDemo();
  demo.declare(() => ({}));
  const declared = () =>
    Object.keys(
      JSON.parse(readFileSync(join(demo.dir, 'etc/phoenix/phoenix_hypervisor_config.json'), 'utf8')).shared_volumes,
    );
  const terminal = demo.open();
  await terminal.waitFor('No volumes yet.');
  await walk(
    terminal,
    ['2', '>  101'],
    ['=', /Declared as it is[\s\S]*CT 101 mp0 +ssl[\s\S]*CT 102 mp1 +ssl/],
    ['enter', 'ssl and sites-available declared'],
  );
  expect(declared()).toEqual(['ssl', 'sites-available']);
  await walk(
    terminal,
    ['M', /CT 107 mp0 +gitea/],
    ['n', 'The volume of'],
    ['ctrl+u', 'A volume needs a name.'],
    ['first', /Name {2}first/],
    ['enter', /CT \d+ mp\d +first /],
    ['enter', / and models declared/],
    ['P', 'Nothing to do'],
  );
  expect(declared()).toContain('first');
});
