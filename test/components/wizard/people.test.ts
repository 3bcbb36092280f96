import { describe, expect, it } from 'vitest';
import { receive } from '../../../src/components/wizard/receive.ts';
import { wizardScreen } from '../../../src/components/wizard/screen.ts';
import { choicesOf } from '../../../src/components/wizard/steps/access.ts';
import { fixing, type Wizard } from '../../../src/components/wizard/wizard.ts';
import { editOf } from '../../../src/form/form.ts';
import { lackingIn } from '../../../src/form/lacking.ts';
import { peopleRows } from '../../../src/form/people.ts';
import { plainText } from '../../../src/ground/line.ts';
import { remedyText } from '../../../src/views/words/access.ts';
import { WIZARD } from '../../../src/views/words/input/wizard.ts';
import { letInFor, nothingFor } from '../let-in.ts';
import { sampleSnapshot } from '../sample.ts';
import { addWizard, drive, editWizard, pressed, TO_CONTAINERS, typed, volumeNamed, worldOf } from './drive.ts';

/** A new volume in two containers, at its access. */
const ACCESS = [...TO_CONTAINERS, ' ', 'j', ' ', 'enter'];
const at = (...keys: readonly string[]): Wizard => drive(addWizard, [...ACCESS, ...keys]).state;
/** On the first container's root. */
const FIRST = ['j', 'j', 'j', 'j', 'j'];

const shownKeys = (wizard: Wizard): readonly string[] =>
  wizardScreen.keys(wizard, worldOf()).flatMap(({ keys }) => keys.map(({ label }) => label));

describe('who must have access', () => {
  it('is ticked with space to write, then to read, then not at all, and each time it is asked what lets them in', () => {
    const { state, asks } = drive(addWizard, [...ACCESS, ...FIRST, ' ']);
    expect(state.people.must).toEqual([{ ctid: 900, uid: 0, can: 'read-write' }]);
    expect(asks.at(-1)).toMatchObject({
      kind: 'let-in',
      request: { name: 'media', edit: { kind: 'add' }, with: [{ ctid: 900, uid: 0, can: 'read-write' }] },
    });
    expect(drive(state, [' ']).state.people.must).toEqual([{ ctid: 900, uid: 0, can: 'read' }]);
    expect(drive(state, [' ', ' ']).state.people).toEqual({ must: [], problems: [] });
  });

  it('is only asked to read where the mount is read-only', () => {
    const readOnly = drive(addWizard, [...TO_CONTAINERS, ' ', 'r', 'enter', ...FIRST, ' ']).state;
    expect(readOnly.people.must).toEqual([{ ctid: 900, uid: 0, can: 'read' }]);
    expect(drive(readOnly, [' ']).state.people.must).toEqual([]);
  });

  it('can be any user, told by its ids, of a container that has the volume', () => {
    const another = at('G', ' ', ...typed('910:33'));
    expect(drive(another, ['enter']).state.people.must).toEqual([{ ctid: 910, uid: 33, can: 'read-write' }]);
    const elsewhere = drive(at('G', ' ', ...typed('953:33')), ['enter']).state;
    expect(elsewhere.people.must).toEqual([]);
    expect(elsewhere.access.overlay).toBeDefined();
    expect(drive(another, ['enter']).state.access.overlay).toBeUndefined();
    const rows = peopleRows(drive(another, ['enter']).state, sampleSnapshot);
    expect(rows).toContainEqual(expect.objectContaining({ ctid: 910, uid: 33, name: 'www-data', hostUid: 100033 }));
  });

  it('are forgotten with their container', () => {
    const back = drive(at('G', ' ', ...typed('910:33'), 'enter'), ['shift+tab', ' ', 'enter']).state;
    expect(back.draft.mounts.map(({ ctid }) => ctid)).not.toContain(910);
    expect(drive(back, ['g', ...FIRST, ' ']).state.people.must.map(({ ctid }) => ctid)).toEqual([900]);
  });
});

describe('the edit that was found', () => {
  it('is taken with f, and what it says is written', () => {
    const taken = drive(at('G', ' ', ...typed('910:33'), 'enter'), ['f']).state;
    expect(editOf(taken, sampleSnapshot)).toMatchObject({ volume: { access: { '910:33': 'read-write' } } });
    const other = drive(at(...FIRST, ' '), ['o', 'j', 'enter']).state;
    expect(editOf(other, sampleSnapshot)).toMatchObject({ volume: { owner: 'container:0' } });
    expect(editOf(other, sampleSnapshot)).not.toMatchObject({ volume: { access: expect.anything() } });
  });

  it('can be another one still, once one was taken: the list is there again, and the first is taken back', () => {
    const ticked = at(...FIRST, ' ');
    const before = { ...ticked.draft, owner: 'nobody:nogroup' };
    const taken = drive({ ...ticked, draft: before }, ['f']).state;
    expect(taken.draft.access).toEqual({ '900:0': 'read-write' });
    const told = wizardScreen.lines(taken, worldOf()).body.map(plainText).join('\n').replace(/\s+/g, ' ');
    expect(told).toContain(`Edit taken: ${remedyText('access_entry', 1)}; takes effect at once`);
    for (const key of ['o', 'f']) {
      const again = drive(taken, [key]).state;
      expect(again.access.overlay).toEqual({ kind: 'menu', row: 'edit', cursor: 0 });
      const { body } = wizardScreen.lines(again, worldOf());
      expect(body.map(plainText)).toContain(` > ${remedyText('access_entry', 1)}`);
      const other = drive({ ...again, draft: { ...again.draft, bootGuard: true } }, ['j', 'enter']).state;
      expect(other.draft).toEqual({ ...before, owner: 'container:0', bootGuard: true });
      expect(drive(other, ['o']).state.access.overlay).toEqual({ kind: 'menu', row: 'edit', cursor: 1 });
    }
    expect(shownKeys(taken)).toContain('another edit');
    expect(shownKeys(taken)).not.toContain('take the edit');
    expect(shownKeys(ticked)).toContain('all 2 edits');
    // Who is asked for anew has a list of their own.
    expect(drive(taken, [' ']).state.people.taken).toBeUndefined();
  });

  it('says why there is none, where o is pressed in vain', () => {
    const said = (wizard: Wizard) => drive(wizard, ['o']).asks;
    expect(said(at())).toEqual([{ kind: 'say', text: WIZARD.nobodyTicked }]);
    const asking = pressed(at(...FIRST), ' ').state;
    const answered = (found: ReturnType<typeof nothingFor>) =>
      receive(asking, { kind: 'let-in', serial: asking.asked, found }, worldOf()).state;
    const none = nothingFor({ name: 'media', edit: undefined, with: asking.people.must });
    expect(said(answered(none))).toEqual([{ kind: 'say', text: WIZARD.noneFound(1) }]);
    if (!none.ok) throw new Error('it is answered');
    const enough = { ok: true, value: { ...none.value, needed: false } } as const;
    expect(said(answered(enough))).toEqual([{ kind: 'say', text: WIZARD.noneNeeded(1) }]);
  });

  it('is not taken while a newer one is looked for', () => {
    const ticked = at(...FIRST, ' ');
    const asking = pressed(ticked, ' ').state;
    expect(pressed(asking, 'f').state).toBe(asking);
    const late = receive(
      asking,
      { kind: 'let-in', serial: ticked.asked, found: nothingFor({ name: 'media', edit: undefined, with: [] }) },
      worldOf(),
    );
    expect(late.state).toBe(asking);
  });

  it('leaves out a line that is dropped, and says so in an edit', () => {
    const given = drive(at('G', ' ', ...typed('910:33'), 'enter', 'f'), ['d']).state;
    expect(editOf(given, sampleSnapshot)).not.toMatchObject({ volume: { access: expect.anything() } });
    const volume = { ...volumeNamed('ssl_certs'), access: [{ ctid: 953, uid: 33, can: 'read' } as const] };
    const edit = drive(editWizard(volume), ['enter']).state;
    const row = peopleRows(edit, sampleSnapshot).findIndex(({ uid }) => uid === 33);
    const dropped = drive(edit, [...FIRST, ...Array.from({ length: row }, () => 'j'), 'd']).state;
    expect(editOf(dropped, sampleSnapshot)).toEqual({ kind: 'set', name: 'ssl_certs', noAccess: ['953:33'] });
  });

  it('does not exist where nothing was found: f does nothing', () => {
    const asking = pressed(at(...FIRST), ' ').state;
    const found = nothingFor({ name: 'media', edit: undefined, with: asking.people.must });
    const { state } = receive(asking, { kind: 'let-in', serial: asking.asked, found }, worldOf());
    expect(drive(state, ['f', 'o']).state.draft).toEqual(state.draft);
  });
});

describe('the list of the edits', () => {
  const ticked = at(...FIRST, ' ', 'o');
  const { answer } = ticked.people;
  const [one] = answer?.offered ?? [];
  if (!answer || !one) throw new Error('nothing is found');
  const gives = Array.from({ length: 6 }, () => one.gives).flat();
  const codes = ['mount_idmap', 'access_entry', 'owner', 'group', 'container_root', 'mode'] as const;
  const offered = codes.map((code) => ({ ...one, code, gives }));
  const six: Wizard = { ...ticked, people: { ...ticked.people, answer: { ...answer, offered } } };
  const textAt = (cursor: number, columns: number, rows: number) => {
    const wizard: Wizard = { ...six, access: { row: 5, overlay: { kind: 'menu', row: 'edit', cursor } } };
    const { body, menu, notice = [] } = wizardScreen.lines(wizard, worldOf(undefined, columns, rows));
    expect(menu).toBeUndefined();
    expect(body.length).toBeLessThanOrEqual(rows - 4);
    return { body: body.map(plainText), notice: plainText(notice) };
  };

  it('always has the row under the cursor, however long what is unfolded below it', () => {
    for (const [columns, rows] of [[80, 24] as const, [60, 12] as const, [60, 8] as const]) {
      for (const [cursor, code] of codes.entries()) {
        const { body } = textAt(cursor, columns, rows);
        const mark = body.findIndex((line) => line.startsWith(' >'));
        expect(mark).toBeGreaterThanOrEqual(0);
        const whole = body
          .slice(mark, mark + 2)
          .join(' ')
          .replace(/\s+/g, ' ');
        expect(whole).toContain(`> ${remedyText(code, 1)}`);
        expect(body.filter((line) => line.startsWith(' >'))).toHaveLength(1);
        for (const line of body) expect(line.length).toBeLessThanOrEqual(columns);
      }
    }
    // The note above is there for all of them or for none: the list keeps still.
    for (const rows of [22, 24, 26, 40])
      expect(
        new Set(codes.map((_, cursor) => textAt(cursor, 80, rows).body.findIndex((line) => /^ {3}\w|^ > /.test(line))))
          .size,
      ).toBe(1);
    expect(textAt(3, 60, 12).notice).toMatch(/^\d+ more below/);
  });

  it('tells of the one under the cursor when it takes effect, and what becomes of what lies there', () => {
    const { body } = textAt(1, 80, 24);
    expect(body).toContain('   takes effect at once, without a restart');
    expect(body.join(' ')).toContain("does not reach 3 of 12 entries in it (exports/ of the host's root, …)");
  });
});

describe('a reason that its column has no room for', () => {
  const text = (wizard: Wizard, rows: number) =>
    wizardScreen
      .lines(wizard, worldOf(undefined, 80, rows))
      .body.map(plainText)
      .join('\n');
  const can = { read: true, write: false, traverse: true, remove: false };
  const long = 'x'.repeat(50);

  it('is whole below, of the one under the cursor or else of the first who was ticked, where there is room', () => {
    const ticked = at('G', ' ', ...typed('910:33'), 'enter');
    const { answer } = ticked.people;
    const why = [
      { code: 'mask', path: `/${long}`, claims: ['write'], entry: 'user', id: 100_033, bits: 7, mask: 5 } as const,
    ];
    if (!answer) throw new Error('nothing is found');
    const people = answer.people.map((one) => ({
      ...one,
      can: { ...can, why },
      planned: { ...can, write: true, why: [] },
    }));
    const wizard: Wizard = {
      ...ticked,
      people: { ...ticked.people, answer: { ...answer, people } },
      access: { row: 0 },
    };
    const whole = /\n {3}today read; the ACL gives host uid 100033 rwx, of which[\s\S]*leaves r-x\n/;
    expect(text(wizard, 40)).toMatch(whole);
    expect(text(wizard, 20)).not.toMatch(whole);
  });
});

describe('fixing a volume', () => {
  const volume = volumeNamed('ssl_certs');
  const people = [{ ctid: 954, uid: 0, can: 'read-write' }] as const;

  it('asks at once, and goes from the edit to its review', () => {
    const { state, asks } = fixing({ kind: 'fix', volume, people });
    expect(asks).toMatchObject([{ kind: 'let-in', request: { name: 'ssl_certs', edit: undefined, with: people } }]);
    const [ask] = asks;
    if (!ask) throw new Error('nothing is asked');
    const found = drive(
      receive(state, { kind: 'let-in', serial: ask.serial, found: nothingFor(ask.request) }, worldOf()).state,
      [],
    );
    expect(found.state.step).toBe('access');
    const taken = drive(drive(found.state, [...FIRST, ' ', ' ', ' ']).state, ['f']);
    expect(taken.state.step).toBe('review');
    expect(taken.state.review.edit).toMatchObject({ kind: 'set', name: 'ssl_certs' });
  });

  it('stays where the whole tree can be said, when the edit leaves out what lies in the directory', () => {
    const { state, asks } = fixing({ kind: 'fix', volume, people });
    const [ask] = asks;
    const found = ask && letInFor(ask.request);
    if (!ask || !found?.ok) throw new Error('nothing is found');
    const [, owner] = found.value.offered;
    if (!owner) throw new Error('there is no owner among them');
    const unreached = { count: 3, of: 12, more: false, examples: [] };
    const answer = { ...found, value: { ...found.value, offered: [{ ...owner, unreached }] } };
    const asked = receive(state, { kind: 'let-in', serial: ask.serial, found: answer }, worldOf()).state;
    const taken = drive(asked, ['f']).state;
    expect(taken.draft.owner).toBe('container:0');
    expect(taken.step).toBe('access');
    // What the entry does not reach is asked for at once; then who can do what is shown before what is written.
    expect(taken.access.overlay).toEqual({ kind: 'menu', row: 'recursive', cursor: 0, unreached });
    expect(choicesOf(taken, { row: 'recursive', unreached })[0]?.note).toBe('3 of its 12 entries stay out of reach');
    expect(choicesOf(taken, { row: 'recursive' })[0]?.note).toBe('what lies in it stays as it is');
    const shown = wizardScreen.lines(taken, worldOf()).body.map(plainText);
    expect(shown).toContain(' Whole tree: what shall owner and mode be for?');
    // The one cursor is the menu's.
    expect(shown.filter((line) => line.startsWith(' > '))).toEqual([]);
    expect(drive(taken, ['esc']).state.step).toBe('access');
    const alone = drive(taken, ['enter']).state;
    expect([alone.step, alone.draft.permissions]).toEqual(['access', taken.draft.permissions]);
    const below = drive(taken, ['choose:below']).state;
    expect([below.step, below.draft.permissions]).toEqual(['access', expect.objectContaining({ recursive: true })]);
    expect([below.access.overlay, drive(below, ['enter']).state.step]).toEqual([undefined, 'review']);
  });

  it('is about those who cannot do what their mount or line says', () => {
    for (const { ctid, can } of lackingIn('ssl_certs', sampleSnapshot)) {
      const mount = sampleSnapshot.status?.volumes
        .find(({ name }) => name === 'ssl_certs')
        ?.mounts.find((one) => one.ctid === ctid);
      expect(mount?.access.planned ?? mount?.access.root).not.toBe('read-write');
      expect(can).toBe(mount?.readOnly ? 'read' : 'read-write');
    }
    expect(lackingIn('nothing', sampleSnapshot)).toEqual([]);
  });
});

describe('an owner that is typed', () => {
  const owner = (text: string) =>
    drive(addWizard, [...ACCESS, ' ', 'choose:other', 'ctrl+u', ...typed(text)], worldOf(named)).state;
  const named = {
    ...sampleSnapshot,
    accounts: {
      users: [
        ['www-data', 33],
        ['www-run', 34],
        ['nobody', 65534],
      ] as const,
      groups: [
        ['www-data', 33],
        ['nogroup', 65534],
      ] as const,
    },
  };
  const text = ({ access: { overlay } }: Wizard) => (overlay?.kind === 'text' ? overlay.field.text : undefined);

  it('is completed by the host’s users, and behind the colon by its groups', () => {
    const tab = (typing: string) => text(drive(owner(typing), ['tab'], worldOf(named)).state);
    expect(tab('ww')).toBe('www-');
    expect(tab('www-d')).toBe('www-data');
    expect(tab('www-data:no')).toBe('www-data:nogroup');
    expect(drive(owner('www-data:nogroup'), ['tab'], worldOf(named)).state.draft.owner).toBe('www-data:nogroup');
  });
});
