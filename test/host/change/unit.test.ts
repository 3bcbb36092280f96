import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { dropInFolder, dropInPath, dropInText } from '../../../src/engine/guard/dropin.ts';
import { changeUnits } from '../../../src/host/change/unit.ts';

const AT = dropInPath('pve-container', 100);
const TEXT = dropInText(100, [{ at: '/tank', hasUnit: false, isZfs: true, isServed: false }]);

/** A machine below a folder, and how it takes one drop-in for another. */
function scene() {
  const root = mkdtempSync(join(tmpdir(), 'phoenix-unit-'));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  const change = (before: string | null, after: string | null, at = AT) =>
    changeUnits({ host: 'local', root }, { kind: 'unit', ctid: 100, files: [{ at, before, after }] });
  const found = () => (existsSync(join(root, AT)) ? readFileSync(join(root, AT), 'utf8') : null);
  return { root, write, change, found };
}

const withSystemd = test.skipIf(!existsSync('/usr/bin/systemd-analyze'));

withSystemd('a drop-in is written whole, and nothing is left beside it', async () => {
  const { root, change, found } = scene();
  expect(await change(null, TEXT)).toMatchObject({ ok: true });
  expect(found()).toBe(TEXT);
  expect(readdirSync(join(root, dropInFolder('pve-container', 100)))).toEqual(['phoenix-volumes.conf']);
  expect(await change(TEXT, null)).toMatchObject({ ok: true });
  expect(existsSync(join(root, dropInFolder('pve-container', 100)))).toBe(false);
});

withSystemd('what systemd complains of is never written', async () => {
  const { change, found } = scene();
  const wrong = TEXT.replace('AssertPathIsMountPoint=/tank', 'AssertPathIsMountPoint=tank');
  const result = await change(null, wrong);
  expect(JSON.stringify(result)).toContain('unit_refused');
  expect([result.ok, found()]).toEqual([false, null]);
});

withSystemd('what is there is only changed as the plan saw it', async () => {
  const { write, change, found } = scene();
  write(AT, '# managed by phoenix-volumes\n# edited meanwhile\n');
  for (const after of [TEXT, null]) {
    const result = await change(null, after);
    expect(JSON.stringify(result)).toContain('unit_changed');
    expect([result.ok, found()]).toEqual([false, '# managed by phoenix-volumes\n# edited meanwhile\n']);
  }
});

withSystemd('nothing is written through a link that came meanwhile', async () => {
  const { root, change } = scene();
  const elsewhere = join(root, 'elsewhere');
  mkdirSync(elsewhere);
  mkdirSync(join(root, '/etc/systemd/system'), { recursive: true });
  symlinkSync(elsewhere, join(root, dropInFolder('pve-container', 100)));
  expect((await change(null, TEXT)).ok).toBe(false);
  expect(readdirSync(elsewhere)).toEqual([]);
});

test('a plan from a file writes no other place, and no text without the mark', async () => {
  const { root, change, found } = scene();
  expect(JSON.stringify(await change(null, TEXT, '/etc/cron.d/x'))).toContain('unit_strange');
  expect(JSON.stringify(await change(null, '[Unit]\n'))).toContain('unit_strange');
  expect([existsSync(join(root, 'etc/cron.d/x')), found()]).toEqual([false, null]);
});
