import type { Command, Option } from 'commander';
import { programFor } from '../../src/commands/program.ts';
import { FILE_ROLES } from '../../src/config/read/locate.ts';
import { jsonSchemaText } from '../../src/config/schema.ts';
import { type Key, keysOf } from '../reference.ts';
import { bold, item, manualPage, roff, verbatim } from './roff.ts';

/** A page and the name that man(1) finds it by: `phoenix-volumes-plan.1`. */
export interface ManualPage {
  readonly file: string;
  readonly text: string;
}

interface Edition {
  readonly version: string;
  /** Seconds since 1970. */
  readonly time: number;
}

const NAME = 'phoenix-volumes';

/** Those that explain themselves, or are for no person. */
const WITHOUT_PAGE = ['help', 'member'];

/** The manual, made of what the help is made of: a page for the program, one for each command, one for the files. */
export async function manualPages(edition: Edition): Promise<readonly ManualPage[]> {
  const program = await programFor([], () => {});
  const commands = program.commands.filter((command) => !WITHOUT_PAGE.includes(command.name()));
  return [
    programPage(program, commands, edition),
    ...commands.map((command) => commandPage(command, edition)),
    filesPage(edition),
  ];
}

const page = (
  name: string,
  section: number,
  { version, time }: Edition,
  sections: Parameters<typeof manualPage>[1],
): ManualPage => ({
  file: `${name}.${section}`,
  text: manualPage(
    { name, section, date: new Date(time * 1000).toISOString().slice(0, 10), source: `${NAME} ${version}` },
    sections,
  ),
});

function programPage(program: Command, commands: readonly Command[], edition: Edition): ManualPage {
  const { shown, said } = afterHelp(program);
  return page(NAME, 1, edition, [
    ['NAME', [`${roff(NAME)} \\- shared directories of Proxmox LXC containers, declared and made so`]],
    ['SYNOPSIS', [`${bold(NAME)} [\\fIoptions\\fR] [\\fIcommand\\fR]`]],
    [
      'DESCRIPTION',
      program
        .description()
        .split('\n')
        .flatMap((line) => ['.PP', roff(line)]),
    ],
    [
      'COMMANDS',
      commands.flatMap((command) => item(`${bold(`${NAME}-${command.name()}`)}(1)`, sentence(command.description()))),
    ],
    ['OPTIONS', optionItems(program)],
    ['EXAMPLES', verbatim(shown)],
    ['EXIT STATUS', exits(said)],
    [
      'ENVIRONMENT',
      [...program.options.flatMap(variable), ...ENVIRONMENT.flatMap(([name, text]) => item(bold(name), text))],
    ],
    ['FILES', FILES.flatMap(([path, text]) => item(`\\fI${roff(path)}\\fR`, text))],
    ['SEE ALSO', [[`${NAME}.json(5)`, 'pct(1)', 'pct.conf(5)', 'setfacl(1)'].map(reference).join(', ')]],
  ]);
}

function commandPage(command: Command, edition: Edition): ManualPage {
  const { shown, said } = afterHelp(command);
  const name = `${NAME}-${command.name()}`;
  const below = command.commands.flatMap((child) => [
    ...item(`${bold(child.name())} ${operands(child)}`, sentence(child.description())),
  ]);
  return page(name, 1, edition, [
    ['NAME', [`${roff(name)} \\- ${roff(command.description())}`]],
    [
      'SYNOPSIS',
      [
        `${bold(NAME)} [\\fIoptions\\fR] ${bold(command.name())} ${command.commands.length > 0 ? '\\fIwhat\\fR' : operands(command)} [\\fIoptions\\fR]`,
      ],
    ],
    ['DESCRIPTION', [roff(sentence(command.description())), ...said.flatMap((line) => ['.PP', roff(line)])]],
    ['WHAT', below],
    [
      'ARGUMENTS',
      command.registeredArguments.flatMap((one) =>
        item(`\\fI${roff(one.name())}\\fR`, `${sentence(one.description)}${choices(one.argChoices)}`),
      ),
    ],
    ['OPTIONS', optionItems(command)],
    ['EXAMPLES', verbatim(shown)],
    [
      'SEE ALSO',
      [`${reference(`${NAME}(1)`)}, which has the options of all commands, ${reference(`${NAME}.json(5)`)}`],
    ],
  ]);
}

function filesPage(edition: Edition): ManualPage {
  const files = FILE_ROLES.map((role) => keysOf(JSON.parse(jsonSchemaText(role))));
  return page(`${NAME}.json`, 5, edition, [
    ['NAME', [`${roff(`${NAME}.json`)} \\- the configuration of ${roff(NAME)}`]],
    ['DESCRIPTION', FILES_TEXT.flatMap((text) => ['.PP', roff(text)])],
    ...files.map(({ file, keys }) => [roff(file).toUpperCase(), keys.flatMap(keyItem)] as const),
    ['EXAMPLES', verbatim(EXAMPLE.split('\n'))],
    ['SEE ALSO', [[`${NAME}(1)`, `${NAME}-validate(1)`, `${NAME}-schema(1)`].map(reference).join(', ')]],
  ]);
}

function keyItem({ at, type, required, description, default: value, examples }: Key): readonly string[] {
  const kind = `${type}${required ? ', required' : ''}`;
  const term = `${bold(at)}${kind === '' ? '' : ` (${roff(kind)})`}`;
  const more = [
    ...(value === undefined ? [] : [`Default: ${value}.`]),
    ...(examples.length === 0 ? [] : [`Example${examples.length > 1 ? 's' : ''}: ${examples.join(' or ')}`]),
  ];
  return item(term, [description, ...more].join(' '));
}

const optionItems = (command: Command): readonly string[] =>
  command
    .createHelp()
    .visibleOptions(command)
    .flatMap((option) => item(bold(option.flags), `${sentence(option.description)}${choices(option.argChoices)}`));

const variable = ({ envVar, long }: Option): readonly string[] =>
  envVar === undefined ? [] : item(bold(envVar), `As ${long}, which wins over it.`);

const operands = (command: Command): string =>
  command.registeredArguments
    .map((one) => `\\fI${roff(one.name())}${one.variadic ? ' ...' : ''}\\fR`)
    .map((name, index) => (command.registeredArguments[index]?.required ? name : `[${name}]`))
    .join(' ');

const choices = (all: readonly string[] | undefined): string => (all === undefined ? '' : ` One of ${all.join(', ')}.`);

const reference = (name: string): string => `${bold(name.replace(/\(.*/, ''))}${/\(.*/.exec(name)?.[0]}`;

/** The help says what things are without beginning a sentence. */
const sentence = (text: string): string =>
  `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? '' : '.'}`;

const exits = (said: readonly string[]): readonly string[] =>
  said
    .join(' ')
    .replace(/^Exit codes: |\.$/g, '')
    .split(', ')
    .flatMap((one) => item(bold(one.split(' ')[0] ?? ''), sentence(one.replace(/^\d+ /, ''))));

/** What stands behind the options of a command's help: its examples, and what is said about them. */
function afterHelp(command: Command): { readonly shown: readonly string[]; readonly said: readonly string[] } {
  let text = '';
  command.configureOutput({
    writeOut: (piece) => {
      text += piece;
    },
  });
  command.outputHelp();
  const [, after = ''] = text.split('\nExamples:\n');
  const lines = after.split('\n').filter((line) => line !== '');
  return {
    shown: lines.filter((line) => line.startsWith('  ')).map((line) => line.trim()),
    said: lines.filter((line) => !line.startsWith('  ')),
  };
}

const ENVIRONMENT = [
  ['NO_COLOR', 'Set to anything, there are no colours.'],
  ['XDG_STATE_HOME', 'Where journals and backups of others than root are, and the demo; ~/.local/state unless set.'],
  ['PHOENIX_TRACE', 'A new file, in which the screens record what was pressed and answered, for a report of a fault.'],
  ['PHOENIX_SSH', 'The ssh that calls other members of the cluster, as a whole path; /usr/bin/ssh unless set.'],
  [
    'PHOENIX_MEMBER_SILENCE_MS',
    'Milliseconds without a word after which another member of the cluster, or who asked this one, is taken for gone; 20000 unless set.',
  ],
] as const;

const FILES = [
  ['/usr/local/phoenix_hypervisor/etc', 'The four files, unless --config-dir says otherwise.'],
  ['/var/lib/phoenix-volumes/journal', 'What each apply did.'],
  ['/var/lib/phoenix-volumes/backups', 'The last ten versions of each file that was edited.'],
  ['/run/phoenix-volumes/apply.lock', 'Held while an apply runs.'],
  ['/usr/share/phoenix-volumes/schemas', 'JSON Schemas of the files, and of what --json prints.'],
] as const;

const FILES_TEXT = [
  'Four JSON files in one folder. phoenix_hypervisor_config.json and phoenix_lxc_configs.json have to be there; the second may be {"lxc_configs": {}}. The shared_volumes of the first declares the directories that containers share. Its core_paths says where the others are, else they lie beside it.',
  'Keys that are not listed here belong to other tools: they are kept as they are, byte for byte, and never judged. In a volume, though, an unknown key is an error. A star stands for any name or id, [] for each one of a list.',
  'The files are read anew by every command, and checked whole before anything is done. Editors that know JSON Schema check and complete them with /usr/share/phoenix-volumes/schemas/phoenix_hypervisor_config.schema.json and its neighbours; a $schema key may name them, or anything else.',
] as const;

const EXAMPLE = `{
  "shared_volumes": {
    "media": {
      "host_path": "/tank/media",
      "mounts": { "101": "/media", "104": { "path": "/srv/media", "read_only": true } },
      "owner": "container_root",
      "access": { "104:33": "read" }
    }
  }
}`;
