import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('the command log has every command of the session and copies one to the clipboard', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    // What stands in the place of the list: until then its rows may be there yet.
    ['@', 'No command was run yet'],
    ['esc', '> llm_models'],
    ['P', '+ 4 mount 106'],
    ['A', /^ Apply {3}Applied in part: 4 done, 1 blocked {3}\d/m],
    ['@', /Command log[\s\S]*pct set 106/],
    ['G', /> .*done +\$ pct set 106/],
    ['y', 'copied: pct set 106'],
  );
  const [, copied = ''] = /\u001b\]52;c;([^\u0007]*)\u0007/.exec(terminal.output()) ?? [];
  expect(Buffer.from(copied, 'base64').toString()).toMatch(
    /^pct set 106 --mp0 \/mnt\/pve\/bulk\/backups\/postgres,mp=\/backups --digest [0-9a-f]{40}$/,
  );
});
