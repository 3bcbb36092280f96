import type { ExportedContainer } from '../../engine/plan/exported.ts';
import type { Step } from '../../engine/plan/types.ts';
import { safeText } from '../../ground/text.ts';
import { reasonText } from '../words/reasons.ts';

/** Lines that the other tool passes over: shell, HCL and YAML begin them alike. */
export const comments = (texts: readonly string[], indent = ''): readonly string[] =>
  texts.map((text) => `${indent}# ${safeText(text)}`.trimEnd());

/** What is declared and has no slot. */
export const missingTexts = ({ missing }: ExportedContainer): readonly string[] =>
  missing.map(({ volume, path, byLine }) =>
    byLine
      ? `${volume} at ${path} is mounted by a line of LXC in its file, which stays.`
      : `${volume} at ${path} is left out: \`phoenix-volumes plan\` has the reason.`,
  );

/** What a plan shows and does not do. */
export const heldTexts = (held: readonly Step[]): readonly string[] => [
  'Not done, for a reason that `phoenix-volumes plan` has in full:',
  ...held.map(({ target, reason, why }) => `  ${target}: ${reasonText(why ?? reason)}`),
];
