import { listed, themText, theyText } from '../words.ts';

/** What the wizard says beside its fields. */
export const WIZARD = {
  acceptWhat: 'Accept what was found of ',
  acceptWrites: 'Write what was found of ',
  acceptedWhere: ' into the files?',
  accepted: 'written: the files say what was found',
  noLongerWaiting: 'no longer waiting: the files may still be written',
  leftUnseen: 'answered before the question was shown: nothing was lost',
  removedUnseen: 'answered before the question was shown: nothing was written',
  writtenUnseen: 'enter was pressed before the errors were shown: nothing was written',
  typedIsLost: 'What you typed is not kept.',
  volumeStays: (name: string) => `Volume ${name} stays as it was.`,
  isNoMore: (name: string, file: string) => `${name} is no longer declared in ${file}.`,
  isIn: (name: string, file: string) => `${name} is in ${file}.`,
  hostUnchanged: 'The host has not changed yet.',
  planNow: 'see each step, then apply',
  planLater: 'p plans it at any time',
  notTaken: 'Nothing is changed: the edit that was found was not taken. shift-tab goes back, and f takes it there.',
  moreBelow: (warnings: number) => `more below, ${warnings} of them ${warnings === 1 ? 'a warning' : 'warnings'}`,
  unchanged: 'Nothing is changed: shift-tab goes back, esc leaves.',
  reviewing: 'Reading what that would do',
  planEmpty: 'empty: nothing on the host changes',
  outOfConfiguration: 'out of the configuration',
  directory: 'A directory on the host; tab completes. apply makes a missing one.',
  completes: 'Tab completes and shows what lies there. apply makes a missing directory.',
  where: (ctid: number) => `Where CT ${ctid} sees the directory.`,
  noMatch: 'No container matches. A free CTID declares one that is not here yet.',
  waitsFor: (ctid: number, node: string | null) =>
    `CT ${ctid} is ${node ? `on ${node}` : 'not here yet'}: its mount waits for it.`,
  samePath: (path: string, others: number) =>
    `a uses ${path} in the other ${others === 1 ? 'one' : others}, too. t changes it, r makes it read-only, o sets other options.`,
  mountKeys: 't changes the path inside, r makes it read-only, o sets other options.',
  noContainer: 'A volume without containers is fine: more can be attached later.',
  whoCan: 'Who can do what in there',
  nobody: 'Nobody yet: no container is picked.',
  mustHint: 'space ticks who must be able to write there; twice: only to read.',
  nobodyLacks: 'Everyone who needs access has it. space ticks who else needs it.',
  another: 'another user',
  personForm: 'CTID:UID, such as 104:33. enter ticks it.',
  lookingFor: (people: number) => `Looking for what lets ${themText(people)} in`,
  nobodyTicked: 'nobody is ticked: space on a row below says who must have access',
  noneNeeded: (people: number) =>
    `no edit is needed: ${theyText(people)} ${people === 1 ? 'has' : 'have'} access once this is applied`,
  noneFound: (people: number) => `no edit was found that lets ${themText(people)} in`,
  taken: 'Edit taken',
  unfolds: 'more below: o shows them',
  whichEdit: 'Each takes nothing from anybody; the first is recommended.',
  line: (can: string) => `a line of the volume: ${can}`,
  rootLacks: (who: readonly string[], claim: 'read' | 'write', why: string) => ({
    summary:
      claim === 'write'
        ? `${listed(who)} ${who.length === 1 ? 'gets' : 'get'} it read-write, but root in there cannot write: ${why}.`
        : `${listed(who)} ${who.length === 1 ? 'gets' : 'get'} it, but root in there cannot even read: ${why}.`,
    hint: `The Access step finds what lets ${who.length === 1 ? 'it' : 'them'} in (f on a volume, too); leave it if that is meant.`,
  }),
  heldReadOnly: (why: string) => `No edit changes that: ${why}.`,
  treeAsked: 'Whole tree: what shall owner and mode be for?',
  treeCost:
    'For everything below, apply changes each entry that differs; every plan looks through all of it again. undo leads back up to 100,000 entries.',
  fix: (owner: string, containers: number) =>
    `sets the owner to ${owner}, which lets ${containers === 1 ? 'its' : 'their'} root write.`,
  wholeTree: 'everything below gets them too',
  treeNeedsModes: 'no while permissions are kept',
  directoryOnly: 'this directory only',
  hoursForm: 'Warn where its newest ZFS snapshot is older than so many hours, such as 26. Nothing: no warning.',
  ownerForm: 'user:group by name or number, or ids inside the containers: container:1000. tab completes.',
  permissionsForm: 'The mode of the directory, then of files, in octal. enter takes them.',
} as const;
