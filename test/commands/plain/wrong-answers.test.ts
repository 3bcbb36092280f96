import { test } from 'vitest';
import { answer, asked, demoFolder, openPlain } from './open-plain.ts';

test('wrong answers get their reason and remedy, and the question again', async () => {
  const terminal = openPlain(['--host', `demo:${demoFolder()}`], { columns: 40 });
  const shows = async (text: string) => {
    await terminal.waitFor((screen) => screen.replace(/\n\s*/g, ' ').includes(text));
  };
  await answer(terminal, ['What next [help]', 'volume'], ['What next [help]', 'add'], ['Name', 'media']);
  await shows('"volume" is not on the list');
  await shows('A volume "media" is declared already.');
  await answer(terminal, ['Name', 'my photos'], ['Name', 'photos'], ['Host path', '/etc'], ['Host path', '7']);
  await shows('has a space, which names may not have');
  await shows('Choose a folder made for sharing');
  await answer(terminal, ['Host path', '/mnt/pve/bulk/photos'], ['Container [go on]', 'nobody']);
  await shows('"nobody" is not a container id');
  await answer(terminal, ['Container [go on]', '104=/media']);
  await shows('/media in CT 104 is taken: volume media is mounted there');
  await asked(terminal, 'Container [go on]');
});

test('a sentence that is wider than the terminal is broken between words', async () => {
  const terminal = openPlain(['--host', `demo:${demoFolder()}`], { columns: 60 });
  await asked(terminal, 'What next [help]');
  await terminal.waitFor((screen) => /At every question: [^\n]*\n {2}\S/.test(screen));
});
