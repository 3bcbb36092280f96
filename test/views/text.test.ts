import { expect, test } from 'vitest';
import type { Plan, Step } from '../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../src/engine/problem.ts';
import type { Problem } from '../../src/ground/problem.ts';
import { applyText } from '../../src/views/apply/text.ts';
import { diagnosticCount, diagnosticLines } from '../../src/views/diagnostics.ts';
import { sizeText } from '../../src/views/measures.ts';
import { planLines } from '../../src/views/plan/lines.ts';
import { summaryText } from '../../src/views/plan/summary.ts';
import { printerOn } from '../../src/views/printer.ts';
import { textStyle } from '../../src/views/style.ts';
import { cell, tableLines } from '../../src/views/table.ts';

const PLAIN = textStyle({ color: false, ascii: false });
const COLOURED = textStyle({ color: true, ascii: false });
const ASCII = textStyle({ color: false, ascii: true });

const STEP: Step = {
  id: 'mode:/tank/media',
  kind: 'mode',
  action: 'update',
  target: '/tank/media',
  volume: 'media',
  reason: { code: 'mode_differs', path: '/tank/media', found: '0700', wanted: '0775' },
  commands: [['chmod', '00775', '/tank/media']],
  exact: false,
  consequences: [],
  notes: [],
  needs: [],
  change: {
    kind: 'mode',
    path: '/tank/media',
    mode: 0o775,
    before: { uid: 0, gid: 0, mode: 0o700, dev: 1, ino: 2 },
  },
};

const KEPT: Step = {
  ...STEP,
  state: 'kept',
  why: { code: 'would_lose_access', ctid: 104, name: 'web', uid: 0, loses: ['write', 'remove'], more: 0 },
};
const BLOCKED: Step = { ...STEP, state: 'blocked', why: { code: 'locked', ctid: 109, lock: 'backup' } };

function planOf(...steps: readonly Step[]): Plan {
  return {
    inSync: false,
    summary: { create: 0, update: steps.length, delete: 0, restart: 0, blocked: 0, kept: 0 },
    steps,
    waiting: [],
    starts: [],
    notes: [],
    diagnostics: [],
  };
}

test('a step shows its kind, target, reason and command', () => {
  expect([...planLines(PLAIN, planOf(STEP))]).toEqual([
    '~ 1 mode  /tank/media  0700 → 0775',
    '    media: mode is 0700, declared 0775',
    '    ≈ chmod 00775 /tank/media',
    '',
  ]);
});

test('a step that runs says from whom it takes and to whom it gives', () => {
  const can = { read: true, write: true, traverse: true, remove: true, why: [] } as const;
  const step: Step = {
    ...STEP,
    loses: [{ ctid: 104, name: 'web', uid: 33, rights: ['write'], can: { ...can, write: false } }],
    gains: [{ ctid: null, uid: 0, rights: ['read', 'change_mode'], can }],
  };
  const [row = ''] = planLines(PLAIN, planOf(step));
  expect(row).toMatch(/ {2}takes from user 33 of CT 104, /);
  expect([...planLines(PLAIN, planOf(step))].slice(3)).toEqual([
    '    ! takes from user 33 of CT 104 (web): create in it',
    '    ! gives root of the host: list it and change its mode and ACL',
    '',
  ]);
});

test('colour only repeats what the words say', () => {
  const bare = [...planLines(COLOURED, planOf(STEP))].join('\n').replace(/\x1b\[\d*m/g, '');
  expect(bare).toBe([...planLines(PLAIN, planOf(STEP))].join('\n'));
});

test('nothing from outside steers the terminal', () => {
  const evil = '\x1b]0;owned\x07\u202e\u0085';
  const step: Step = {
    ...{ ...STEP, target: evil, volume: evil, commands: [['chmod', evil]] },
    reason: { code: 'mode_differs', path: evil, found: evil, wanted: evil },
    consequences: [{ code: 'not_in_backups', ctid: 1, paths: [evil] }],
    notes: [{ code: 'owner_unknown_yet', path: evil }],
  };
  const plan: Plan = {
    ...planOf(step),
    notes: [{ code: 'owner_unknown', path: evil, volume: evil }],
    waiting: [{ volume: evil, ctid: 1, path: evil, why: { code: 'not_made_yet', ctid: 1, name: evil, node: evil } }],
  };
  const problem: EngineProblem = {
    ...{ code: 'not_a_directory', severity: 'error', path: evil, at: evil, type: evil },
    where: { file: evil, volume: evil },
  };
  const text = [...planLines(PLAIN, plan), ...diagnosticLines(PLAIN, [problem])].join('');
  expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f\u202e]/);
});

test('output of a command is shown harmless', () => {
  const tell = applyText(PLAIN);
  const time = '2026-01-02T03:04:05.000Z';
  tell({ type: 'plan', plan: planOf(STEP), time });
  expect(tell({ type: 'step_output', step: STEP.id, stream: 'stdout', text: 'a\x1b[2Jb', time })).toEqual([
    '      a␛[2Jb',
  ]);
});

test('ASCII text has nothing else', () => {
  const step = { ...STEP, target: '/tank/mäh' };
  expect([...planLines(ASCII, planOf(step))].join('')).toMatch(/^[ -~]*$/);
});

test('the count says what is to do and what is left alone', () => {
  const plan = planOf(STEP, KEPT, BLOCKED);
  expect(summaryText({ ...plan, summary: { create: 2, update: 1, delete: 0, restart: 0, blocked: 1, kept: 1 } })).toBe(
    '2 to create, 1 to change, 1 blocked, 1 kept as found; no restart.',
  );
  expect(summaryText({ ...planOf(), inSync: true })).toBe('In sync: nothing to do.');
});

test('where nothing is to do the count still says who would not start', () => {
  const covered = { key: 'mp0', source: '/srv/a', target: '/a/in', code: 'covered', by: 'mp1', at: '/a' } as const;
  const rehearsal = { starts: 'hides', why: [covered], mounts: [], notes: [] } as const;
  const starts = [{ ctid: 101, name: 'web', now: rehearsal, after: rehearsal }];
  expect(summaryText({ ...planOf(), inSync: false, starts })).toBe(
    'Nothing to do, but CT 101 would not start with all its mounts: see the warnings.',
  );
});

test('a finding is printed as compilers do', () => {
  const finding: EngineProblem = {
    ...{ code: 'mount_absent', severity: 'error', path: '/tank/media', at: '/tank', by: 'fstab', name: '/dev/sdb1' },
    where: { file: 'a.json', line: 3, column: 7, volume: 'media' },
  };
  expect(diagnosticLines(PLAIN, [finding])).toEqual([
    'a.json:3:7: error: /tank/media: nothing is mounted at /tank, where /dev/sdb1 of /etc/fstab belongs',
    '    Whatever is made or changed there now would be on another file system, and hidden once it is mounted.',
    '    Mount it first: mount /tank',
  ]);
  expect(diagnosticCount([finding, finding, { ...finding, severity: 'warning' }])).toBe('2 errors, 1 warning');
});

test('the same finding of many containers is one line with a count', () => {
  const missing = (ctid: number): EngineProblem => ({
    ...{ code: 'own_mount_missing', severity: 'warning', path: '/logs', hostPath: '/tank/logs' },
    where: { ctid },
  });
  const lines = diagnosticLines(
    PLAIN,
    Array.from({ length: 40 }, (_, index) => missing(101 + index)),
  );
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(/^warning: CT 101 has no mount of .* \(40 containers alike\)$/);
  expect(diagnosticLines(PLAIN, [missing(101), { ...missing(102), path: '/other' } as EngineProblem])).toHaveLength(4);
});

test('the same finding of many containers is one line wherever each stands in the file', () => {
  const at = (ctid: number, volume: string): Problem => ({
    ...{ code: 'undeclared_container', severity: 'warning', name: volume, id: String(ctid) },
    where: { file: 'h.json', line: ctid, column: 5, path: `shared_volumes.${volume}.mounts.${ctid}`, volume, ctid },
  });
  const lines = diagnosticLines(PLAIN, [at(101, 'media'), at(102, 'media'), at(101, 'logs'), at(103, 'media')]);
  expect(lines.filter((line) => line.includes('warning'))).toEqual([
    'h.json:101:5: warning: Volume media is mounted in container 101, which is declared nowhere. (3 containers alike)',
    'h.json:101:5: warning: Volume logs is mounted in container 101, which is declared nowhere.',
  ]);
});

test('columns line up by what characters take on the screen', () => {
  const rows = [
    [cell('写真'), cell('x')],
    [cell('ab'), cell('y')],
  ];
  expect(tableLines(PLAIN, ['A', 'B'], rows)).toEqual(['A     B', '写真  x', 'ab    y']);
});

test('sizes are rounded as df does', () => {
  expect([0, 1023, 1536, 12.4 * 2 ** 30, 14 * 2 ** 40].map(sizeText)).toEqual(['0B', '1023B', '1.5K', '12G', '14T']);
});

test('a document cannot steer the terminal either, and means the same', () => {
  let written = '';
  const write = (text: string) => {
    written += text;
  };
  const stream = { style: PLAIN, terminal: false, write };
  const printer = printerOn({ json: true, verbose: false, stdout: stream, stderr: stream });
  printer.document(() => ({ text: 'a\x1b\u009b\u202eb' }), 'one');
  expect(written.trimEnd()).toMatch(/^[ -~]*$/);
  expect(JSON.parse(written)).toEqual({ text: 'a\x1b\u009b\u202eb' });
});

test('what is long is made as its reader takes it, and is the same', async () => {
  const written: string[] = [];
  let taken = () => {};
  const stdout = {
    style: PLAIN,
    terminal: false,
    write: (text: string) => void written.push(text),
    room: () =>
      new Promise<void>((resolve) => {
        taken = resolve;
      }),
  };
  const lines = Array.from({ length: 30_000 }, (_, line) => `line ${line}`);
  let made = 0;
  const counted = function* () {
    for (const line of lines) {
      made += 1;
      yield line;
    }
  };
  const printer = printerOn({ json: false, verbose: false, stdout, stderr: stdout });
  const out = printer.atLength.text(counted);
  let isOut = false;
  void out.then(() => {
    isOut = true;
  });
  expect(written).toHaveLength(1);
  expect(made).toBeLessThan(lines.length / 2);
  while (!isOut) {
    taken();
    await Promise.resolve();
  }
  expect(written.join('')).toBe(`${lines.join('\n')}\n`);
});

test('with --json no text for people is made', () => {
  const stream = { style: PLAIN, terminal: false, write: () => {} };
  const printer = printerOn({ json: true, verbose: false, stdout: stream, stderr: stream });
  printer.text(() => {
    throw new Error('it was');
  });
});

test('a blocked step is no failure, and is reported by what it is about, never by its id', () => {
  const tell = applyText(PLAIN);
  const time = '2026-01-02T03:04:05.000Z';
  const step: Step = { ...BLOCKED, id: 'mount:109', kind: 'mount', target: 'CT 109', ctid: 109 };
  tell({ type: 'plan', plan: planOf(step), time });
  const counts = { done: 4, failed: 0, notRun: 0, blocked: 1, kept: 0, errors: 0 };
  const lines = [
    ...tell({ type: 'step_skipped', step: 'mount:109', why: { code: 'locked', ctid: 109, lock: 'backup' }, time }),
    ...tell({ type: 'summary', outcome: 'done', ...counts, journal: null, time }),
  ];
  expect(lines).toEqual([
    '  blocked: mount 109, CT 109 is locked (backup); this step runs once the lock is gone, after the backup',
    '',
    'Applied in part: 4 done, 1 blocked.',
    'Nothing failed. Each blocked step above says what it waits for; plan again after that.',
  ]);
});

test('the way back of a tree shows what does about the same, or says that nothing does', () => {
  const kind = { type: 'file', uid: 0, gid: 0, mode: 0o644 } as const;
  const change = {
    ...({ kind: 'tree', path: '/tank/media', before: { dev: 1, ino: 2 }, count: 9, seen: 9, recorded: true } as const),
    kinds: [{ from: { ...kind, uid: 33 }, to: kind, count: 9, examples: [] }],
    returns: 'tree:/tank/media',
  };
  const back: Step = { ...STEP, kind: 'tree', change, reason: { code: 'tree_returns', path: '/tank/media', count: 9 } };
  const shown = (step: Step) => [...planLines(PLAIN, planOf(step))].join('\n');
  expect(shown({ ...back, commands: [['chown', '0:0', '/tank/media/a']] })).toContain('≈ chown 0:0 /tank/media/a');
  expect(shown({ ...back, commands: [['chown', '0:0', '/tank/media/a']] })).not.toContain('no command');
  expect(shown({ ...back, commands: [] })).toContain('    no command does the same: each entry goes back');
  expect(shown({ ...back, commands: [], change: { ...change, returns: undefined } })).not.toContain('no command');
});
