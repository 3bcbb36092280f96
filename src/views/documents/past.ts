import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { Plan } from '../../engine/plan/types.ts';
import type { KeptVersion } from '../../operations/past/backups.ts';
import type { RunSummary } from '../../operations/past/runs.ts';
import { volumesOf } from '../past.ts';
import { wordsOf } from '../words/any.ts';
import { applyDocument } from './apply.ts';
import { FORMAT } from './document.ts';
import { planFields } from './plan.ts';
import type { BackupsDocument, JournalDocument, UndoDocument } from './shapes.ts';

/** All recorded runs, or one with its events. */
export const journalDocument = (runs: readonly RunSummary[], events?: readonly ApplyEvent[]): JournalDocument => ({
  format: FORMAT,
  command: 'journal',
  runs: runs.map(runFields),
  events: events?.map(applyDocument),
});

function runFields({
  run,
  header,
  tally,
  summary,
  obstacle,
  did,
  undone,
}: RunSummary): JournalDocument['runs'][number] {
  const { done, failed, notRun } = tally;
  return {
    run,
    time: header?.started ?? null,
    outcome: header === undefined ? null : (summary?.outcome ?? 'unfinished'),
    ...{ done, failed, notRun },
    argv: [...(header?.argv ?? [])],
    volumes: volumesOf({ did }),
    undoes: header?.undoes,
    undoneBy: undone?.by,
    undoable: obstacle === undefined ? true : { code: obstacle.code, text: wordsOf(obstacle).summary },
  };
}

/** The way back of a run. */
export interface UndoReport {
  readonly run: string;
  readonly plan: Plan;
  readonly node: string;
  readonly configuration: KeptVersion | undefined;
  /** Events of its apply follow. */
  readonly applies: boolean;
}

export const undoDocument = ({ run, plan, node, configuration, applies }: UndoReport): UndoDocument => ({
  format: FORMAT,
  type: applies ? 'undo' : undefined,
  command: 'undo',
  run,
  configuration: configuration && versionFields(configuration),
  node,
  ...planFields(plan),
});

export const backupsDocument = (kept: readonly KeptVersion[]): BackupsDocument => ({
  format: FORMAT,
  command: 'backups',
  backups: kept.map(versionFields),
});

const versionFields = ({ n, time, file, bytes }: KeptVersion) => ({ n, time, file, bytes });
