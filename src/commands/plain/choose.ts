import type { DesiredVolume } from '../../engine/desired/state.ts';
import { unknownVolume } from '../../operations/subjects.ts';
import { wordsOf } from '../../views/words/any.ts';
import { PLAIN } from '../../views/words/input/plain.ts';
import type { Dialogue } from './dialogue.ts';
import { problemText } from './problem.ts';

/** A declared volume, as `given` behind the menu's word or asked for; undefined when the person leaves. */
export async function chooseVolume(dialogue: Dialogue, given: string): Promise<DesiredVolume | undefined> {
  const volumes = dialogue.store.get().desired?.volumes ?? [];
  if (volumes.length === 0) {
    dialogue.say([PLAIN.noVolume]);
    return undefined;
  }
  let text = given;
  for (;;) {
    const found = volumes.find(({ name }) => name === text);
    if (found) return found;
    if (text === '?') dialogue.say(volumes.map(({ name }) => dialogue.style.safe(name)));
    else if (text !== '') dialogue.say(unknownText(dialogue, text, volumes));
    const answer = await dialogue.ask({ prompt: PLAIN.volume });
    if (answer.kind !== 'text') return undefined;
    text = answer.text || '?';
  }
}

/** Declared volumes by name, apart by blanks; all of them for none. Undefined when the person leaves. */
export async function chooseVolumes(dialogue: Dialogue, given: string): Promise<readonly string[] | undefined> {
  const volumes = dialogue.store.get().desired?.volumes ?? [];
  let text = given;
  for (let asked = given !== ''; ; asked = true) {
    if (asked) {
      const names = text.split(/[\s,]+/).filter((name) => name !== '' && name !== 'all');
      const unknown = names.find((name) => !volumes.some((volume) => volume.name === name));
      if (unknown === undefined) return names;
      dialogue.say(unknownText(dialogue, unknown, volumes));
    }
    const answer = await dialogue.ask({ prompt: PLAIN.volumes, empty: 'all' });
    if (answer.kind !== 'text') return undefined;
    text = answer.text;
  }
}

function unknownText({ style }: Dialogue, name: string, volumes: readonly DesiredVolume[]): readonly string[] {
  const known = volumes.map((volume) => volume.name);
  const { summary, hint } = wordsOf(unknownVolume(name, known));
  return problemText(style, { summary: `${summary}.`, hint });
}
