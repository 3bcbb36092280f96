import { counted } from '../../measures.ts';

/** What is said where no configuration is yet. */
export const FIRST = {
  noConfiguration: 'No configuration yet.',
  whatItIs: (folder: string) =>
    `phoenix-volumes keeps in four JSON files which directories of this host its containers share. ${folder} has none of them; they can be written now.`,
  bindMount:
    'A bind mount shows a directory of the host inside a container: the line mp0: /tank/media,mp=/media in its file.',
  found: (node: string) => `Found on ${node}`,
  containers: (count: number) => counted(count, 'container'),
  binds: (binds: number, directories: number) =>
    binds === 0
      ? 'no bind mount in any of them'
      : `${counted(binds, 'bind mount')} of ${directories === 1 ? '1 directory' : `${directories} directories`}, declared nowhere`,
  pools: (names: readonly string[] | null) =>
    names === null
      ? 'whether it has ZFS pools could not be read'
      : names.length === 0
        ? 'no ZFS pool'
        : `${counted(names.length, 'ZFS pool')}: ${names.join(', ')}`,
  unread: 'The machine could not be read; the errors below say why.',
  initAdopt: (binds: number) =>
    `write the files, and declare the ${counted(binds, 'bind mount')} as ${binds === 1 ? 'it is' : 'they are'}`,
  init: 'write the files, with the containers and no volumes',
  demo: 'look around on a built-in demo machine; this one stays as it is',
  keys: 'every key',

  title: 'First configuration',
  looking: 'Looking at the containers …',
  willWrite: 'Nothing is written yet. enter writes these files, for root alone to read; no container is changed.',
  made: 'new  ',
  stays: 'stays',
  noVolumes: 'They declare no volumes: a in the Volumes view adds one, = in Containers adopts what is mounted.',
  refused: 'No configuration can be written.',
  notSeen: 'enter was pressed before that was shown: nothing was written',
  written: 'the first configuration is written',
  beginFirst: 'there is no configuration yet: i or M writes one',

  noEditor: 'no editor is here: install nano or vi, or set EDITOR',
  editorFailed: (editor: string) => `${editor} ended with an error: set EDITOR to another`,
  nothingToEdit: 'nothing here stands in a file',
} as const;
