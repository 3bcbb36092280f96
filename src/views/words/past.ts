import { listed } from './words.ts';

/** What is said of recorded runs and kept versions. */
export const PAST_TEXTS = {
  noRuns: 'No apply is recorded yet.',
  noVersions: 'No version is kept yet: every edit keeps what was before.',
  unfinished: 'unfinished',
  onScreens: 'on the screens',
  brokenOff: 'Its record has no end: it was broken off, or still runs.',
  undoOf: (began: string) => `undo of ${began}`,
  wasUndone: 'undone',
  partlyUndone: 'partly undone',
  whatItPrinted: 'enter shows what its commands printed.',
  takenBack: (how: string, by: string) => `${how} by the run of ${by}`,
  wayBack: (run: string) => `Undo of ${run}`,
  nothingToUndo: 'Nothing to undo: everything is as it was before that run.',
  byRecord: 'no command does the same: each entry goes back as the record has it',
  undoQuestion: 'Undo it?',
  filesStay: 'the configuration stays: the next apply would do it again (c: put it back)',
  doneAgain: 'the configuration stays: the next apply would do it again',
  backAsWell:
    'Put the configuration back as well? It still asks for what was undone, so that the next apply would do it again. c shows what would change.',
  undone: 'The configuration was not changed: the next plan compares it with the host as it is now.',
  configurationKept: (run: string, n: number) =>
    `What led to that run is still in the configuration: \`restore --run ${run}\` puts its volumes back as they were before, \`restore ${n}\` the whole file.`,
  returnOf: (run: string) => `Only the volumes of the run ${run}, as they were declared before it.`,
  returnMeans: (file: string, back: readonly string[], out: readonly string[]) =>
    [
      back.length > 0 ? `${listed(back)} ${be(back)} declared as before that run.` : '',
      out.length > 0
        ? `${listed(out)} ${be(out)} declared no more: ${out.length === 1 ? 'it was' : 'they were'} added for that run.`
        : '',
      `All else in ${file} stays, later edits included. The file as it is now is kept as version 1; the host stays as it is until the next apply.`,
    ]
      .filter(Boolean)
      .join(' '),
  changedSince: (volumes: readonly string[]) =>
    `${listed(volumes)} ${volumes.length === 1 ? 'was' : 'were'} changed since that run and ${volumes.length === 1 ? 'stays' : 'stay'} as now.`,
  version: (n: number, kept: number, time: string) =>
    `Version ${n} of ${kept} that are kept, 1 being the newest; replaced ${time}.`,
  restoreMeans: (file: string, went: number, came: number, since: string) =>
    `Putting it back replaces the whole of ${file}: ${went} of its lines ${went === 1 ? 'goes' : 'go'}, ${came} ${came === 1 ? 'comes' : 'come'} back, and every edit from ${since} on is lost with them. The file as it is now is kept as version 1; the host stays as it is until the next apply.`,
  returnQuestion: 'Put that back?',
  restoreQuestion: (n: number) => `Put version ${n} back?`,
  factsSaved: (path: string) => `Saved in ${path}: \`plan --facts\` plans on it, also elsewhere.`,
  leaving: (mounts: readonly string[]) =>
    `Declared now and not in that version, so these mounts stay in their containers until \`apply --prune\`: ${mounts.join(', ')}`,
} as const;

const be = (names: readonly string[]): string => (names.length === 1 ? 'is' : 'are');
