import { afterEach, expect, test } from 'vitest';
import { storeOf, withFiles } from '../sample.ts';
import { openApp, type Terminal } from '../terminal.tsx';

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

function open(mouse: boolean, columns = 80): Terminal {
  terminal = openApp({ store: storeOf(withFiles), columns, mouse });
  return terminal;
}

/** As a terminal sends it: the left button on the first cell of a text on screen. */
function clickOn(app: Terminal, text: string): Promise<void> {
  const rows = app.frame().split('\n');
  const row = rows.findIndex((line) => line.includes(text));
  const column = rows[row]?.indexOf(text) ?? -1;
  expect(column, text).toBeGreaterThanOrEqual(0);
  const at = `${column + 1};${row + 1}`;
  return app.press(`\u001b[<0;${at}M\u001b[<0;${at}m`);
}

test('a click on a tab shows that view', async () => {
  const app = open(true);
  for (const name of ['2 Containers', '4 Config', '5 History', '3 Changes', '1 Volumes']) {
    await clickOn(app, name);
    await app.shows(`[${name}`);
  }
});

test('a click on a row puts the cursor there, a second one opens it', async () => {
  const app = open(true);
  await clickOn(app, 'portainer_data');
  await app.shows('> portainer_data');
  await clickOn(app, '> portainer_data');
  await app.shows('esc back');
});

test('rows below headings of groups are told apart, and a heading is none', async () => {
  const app = open(true);
  await app.press('3');
  await clickOn(app, '954 /certs');
  await app.shows(/^> ssl_certs +954 \/certs/m);
  const before = app.frame();
  await clickOn(app, 'New 3');
  expect(app.frame()).toBe(before);
});

test('a click in the bar presses the key that is named there', async () => {
  const app = open(true);
  await clickOn(app, 'p plan');
  await app.shows('Consequences');
  await clickOn(app, 'esc back');
  await app.shows('p plan');
  await clickOn(app, '? help');
  await app.shows('Keys');
});

test('a plan is applied by a click only where it was on the screen', async () => {
  const app = open(true);
  await app.press('p');
  await app.shows('Consequences');
  await clickOn(app, 'A apply');
  await app.shows('4 done, 1 failed');
});

test('the wheel moves by rows', async () => {
  const app = open(true);
  await app.press('\u001b[<65;5;5M', '\u001b[<65;5;5M');
  await app.shows('> portainer_data');
  await app.press('\u001b[<64;5;5M');
  await app.shows('> nginx_sites');
});

test('in Config a click chooses a line, and opens it', async () => {
  const app = open(true);
  await app.press('4');
  await app.shows('[4 Config');
  await clickOn(app, '+ nginx_sites');
  await clickOn(app, '+ nginx_sites');
  await app.shows('- nginx_sites', 'host_path');
});

test('clicks that nobody asked for do nothing', async () => {
  const app = open(false);
  const before = app.frame();
  await clickOn(app, '2 Containers');
  await clickOn(app, 'portainer_data');
  await app.press('\u001b[<65;5;5M');
  expect(app.frame()).toBe(before);
});
