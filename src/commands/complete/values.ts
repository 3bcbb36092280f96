import { type KnownNames, NO_NAMES } from '../../operations/files/names.ts';
import type { TypedAt } from './asked.ts';

/** What may stand at a place: words, of which those that go on (`open`) get no blank behind them, or what the shell knows itself. */
export type Offer = readonly Word[] | 'files' | 'folders';

export interface Word {
  readonly word: string;
  readonly about?: string;
  /** More of the same word follows. */
  readonly open?: boolean;
}

type Values = (known: KnownNames, typed: string) => Offer | Promise<Offer>;

const containers = ({ containers }: KnownNames): readonly Word[] =>
  containers.map(({ ctid, name }) => ({ word: String(ctid), about: name }));
const volumes = ({ volumes }: KnownNames): readonly Word[] => volumes.map((word) => ({ word }));
const runs: Values = async ({ runs }) => (await runs()).map((word) => ({ word }));
const nothing: Values = () => [];
const folders: Values = () => 'folders';
const files: Values = () => 'files';
const words =
  (...all: readonly string[]): Values =>
  () =>
    all.map((word) => ({ word, open: /[:=]$/.test(word) }));

/** A container, and what follows it in the same word. */
const containersThen =
  (mark: string, after: (known: KnownNames, ctid: number, rest: string) => readonly Word[]): Values =>
  (known, typed) => {
    const [, ctid, rest] = new RegExp(`^(\\d+)${mark}(.*)$`, 's').exec(typed) ?? [];
    if (ctid === undefined)
      return known.containers.map(({ ctid, name }) => ({ word: `${ctid}${mark}`, about: name, open: true }));
    return after(known, Number(ctid), rest ?? '').map((one) => ({ ...one, word: `${ctid}${mark}${one.word}` }));
  };

const MOUNT_OPTIONS = ['ro', 'shared', 'idmap=', 'mount_options='];

/** Where other containers see volumes, then the options that are not said yet. */
const mount = containersThen('=', ({ mounts }, _, rest) => {
  const parts = rest.split(',');
  const said = parts.slice(0, -1);
  if (said.length === 0) return [...new Set(mounts.map(({ path }) => path))].map((word) => ({ word, open: true }));
  const left = MOUNT_OPTIONS.filter((option) => !said.some((one) => one.startsWith(option)));
  return left.map((option) => ({ word: [...said, option].join(','), open: option.endsWith('=') }));
});

/** `104:33:/srv/media`: the paths that are volumes' there. */
const question = containersThen(':', ({ mounts }, asked, rest) => {
  const user = /^\d+(,\d+)*:(\d+(,\d+)*:)?/.exec(rest)?.[0] ?? '';
  return mounts
    .filter(({ ctid }) => ctid === asked)
    .map(({ path, volume }) => ({ word: `${user}${path}`, about: volume }));
});

const access = containersThen(':', (_known, _ctid, rest) => {
  const uid = /^\d+=/.exec(rest)?.[0];
  return uid === undefined ? [] : ['read', 'read-write'].map((level) => ({ word: `${uid}${level}` }));
});

const user = containersThen(':', () => []);

/** A folder of the machine: the shell knows them, unless the machine lies below a folder. */
const machineFolder: Values = ({ foldersIn }, typed) => {
  if (!foldersIn) return 'folders';
  const folder = typed.slice(0, typed.lastIndexOf('/') + 1) || '/';
  return foldersIn(folder).map((name) => ({ word: `${folder}${name}/`, open: true }));
};

/** What options take, by the word that their help has for it. */
const OF_OPTION: Readonly<Record<string, Values>> = {
  'ctid=path[,option]': mount,
  'ctid:uid=level': access,
  'ctid:uid': user,
  'ctid:uid[:gid,...]': user,
  'ctid[:uid]': containers,
  ctid: containers,
  owner: words('container_root', 'keep', 'container:', 'nobody:nogroup'),
  mode: words('keep', '0755', '0775', '2775', '0644', '0664'),
  where: words('local', 'demo', 'demo:', 'demo-cluster', 'demo-cluster:'),
  '--host-path': machineFolder,
  run: runs,
  '--node': ({ members }) => members.map((word) => ({ word })),
  dir: folders,
  file: files,
  name: nothing,
  text: nothing,
  seconds: nothing,
  hours: words('26', 'no'),
  what: nothing,
};

/** What arguments are, by command and name, else by their name. */
const OF_ARGUMENT: Readonly<Record<string, Values>> = {
  'add name': nothing,
  'stack name': ({ stacks }) => stacks.map((word) => ({ word })),
  name: volumes,
  volume: volumes,
  'volume|ctid': (known) => [...volumes(known), ...containers(known)],
  ctid: containers,
  'ctid[:uid[:gid,...]]:path': question,
  vmid: nothing,
  mpN: nothing,
  path: nothing,
  run: runs,
  n: nothing,
};

/** What may stand where something is asked; undefined where nobody said. `commands` are those that `help` explains. */
export function offerFor(
  { what, typed }: TypedAt,
  known: () => Promise<KnownNames>,
  commands: readonly Word[],
): Offer | Promise<Offer> | undefined {
  const of = (values: Values | undefined) =>
    values === nothing || values === files || values === folders || values === undefined
      ? values?.(NO_NAMES, typed)
      : known().then((names) => values(names, typed));
  switch (what.kind) {
    case 'commands':
      return what.commands.map((command) => ({ word: command.name(), about: command.description() }));
    case 'options':
      return what.options.map(({ long, short, description }) => ({ word: long ?? short ?? '', about: description }));
    case 'option': {
      const { argChoices, flags, long = '' } = what.option;
      if (argChoices) return argChoices.map((word) => ({ word }));
      return of(OF_OPTION[long] ?? OF_OPTION[/<(.*)>$/.exec(flags)?.[1] ?? '']);
    }
    case 'argument': {
      const { argument, command } = what;
      if (argument.argChoices) return argument.argChoices.map((word) => ({ word }));
      if (command.name() === 'help') return commands;
      return of(OF_ARGUMENT[`${command.name()} ${argument.name()}`] ?? OF_ARGUMENT[argument.name()]);
    }
    case 'nothing':
      return [];
  }
}
