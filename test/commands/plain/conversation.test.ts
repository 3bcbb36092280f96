import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { answerOf, conversationOn, promptOf } from '../../../src/commands/plain/conversation.ts';
import { typedLines } from '../../../src/commands/plain/lines.ts';
import { parseYes } from '../../../src/form/ask/question.ts';
import { textStyle } from '../../../src/views/style.ts';

const STYLE = textStyle({ color: false, ascii: false });

function conversation() {
  const input = new PassThrough();
  const lines = typedLines(input);
  let shown = '';
  const { ask } = conversationOn(lines, STYLE, {
    say: () => {},
    write: (text) => {
      shown += text;
    },
  });
  return { input, lines, ask, shown: () => shown };
}

describe('a question', () => {
  it('shows what an empty line takes', () => {
    expect(promptOf({ prompt: 'Owner', empty: 'keep' })).toBe('Owner [keep]: ');
    expect(promptOf({ prompt: 'Name' })).toBe('Name: ');
  });

  it('is answered by a line without the blanks around it, by back, by cancel, or by nobody', () => {
    expect(answerOf('  media ')).toEqual({ kind: 'text', text: 'media' });
    expect(answerOf('')).toEqual({ kind: 'text', text: '' });
    expect(answerOf('back')).toEqual({ kind: 'back' });
    expect(answerOf('cancel ')).toEqual({ kind: 'cancel' });
    expect(answerOf(undefined)).toEqual({ kind: 'end' });
  });

  it('takes lines that were typed before it was asked, in their order', async () => {
    const { input, ask } = conversation();
    input.write('one\ntwo\n');
    expect(await ask({ prompt: 'First' })).toEqual({ kind: 'text', text: 'one' });
    expect(await ask({ prompt: 'Second' })).toEqual({ kind: 'text', text: 'two' });
  });

  it('ends with the input, also when it is asked again', async () => {
    const { input, ask, shown } = conversation();
    const asked = ask({ prompt: 'Name' });
    input.end();
    expect(await asked).toEqual({ kind: 'end' });
    expect(await ask({ prompt: 'Name' })).toEqual({ kind: 'end' });
    expect(shown()).toBe('Name: \nName: \n');
  });

  it('ends when the terminal can no longer be read', async () => {
    const { input, ask } = conversation();
    const asked = ask({ prompt: 'Name' });
    input.destroy(new Error('read EIO'));
    expect(await asked).toEqual({ kind: 'end' });
  });

  it('never sends a control character of a default to the terminal', async () => {
    const { input, ask, shown } = conversation();
    input.end('\n');
    await ask({ prompt: 'Owner', empty: '\u001b[2J' });
    expect(shown()).toBe('Owner [\u241b[2J]: ');
  });
});

describe('yes or no', () => {
  it.each([
    ['yes', 'no', true],
    ['Y', 'no', true],
    ['no', 'yes', false],
    ['n', 'yes', false],
    ['', 'yes', true],
    ['', 'no', false],
    ['perhaps', 'yes', undefined],
  ] as const)('%j where an empty line is %s', (text, empty, answer) => {
    expect(parseYes(text, empty)).toBe(answer);
  });
});
