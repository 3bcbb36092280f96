import type { DesiredVolume } from '../../engine/desired/state.ts';
import { unknownVolume } from '../../operations/subjects.ts';
import { wordsOf } from '../../views/words/any.ts';
import { problemText } from './problem-text.ts';
import type { Session } from './session.ts';

/** A declared volume, as `given` behind the menu's word or asked for; undefined when the person leaves. */
export async function chooseVolume(session: Session, given: string): Promise<DesiredVolume | undefined> {
  const volumes = session.store.get().desired?.volumes ?? [];
  if (volumes.length === 0) {
    session.say(['No volume is declared: add declares one.']);
    return undefined;
  }
  let text = given;
  for (;;) {
    const found = volumes.find(({ name }) => name === text);
    if (found) return found;
    if (text === '?') session.say(volumes.map(({ name }) => session.style.safe(name)));
    else if (text !== '') session.say(unknownText(session, text, volumes));
    const answer = await session.ask({ prompt: 'Volume (? lists them)' });
    if (answer.kind !== 'text') return undefined;
    text = answer.text || '?';
  }
}

/** Declared volumes by name, apart by blanks; all of them for none. Undefined when the person leaves. */
export async function chooseVolumes(session: Session, given: string): Promise<readonly string[] | undefined> {
  const volumes = session.store.get().desired?.volumes ?? [];
  let text = given;
  for (let asked = given !== ''; ; asked = true) {
    if (asked) {
      const names = text.split(/[\s,]+/).filter((name) => name !== '' && name !== 'all');
      const unknown = names.find((name) => !volumes.some((volume) => volume.name === name));
      if (unknown === undefined) return names;
      session.say(unknownText(session, unknown, volumes));
    }
    const answer = await session.ask({ prompt: 'Volumes, apart by blanks', empty: 'all' });
    if (answer.kind !== 'text') return undefined;
    text = answer.text;
  }
}

function unknownText({ style }: Session, name: string, volumes: readonly DesiredVolume[]): readonly string[] {
  const known = volumes.map((volume) => volume.name);
  const { summary, hint } = wordsOf(unknownVolume(name, known));
  return problemText(style, { summary: `${summary}.`, hint });
}
