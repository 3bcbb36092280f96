import { describe, expect, it } from 'vitest';
import { keyBar } from '../../../src/components/draw/bar.ts';
import { press } from '../../../src/components/wizard/press.ts';
import { receive, waitsIn } from '../../../src/components/wizard/receive.ts';
import { wizardScreen } from '../../../src/components/wizard/screen.ts';
import { STEPS } from '../../../src/components/wizard/steps/steps.ts';
import type { Wizard } from '../../../src/components/wizard/wizard.ts';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { accessOf } from '../../../src/form/access.ts';
import { editOf as editIn, isNotFound } from '../../../src/form/form.ts';
import type { Review } from '../../../src/form/outside.ts';
import { plainText } from '../../../src/ground/line.ts';
import { proposalText } from '../../../src/views/form.ts';
import { diagnosticOf } from '../../../src/views/words/any.ts';
import { sampleSnapshot } from '../sample.ts';
import { addWizard, drive, editWizard, pressed, TO_CONTAINERS, typed, volumeNamed, worldOf } from './drive.ts';
import { fakeReview, fileChanged } from './fake-actions.ts';

const add = (...keys: readonly string[]): Wizard => drive(addWizard, keys).state;
const asksOf = (start: Wizard, ...keys: readonly string[]) => drive(start, keys).asks;
const REMOVE = { kind: 'remove', name: 'media' } as const;
const editOf = (wizard: Wizard) => editIn(wizard, sampleSnapshot);

function problem(wizard: Wizard) {
  const found = STEPS[wizard.step].problem?.(wizard, sampleSnapshot);
  return found && diagnosticOf(found);
}

const rootsDiffer: EngineProblem = {
  code: 'container_roots_disagree',
  owner: 'container_root',
  severity: 'error',
  where: { volume: 'media' },
  roots: [
    { uid: 100000, gid: 100000, ctids: [900] },
    { uid: 200000, gid: 200000, ctids: [910] },
  ],
};

describe('the name', () => {
  it('is not complained about before anything is typed, but enter insists', () => {
    expect(problem(addWizard)).toBeUndefined();
    const entered = add('enter');
    expect(entered.step).toBe('name');
    expect(problem(entered)?.summary).toBe('A volume needs a name.');
  });

  it('says at once that it is taken or misspelt, and stays on the step', () => {
    expect(problem(add(...typed('ssl_certs')))?.summary).toContain('declared already');
    expect(problem(add(...typed('my media')))?.hint).toContain('letters');
    expect(add(...typed('ssl_certs'), 'enter').step).toBe('name');
  });
});

describe('the host path', () => {
  const at = (path: string): Wizard => add(...typed('media'), 'enter', ...typed(path));

  it('follows the rules for host paths as it is typed', () => {
    expect(problem(at('tank'))?.summary).toContain('not absolute');
    expect(problem(at('/etc/nginx'))?.summary).toContain('belongs to the system');
  });

  it('waits with what is wrong while one types a slash, until enter', () => {
    expect(problem(at('/'))).toBeUndefined();
    expect(problem(drive(at('/mnt/'), ['enter']).state)?.summary).toContain('belongs to the system as a whole');
    expect(problem(drive(at('/mnt/'), ['enter', 'x', '/']).state)).toBeUndefined();
  });

  it('refuses another volume’s directory in whatever spelling', () => {
    const same = at('/mnt/pve/quickOS//shared-prod-data//ssl');
    expect(problem(same)).toMatchObject({ severity: 'error', summary: 'Volume ssl_certs has this directory.' });
  });

  it('warns about a nested one and lets it pass', () => {
    const nested = at('/mnt/pve/quickOS/shared-prod-data/ssl/private');
    expect(problem(nested)).toMatchObject({ severity: 'warning' });
    expect(drive(nested, ['enter']).state.step).toBe('containers');
  });

  it('asks what lies there when it is left, without touching what was typed', () => {
    const { state, asks } = drive(at('/tank/media//'), ['enter']);
    expect(asks).toEqual([{ kind: 'complete', serial: 1, prefix: '/tank/media' }]);
    expect(state.draft.path).toBe('/tank/media//');
    expect(state.paths.known.get('/tank/media')?.dataset).toBe('tank/media');
  });
});

describe('path completion', () => {
  const shown = (wizard: Wizard) => wizardScreen.lines(wizard, worldOf()).body.map(plainText).join('\n');
  const at = (path: string): Wizard => add(...typed('media'), 'enter', ...typed(path));

  it('types what all answers begin with and lists them', () => {
    const { draft, paths } = drive(at('/tank/m'), ['tab']).state;
    expect(draft.path).toBe('/tank/me');
    expect(paths.found.map(({ path }) => path)).toEqual(['/tank/media', '/tank/menus']);
  });

  it('ends a directory that is the only one with its slash, as shells do, and takes a typed one for it', () => {
    const only = drive(at('/tank/med'), ['tab']).state;
    expect(only.draft.path).toBe('/tank/media/');
    expect(drive(only, [...'/new']).state.draft.path).toBe('/tank/media/new');
    expect(drive(only, ['left', '/']).state.draft.path).toBe('/tank/media//');
    expect(only.paths.known.get('/tank/media')).toBeDefined();
    expect(drive(only, ['enter']).state.step).toBe('containers');
  });

  it('says that apply makes a directory that was not found, at once and on the next step', () => {
    const missing = drive(at('/tank/new'), ['tab']).state;
    expect(isNotFound(missing)).toBe(true);
    expect(shown(missing)).toContain('/tank/new was not found: apply makes it where it is missing.');
    const next = drive(at('/tank/new'), ['enter']).state;
    expect(shown(next)).toContain('/tank/new was not found: apply makes it where it is missing.');
    expect(shown(drive(at('/tank/media'), ['enter']).state)).not.toContain('not found');
    expect(isNotFound(drive(missing, ['x']).state)).toBe(false);
  });

  it('goes down into a directory that is whole already', () => {
    const { state, asks } = drive(at('/tank/med'), ['tab', 'tab']);
    expect(state.draft.path).toBe('/tank/media/');
    expect(asks.at(-1)).toMatchObject({ prefix: '/tank/media/' });
  });

  it('takes the highlighted one on enter, and only then goes on', () => {
    const chosen = drive(at('/tank/m'), ['tab', 'down', 'down', 'enter']).state;
    expect(chosen).toMatchObject({ step: 'path', draft: { path: '/tank/menus' } });
    expect(drive(chosen, ['enter']).state.step).toBe('containers');
  });

  it('drops an answer that comes after more was typed', () => {
    const asking = pressed(at('/tank/m'), 'tab').state;
    const typing = pressed(asking, 'x').state;
    const found = [{ path: '/tank/media', filesystem: 'zfs', entries: 0 }];
    expect(receive(typing, { kind: 'completed', serial: asking.asked, found }, worldOf()).state).toBe(typing);
  });

  it('drops the answer to an earlier question', () => {
    const around = worldOf();
    const first = pressed(at('/tank/m'), 'tab').state;
    const second = pressed(first, 'tab').state;
    expect(receive(second, { kind: 'completed', serial: first.asked, found: [] }, around).state).toBe(second);
  });
});

describe('the containers', () => {
  const at = (...keys: readonly string[]): Wizard => add(...TO_CONTAINERS, ...keys);

  it('are picked and dropped with space, with a path from the name', () => {
    const picked = at(' ', 'j', ' ');
    expect(editOf(picked)).toMatchObject({
      volume: { mounts: { 900: '/mnt/media', 910: '/mnt/media' } },
    });
    expect(drive(picked, [' ']).state.draft.mounts.map(({ ctid }) => ctid)).toEqual([900]);
  });

  it('get the path of one of them with a key, where that is another', () => {
    const typedFor = at(' ', 'j', ' ', 't', 'ctrl+u', ...typed('/srv'), 'enter');
    const paths = (wizard: Wizard) => wizard.draft.mounts.map(({ path }) => path);
    const offers = (wizard: Wizard) =>
      STEPS.containers.keys(wizard, worldOf(), []).some(({ label }) => label === 'path in all');
    expect([paths(typedFor), offers(typedFor)]).toEqual([[undefined, '/srv'], true]);
    const same = drive(typedFor, ['a']).state;
    expect([paths(same), offers(same)]).toEqual([['/srv', '/srv'], false]);
    expect(drive(same, ['j', 'a']).state.draft).toEqual(same.draft);
  });

  it('keep the keys of a mount in the bar of 80 columns, where it is offered to all as well', () => {
    const typedFor = at(' ', 'j', ' ', 't', 'ctrl+u', ...typed('/srv'), 'enter');
    const bar = plainText(keyBar(wizardScreen.keys(typedFor, worldOf())[0]?.keys ?? [], 80));
    for (const key of ['t path', 'r ro', 'o options', 'a path in all', 'esc leave']) expect(bar).toContain(key);
  });

  it('get the path the others have, where that is free', () => {
    const picked = at(
      ' ',
      't',
      'ctrl+u',
      ...typed('/etc/nginx/ssl'),
      'enter',
      'j',
      ' ',
      '/',
      ...typed('953'),
      'enter',
      ' ',
    );
    expect(picked.draft.mounts.map(({ ctid, path }) => [ctid, path])).toEqual([
      [900, '/etc/nginx/ssl'],
      [910, '/etc/nginx/ssl'],
      [953, undefined],
    ]);
  });

  it('refuse a path another volume has in that container', () => {
    const typing = at('/', ...typed('953'), 'enter', 't', 'ctrl+u', ...typed('/etc/nginx/ssl'), 'enter');
    expect(typing.mountField?.field.text).toBe('/etc/nginx/ssl');
    expect(drive(typing, ['esc']).state.draft.mounts).toEqual([{ ctid: 953, options: {} }]);
  });

  it('refuse a path where a storage volume is mounted', () => {
    const { state } = drive(at('/', ...typed('953'), 'enter', 't', 'ctrl+u', ...typed('/var/cache/nginx')), ['enter']);
    expect(state.mountField).toBeDefined();
  });

  it('take options as --mount does', () => {
    const picked = at(' ', 'o', ...typed('ro,idmap=u:1000:1000:1'), 'enter');
    expect(editOf(picked)).toMatchObject({
      volume: { mounts: { 900: { path: '/mnt/media', read_only: true, idmap: 'u:1000:1000:1' } } },
    });
    expect(drive(at(' '), ['o', ...typed('sharde'), 'enter']).state.mountField).toBeDefined();
  });

  it('can be named by number before they exist', () => {
    const picked = at('/', ...typed('4711'), 'enter', ' ');
    expect(picked.draft.mounts).toEqual([{ ctid: 4711, options: {} }]);
  });

  it('put the cursor on the mount that is wrong when enter is refused', () => {
    const nested = { ...at(), draft: { ...at().draft, mounts: [{ ctid: 953, path: '/etc/nginx/ssl', options: {} }] } };
    const { state } = drive(nested, ['enter']);
    expect(state).toMatchObject({ step: 'containers', list: { cursor: 4 } });
  });
});

describe('owner and permissions', () => {
  const at = (...keys: readonly string[]): Wizard => add(...TO_CONTAINERS, ...keys, 'enter');
  const access = (wizard: Wizard) => accessOf(wizard, sampleSnapshot);

  it('propose container_root when every container is unprivileged', () => {
    expect(access(at(' ', 'j', ' '))).toMatchObject({ owner: 'container_root', permissions: { kind: 'purpose' } });
  });

  it('stay the default when one of them is privileged, or none is picked', () => {
    expect(access(at(' ', '/', ...typed('953'), 'enter', ' ')).owner).toBe('nobody:nogroup');
    expect(access(at()).owner).toBe('nobody:nogroup');
  });

  it('propose to keep a directory that has entries as it is', () => {
    const full = add(...typed('backups'), 'enter', ...typed('/tank/backups'), 'enter', ' ', 'enter');
    const { owner, permissions, why } = access(full);
    expect({ owner, permissions }).toEqual({ owner: 'keep', permissions: { kind: 'keep' } });
    expect(why && proposalText(why)).toBe('holds 12 entries: untouched');
  });

  it('take container_root back when the review says the id maps differ', () => {
    const asking = pressed(add(...TO_CONTAINERS, ' '), 'enter').state;
    const differs: Review = {
      ...fakeReview({ kind: 'add', name: 'media', volume: { host_path: '/tank/media', mounts: {} } }),
      diagnostics: [rootsDiffer],
    };
    const { state, asks } = receive(asking, { kind: 'reviewed', serial: asking.asked, review: differs }, worldOf());
    expect(access(state).owner).toBe('nobody:nogroup');
    expect(asks).toEqual([
      { kind: 'review', serial: asking.asked + 1, edit: expect.objectContaining({ kind: 'add' }) },
    ]);
  });

  it('ask again what a change would mean, and drop the answer about the former choice', () => {
    const around = worldOf();
    const opened = drive(at(' '), [' ']).state;
    const { state, asks } = pressed(drive(opened, ['g']).state, 'enter');
    expect(asks).toEqual([{ kind: 'review', serial: state.asked, edit: expect.objectContaining({ kind: 'add' }) }]);
    const late = fakeReview({ kind: 'remove', name: 'late' });
    expect(receive(state, { kind: 'reviewed', serial: state.asked - 1, review: late }, around).state).toBe(state);
  });

  it('are set by the fix', () => {
    const nobody = drive(at(' '), [' ', 'choose:nobody:nogroup']).state;
    expect(access(nobody).owner).toBe('nobody:nogroup');
    expect(access(drive(nobody, ['f']).state).owner).toBe('container_root');
  });

  it('take modes of one’s own, refused while they are none', () => {
    const typing = drive(at(' '), ['j', ' ', 'choose:other', 'ctrl+u', ...typed('0999')]).state;
    expect(drive(typing, ['enter']).state.access.overlay).toBeDefined();
    const modes = drive(typing, ['ctrl+u', ...typed('2770 0660'), 'enter', 'j', ' ', 'choose:below']).state;
    expect(editOf(modes)).toMatchObject({
      volume: { permissions: { directory_mode: '2770', file_mode: '0660', recursive: true } },
    });
    const back = drive(modes, [' ', 'choose:top']).state;
    expect(editOf(back)).toMatchObject({ volume: { permissions: { directory_mode: '2770', file_mode: '0660' } } });
    expect(drive(modes, [' ', 'choose:below']).state.draft).toEqual(modes.draft);
  });

  it('have no tree while permissions are kept', () => {
    const kept = drive(at(' '), ['j', ' ', 'choose:keep', 'j', ' ']).state;
    expect(kept.access.overlay).toBeUndefined();
  });
});

describe('review', () => {
  const at = (...keys: readonly string[]): Wizard => add(...TO_CONTAINERS, ' ', 'enter', 'enter', ...keys);

  it('writes the very edit that was reviewed', () => {
    const { asks } = drive(addWizard, [...TO_CONTAINERS, ' ', 'enter', 'enter', 'enter']);
    const reviewed = asks.findLast(({ kind }) => kind === 'review');
    const written = asks.at(-1);
    expect(written?.kind).toBe('write');
    expect(written && 'edit' in written && reviewed && 'edit' in reviewed && written.edit === reviewed.edit).toBe(true);
  });

  it('does not write before its answer has come, nor what is refused', () => {
    const asking = pressed(add(...TO_CONTAINERS, ' ', 'enter'), 'enter').state;
    expect(pressed(asking, 'enter').asks).toEqual([]);
    const refused: Review = {
      diagnostics: [fileChanged],
      file: '',
      diff: [],
      command: [],
    };
    const answered = receive(asking, { kind: 'reviewed', serial: asking.asked, review: refused }, worldOf()).state;
    expect(pressed(answered, 'enter').asks).toEqual([]);
  });

  it('keeps enter for the answer that is on its way', () => {
    const asking = pressed(add(...TO_CONTAINERS, ' ', 'enter'), 'enter').state;
    const enter = { kind: 'key', key: 'enter', seen: false } as const;
    expect(waitsIn(asking, enter)).toBe(true);
    const answered = receive(
      asking,
      { kind: 'reviewed', serial: asking.asked, review: fakeReview(REMOVE) },
      worldOf(),
    ).state;
    expect(press(answered, enter, worldOf())?.asks.map(({ kind }) => kind)).toEqual(['write']);
  });

  it('does not write past errors that nobody saw', () => {
    const asking = pressed(add(...TO_CONTAINERS, ' ', 'enter'), 'enter').state;
    const wrong = { severity: 'error', code: 'x', where: {} } as const;
    const review: Review = { ...fakeReview(REMOVE), diagnostics: [wrong] };
    const { state } = receive(asking, { kind: 'reviewed', serial: asking.asked, review }, worldOf());
    const enter = (seen: boolean) => press(state, { kind: 'key', key: 'enter', seen }, worldOf())?.asks;
    expect(enter(false)).toEqual([
      { kind: 'say', text: 'enter was pressed before the errors were shown: nothing was written' },
    ]);
    expect(enter(true)).toMatchObject([{ kind: 'write' }]);
  });

  it('is given up by ^C, one step back', () => {
    const asking = pressed(add(...TO_CONTAINERS, ' ', 'enter'), 'enter').state;
    const { state } = pressed(asking, 'ctrl+c');
    expect(state).toMatchObject({ step: 'access', phase: { kind: 'steps' } });
    expect(
      receive(state, { kind: 'reviewed', serial: asking.asked, review: fakeReview(REMOVE) }, worldOf()).state,
    ).toBe(state);
  });

  it('copies the command line, quoted for a shell', () => {
    expect(asksOf(at(), 'y')).toEqual([
      {
        kind: 'copy',
        text: 'phoenix-volumes add media --host-path /tank/media --mount 900=/mnt/media --owner container_root',
        notice: 'command copied',
      },
    ]);
  });

  it('shows why writing was refused and lets one go on', () => {
    const around = worldOf();
    const writing = pressed(at(), 'enter').state;
    expect(pressed(writing, 'esc').state).toBe(writing);
    const diagnostics = [fileChanged];
    const { state } = receive(writing, { kind: 'wrote', outcome: { ok: false, diagnostics } }, around);
    expect(state).toMatchObject({ step: 'review', phase: { kind: 'steps' }, review: { refused: diagnostics } });
  });

  it('offers the plan after writing, esc means later', () => {
    const written = drive(at(), ['enter']).state;
    expect(asksOf(written, 'choose:plan')).toEqual([{ kind: 'written', name: 'media', plan: { volumes: ['media'] } }]);
    expect(asksOf(written, 'esc')).toEqual([{ kind: 'written', name: 'media' }]);
  });
});

describe('going back', () => {
  it('keeps what was typed on every step, and comes forward to the same', () => {
    const there = add(...TO_CONTAINERS, ' ', 'enter');
    const back = drive(there, ['shift+tab', 'shift+tab', 'shift+tab']).state;
    expect(back.step).toBe('name');
    expect(back.draft).toEqual(there.draft);
    expect(drive(back, ['enter', 'enter', 'enter']).state).toMatchObject({ step: 'access', draft: there.draft });
  });

  it('is never refused by a wrong field', () => {
    expect(add(...typed('media'), 'enter', ...typed('/etc'), 'shift+tab').step).toBe('name');
  });

  it('gets out of a mount’s field and of a menu', () => {
    const field = add(...TO_CONTAINERS, ' ', 't', 'ctrl+u', ...typed('nonsense'), 'shift+tab', 'shift+tab');
    expect(field).toMatchObject({ step: 'path' });
    expect(add(...TO_CONTAINERS, 'enter', ' ', 'shift+tab', 'shift+tab').step).toBe('containers');
  });
});

describe('esc', () => {
  it('leaves at once when nothing was typed', () => {
    expect(asksOf(addWizard, 'esc')).toEqual([{ kind: 'close' }]);
    expect(asksOf(addWizard, 'a', 'backspace', 'esc')).toEqual([{ kind: 'close' }]);
  });

  it('asks when something was, starting on staying', () => {
    expect(asksOf(addWizard, 'a', 'esc', 'enter')).toEqual([]);
    expect(add('a', 'esc', 'enter')).toMatchObject({ phase: { kind: 'steps' }, draft: { name: 'a' } });
    expect(asksOf(addWizard, 'a', 'esc', 'down', 'enter')).toEqual([{ kind: 'close' }]);
  });

  it('is what ^C does, which then leaves the program', () => {
    expect(asksOf(addWizard, 'ctrl+c')).toEqual([{ kind: 'quit' }]);
    expect(add('a', 'ctrl+c').phase.kind).toBe('leaving');
    expect(asksOf(addWizard, 'a', 'ctrl+c', 'down', 'enter')).toEqual([{ kind: 'quit' }]);
  });
});

describe('a paste', () => {
  it('goes into the field of the step without its line breaks', () => {
    expect(add('paste:media\r\n')).toMatchObject({ step: 'name', draft: { name: 'media' } });
    expect(add(...typed('m'), 'enter', 'paste:/tank/\u0007x').draft.path).toBe('/tank/x');
  });
});

describe('editing', () => {
  const ssl = editWizard(volumeNamed('ssl_certs'));
  const edits = (...keys: readonly string[]) => editOf(drive(ssl, keys).state);

  it('is no edit while nothing is changed, and leaves without asking', () => {
    expect(edits('enter', 'enter')).toBeUndefined();
    expect(asksOf(ssl, 'enter', 'enter')).toEqual([]);
    expect(asksOf(ssl, 'esc')).toEqual([{ kind: 'close' }]);
  });

  it('says only what changed: attached, detached, another path', () => {
    expect(edits(' ', 'j', ' ')).toEqual({
      kind: 'set',
      name: 'ssl_certs',
      mounts: { 900: expect.any(String) },
      unmount: [910],
    });
    expect(edits('/', ...typed('954'), 'enter', 't', 'ctrl+u', ...typed('/ssl'), 'enter')).toEqual({
      kind: 'set',
      name: 'ssl_certs',
      mounts: { 954: '/ssl' },
    });
  });

  it('undoes itself: a container dropped and picked again is unchanged', () => {
    expect(edits('j', ' ', ' ')).toBeUndefined();
  });

  it('takes a declared read-only back with false, an undeclared one silently', () => {
    const models = editWizard(volumeNamed('vllm_models'));
    const edit = (...keys: readonly string[]) => editOf(drive(models, keys).state);
    expect(edit('/', ...typed('951'), 'enter', 'r')).toMatchObject({
      mounts: { 951: { path: '/vllm_models', read_only: false } },
    });
    expect(edit('/', ...typed('950'), 'enter', 'r', 'r')).toBeUndefined();
  });

  it('changes the host path one step back', () => {
    expect(edits('shift+tab', 'ctrl+u', ...typed('/tank/media'))).toEqual({
      kind: 'set',
      name: 'ssl_certs',
      hostPath: '/tank/media',
    });
  });

  it('guards the boot, and watches over snapshots; what is taken back is said', () => {
    const TO_GUARD = ['enter', 'j', 'j', 'j'];
    expect(edits(...TO_GUARD, ' ')).toEqual({ kind: 'set', name: 'ssl_certs', bootGuard: true });
    expect(edits(...TO_GUARD, ' ', ' ')).toBeUndefined();
    const hours = { kind: 'set', name: 'ssl_certs', snapshotsWithinHours: 26 };
    expect(edits(...TO_GUARD, 'j', ' ', ...typed('26'), 'enter')).toEqual(hours);
    expect(edits(...TO_GUARD, 'j', ' ', ...typed('26'), 'esc')).toBeUndefined();

    const guarded = editWizard({ ...volumeNamed('ssl_certs'), bootGuard: true, snapshotsWithinHours: 26 });
    const back = (...keys: readonly string[]) => editOf(drive(guarded, keys).state);
    expect(back('enter', 'enter')).toBeUndefined();
    expect(back(...TO_GUARD, ' ')).toEqual({ kind: 'set', name: 'ssl_certs', bootGuard: false });
    const none = { kind: 'set', name: 'ssl_certs', snapshotsWithinHours: null };
    expect(back(...TO_GUARD, 'j', ' ', 'ctrl+u', 'enter')).toEqual(none);
  });

  it('stays at hours that are none', () => {
    const { access, draft } = drive(ssl, ['enter', 'j', 'j', 'j', 'j', ' ', ...typed('1d'), 'enter']).state;
    expect([access.overlay?.kind, draft.snapshotsWithinHours]).toEqual(['text', undefined]);
  });

  it('changes owner and modes', () => {
    expect(
      edits('enter', ' ', 'choose:container_root', 'j', ' ', 'choose:other', 'ctrl+u', ...typed('0750'), 'enter'),
    ).toEqual({
      kind: 'set',
      name: 'ssl_certs',
      owner: 'container_root',
      directoryMode: '0750',
    });
  });
});
