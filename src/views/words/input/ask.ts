/** What is said while a volume is asked about line by line. */
export const ASK = {
  name: 'What the directory is for: media, ssl_certs, backups.',
  path: [
    'The directory on the host. ? lists what there is, ? /tank/m only what begins like that,',
    'and a number takes one of the list. apply makes what is missing.',
  ],
  nothingBegins: 'Nothing begins like this; apply makes what is missing.',
  notFound: (path: string) => `${path} was not found: apply makes it where it is missing.`,
  containers: (example: number) => [
    `Who shares it. ${example} or a name adds a container, ${example}=/data,ro says where it sees the directory and how,`,
    `-${example} takes it away, ? lists them all.`,
  ],
  noContainer: 'No container is picked. That is fine: more can be attached later.',
  owner: 'Owner (? lists the choices)',
  permissions: 'Permissions (? lists the choices)',
  tree: 'The same for everything below it',
  guard: 'Start its containers only once its file system is mounted',
  snapshots: 'Warn where its newest ZFS snapshot is older than how many hours (never: no warning)',
  never: 'never',
  whoCan: 'Who can do what in there:',
  fix: (owner: string, containers: number) =>
    `The owner ${owner} would let ${containers === 1 ? 'its' : 'their'} root write.`,
  yesOrNo: 'Answer yes or no.',
  unwritten: 'Nothing is written yet: back changes it, cancel leaves.',
  unchanged: 'Nothing is changed.',
  wouldWriteNothing: 'Nothing would be written.',
  knownBefore: 'Without this change as well:',
  lacksHint: (name: string) =>
    `Once it is written, phoenix-volumes share ${name} --with CTID --dry-run looks for what lets them in; leave it if that is meant.`,
  byHand: 'The same by hand:',
  remove: (name: string) => `Remove ${name} from the configuration`,
} as const;

/** What an error that nobody expected asks for. */
export const BROKEN_OFF_HINT = 'Go back and try again.';
