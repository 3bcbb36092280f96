import { describe, expect, it } from 'vitest';
import type { Ask, Pressed, World } from '../../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../../src/components/draw/theme.ts';
import { accessScreen } from '../../../../src/components/screens/access/screen.ts';
import { type AccessState, accessOn, type ContainerPath } from '../../../../src/components/screens/access/state.ts';
import type { Explanation } from '../../../../src/engine/access/explain.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { sampleExplanation, sampleSnapshot } from '../../sample.ts';

const WORLD: World = {
  ...{
    snapshot: sampleSnapshot,
    columns: 100,
    rows: 30,
    theme: UNICODE_THEME,
    now: 0,
    commands: [],
    beneath: () => [],
  },
};
const N8N: ContainerPath = { ctid: 954, path: '/certs' };

/** The screen after keys, and what it asked. */
function pressing(keys: readonly string[], from: AccessState = answered(accessOn([N8N]))) {
  const asks: Ask[] = [];
  let state = from;
  for (const key of keys) {
    const pressed: Pressed = { kind: 'key', key, seen: true };
    const turned = accessScreen.press(state, pressed, WORLD);
    if (!turned) continue;
    state = turned.state;
    asks.push(...turned.asks);
  }
  return { state, asks, shown: shownOf(state) };
}

function answered(state: AccessState, of: Explanation = sampleExplanation(0, '/certs')): AccessState {
  const turned = accessScreen.receive?.(state, { kind: 'explained', serial: state.serial, explanation: of }, WORLD);
  return turned?.state ?? state;
}

const shownOf = (state: AccessState): string => accessScreen.lines(state, WORLD).body.map(plainText).join('\n');

const requestsOf = (asks: readonly Ask[]) => asks.flatMap((ask) => (ask.kind === 'explain' ? [ask.request] : []));

const typing = (text: string): readonly string[] => [...text];

describe('asking who can do what', () => {
  it('begins with the root of the container, and with its users to choose from', () => {
    const state = accessOn([N8N]);
    expect(state.asked).toMatchObject({ who: { ctid: 954, uid: undefined }, path: '/certs' });
    expect(shownOf(answered(state))).toMatch(/0 +root\n.*33 +www-data\n.*1000 +node/);
  });

  it('takes a user by number', () => {
    const { asks } = pressing([...typing('33'), 'enter']);
    expect(requestsOf(asks)).toMatchObject([{ who: { ctid: 954, uid: 33 }, path: '/certs' }]);
  });

  it('takes a user by name, whole or chosen among those that are meant', () => {
    const wanted = [{ who: { uid: 33, gid: undefined, groups: undefined } }];
    expect(requestsOf(pressing([...typing('www-data'), 'tab']).asks)).toMatchObject(wanted);
    expect(requestsOf(pressing([...typing('www'), 'down', 'tab']).asks)).toMatchObject(wanted);
  });

  it('takes a user with groups', () => {
    const { asks } = pressing([...typing('500:33,44'), 'enter']);
    expect(requestsOf(asks)).toMatchObject([{ who: { uid: 500, gid: 33, groups: [44] } }]);
  });

  it('says when nobody is called that, and stays there', () => {
    const { state, shown, asks } = pressing([...typing('nobody'), 'enter']);
    expect(state.typing).toBe('user');
    expect(asks).toEqual([]);
    expect(shown).toContain('no such user');
  });

  it('takes no name where the container’s users cannot be read', () => {
    const from = answered(accessOn([N8N]), { ...sampleExplanation(0, '/certs'), users: undefined });
    expect(pressing([...typing('node'), 'enter'], from).shown).toContain('cannot be read');
    expect(requestsOf(pressing([...typing('7'), 'enter'], from).asks)).toHaveLength(1);
  });

  it('takes any path, and offers those of the mounts', () => {
    const { state, shown } = pressing(['enter']);
    expect(state.typing).toBe('path');
    expect(shown).toContain('/certs');
    expect(requestsOf(pressing(['ctrl+u', ...typing('/srv//x/'), 'enter'], state).asks)).toMatchObject([
      { path: '/srv/x' },
    ]);
    expect(pressing(['ctrl+u', ...typing('srv'), 'enter'], state).shown).toContain('begins with a slash');
  });

  it('asks nothing twice', () => {
    expect(pressing(['enter', 'enter']).asks).toEqual([]);
  });

  it('begins with the container where a volume is in several', () => {
    const from = answered(accessOn([N8N, { ctid: 953, path: '/etc/nginx/ssl' }]));
    expect(from.typing).toBe('container');
    const { asks, state } = pressing(['ctrl+u', ...typing('nginx-gateway'), 'enter'], from);
    expect(state.typing).toBe('user');
    expect(requestsOf(asks)).toMatchObject([{ who: { ctid: 953 } }]);
  });

  it('forgets the users of another container', () => {
    const { state } = pressing(['shift+tab', 'ctrl+u', ...typing('953'), 'enter', ...typing('node')]);
    expect(shownOf(state)).toContain('cannot be read');
  });

  it('leaves an answer to one that was asked for later', () => {
    const { state } = pressing([...typing('33'), 'enter']);
    const late = accessScreen.receive?.(
      state,
      { kind: 'explained', serial: state.serial - 1, explanation: sampleExplanation(0, '/') },
      WORLD,
    );
    expect(late?.state.awaiting).toBe(true);
  });
});

describe('the answer', () => {
  const wayShown = () => answered(pressing([...typing('33'), 'enter', 'enter']).state, sampleExplanation(33, '/certs'));

  it('draws the way with the line that denies marked, and says why', () => {
    const shown = shownOf(wayShown());
    expect(shown).toContain("n8n's www-data (33) is host uid 100033 here.");
    expect(shown).toMatch(/^ {3}\/ +rootfs +100000:100000 +0:0 +0755 +read and enter$/m);
    expect(shown).toMatch(/^>! \/certs +mp1 +0:0 +nobody:nogroup +0755 +read, enter, no write *$/m);
    expect(shown).toMatch(/can +list it and reach what is in it/);
    expect(shown).toMatch(/cannot +create in it and remove from it/);
    expect(shown).toContain('/certs: others have r-x');
  });

  it('says where the host has the directory under the cursor', () => {
    expect(shownOf(wayShown())).toContain('on the host /mnt/pve/quickOS/shared-prod-data/ssl');
    expect(pressing(['k'], wayShown()).shown).toContain('not a directory of the host');
  });

  it('keeps the cursor’s line on a small screen', () => {
    const state = answered(accessOn([N8N]), sampleExplanation(33, `/${'deep/'.repeat(40)}end`));
    const small = { ...WORLD, rows: 20 };
    const body = accessScreen.lines({ ...state, typing: undefined }, small).body.map(plainText);
    expect(body).toHaveLength(16);
    expect(body.some((line) => line.startsWith('>! '))).toBe(true);
  });

  it('can be copied as the command that tells the same', () => {
    expect(pressing(['y'], wayShown()).asks).toMatchObject([
      { kind: 'copy', text: 'phoenix-volumes explain 954:33:/certs' },
    ]);
  });

  it('is gone back to with esc from the fields that it was left for; esc from the first fields leaves, answered or not', () => {
    const { state, asks } = pressing(['w', '3', 'esc'], wayShown());
    expect([state.typing, asks]).toEqual([undefined, []]);
    for (const first of [accessOn([N8N]), answered(accessOn([N8N]))])
      expect(pressing(['esc'], first).asks).toEqual([{ kind: 'close' }]);
  });

  it('goes back to the fields for somebody else, and out', () => {
    expect(pressing(['w'], wayShown()).state.typing).toBe('user');
    expect(pressing(['esc'], wayShown()).asks).toEqual([{ kind: 'close' }]);
  });

  it('is a problem where nothing could be read', () => {
    const gone = { code: 'broken_off', summary: 'the host is gone', severity: 'error', where: {} } as const;
    const state = accessOn([N8N]);
    const turned = accessScreen.receive?.(state, { kind: 'unexplained', serial: 1, problem: gone }, WORLD);
    expect(shownOf(turned?.state ?? state)).toContain('the host is gone');
    expect(pressing(['esc'], turned?.state).asks).toEqual([{ kind: 'close' }]);
  });
});

describe('letting in who is left out', () => {
  const footer = (state: AccessState) =>
    accessScreen.keys(state, WORLD).flatMap(({ keys }) => keys.flatMap(({ label, footer }) => (footer ? [label] : [])));

  it('says of each field by how many presses of enter it is reached', () => {
    const at = (typed: AccessState['typing']) => shownOf({ ...answered(accessOn([N8N])), typing: typed });
    expect(at('path')).toContain('enter goes on to this answer; there f finds');
    expect(at('user')).toContain('enter twice goes on to this answer; there f finds');
    expect(at('container')).toContain('enter 3 times goes on to this answer; there f finds');
    for (const [field, presses] of Object.entries({ path: 1, user: 2, container: 3 } as const)) {
      const from: AccessState = { ...answered(accessOn([N8N])), typing: field as AccessState['typing'] };
      const keys = Array.from({ length: presses }, () => 'enter');
      expect(pressing(keys.slice(1), from).state.typing).toBeDefined();
      expect(pressing([...keys, 'f'], from).asks).toContainEqual(expect.objectContaining({ kind: 'open' }));
    }
  });

  it('is offered only while somebody is', () => {
    const { state } = pressing(['enter', 'enter']);
    expect(footer(state)).toContain('let them in');
    const explanation = state.explanation;
    if (!explanation) throw new Error('it is answered');
    const can = { read: true, write: true, traverse: true, remove: true, why: [] };
    const isIn: AccessState = { ...state, explanation: { ...explanation, can } };
    expect(footer(isIn)).not.toContain('let them in');
    expect(pressing(['f'], isIn).asks).toMatchObject([{ kind: 'say' }]);
  });
});
