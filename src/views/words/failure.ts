import type { ApplyEvent, LeftReason } from '../../engine/apply/events.ts';
import { wordsOf } from './any.ts';
import { readingText } from './reading.ts';
import { type TextTable, textIn, type Words } from './words.ts';

type Errored = Extract<ApplyEvent, { readonly type: 'step_errored' }>;

/** Why a step failed and, below it, how it left the container's file. */
export function failureWords({ failure, left }: Pick<Errored, 'failure' | 'left'>): Words {
  const { summary, detail, hint } = wordsOf(failure);
  const lines = [detail, left && textIn(LEFT_TEXTS, left)].filter((text) => text !== undefined && text !== '');
  return { summary, detail: lines.length === 0 ? undefined : lines.join('\n'), hint };
}

export const LEFT_TEXTS: TextTable<LeftReason> = {
  file_as_declared: ({ ctid }) => `Yet CT ${ctid} is configured as declared: the failure came after the write.`,
  file_unread: ({ ctid, error, mountsMayStay }) =>
    `The configuration of CT ${ctid} could not be read afterwards: ${readingText(error)}.${stay(mountsMayStay)}`,
  file_changed: ({ ctid, mountsMayStay }) => `The configuration of CT ${ctid} changed.${stay(mountsMayStay)}`,
  file_unchanged: ({ ctid, mountsMayStay }) => `The configuration of CT ${ctid} is unchanged.${stay(mountsMayStay)}`,
};

const stay = (mountsMayStay: boolean): string =>
  mountsMayStay ? ' Some of its mounts may stay in the running container until it restarts.' : '';
