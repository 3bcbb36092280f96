import type { Reading } from '../../../engine/observed/facts.ts';
import { onceEach } from '../../../ground/grouped.ts';
import { unreadable } from '../reading.ts';
import type { ToolAnswer } from '../tool.ts';

/** What a tool says of a path, asked in the order in which it got them; undefined: nothing that can be used. */
export type Texts = (answer: Extract<ToolAnswer, { kind: 'answer' }>) => (path: string) => string | undefined;

/** What became of asking a tool about each path. */
export function readingsOf(answer: ToolAnswer, tool: string, textsIn: Texts): (path: string) => Reading<string> {
  if (answer.kind === 'missing') return (path) => ({ ok: false, error: { code: 'tool_missing', path, tool } });
  if (answer.kind === 'timeout') return (path) => unreadable(path, 'ETIMEDOUT');
  const textOf = textsIn(answer);
  // Most say the same.
  const said = onceEach((value: string): Reading<string> => ({ ok: true, value }));
  return (path) => {
    const value = textOf(path);
    return value === undefined ? unreadable(path, 'EIO') : said(value);
  };
}
