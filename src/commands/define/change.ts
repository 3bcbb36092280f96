import { type Command, Option } from 'commander';
import type { AdoptOptions } from '../change/adopt.ts';
import type { EditOptions } from '../change/edit.ts';
import type { VolumeOptions } from '../change/options.ts';
import type { ShareOptions } from '../change/share.ts';
import type { Choose } from '../program.ts';
import { examples } from './examples.ts';

/** The commands that edit the configuration. */
export function defineEditCommands(program: Command, choose: Choose): void {
  const add = program.command('add').description('declare a volume').argument('<name>', 'its name');
  addVolumeOptions(add)
    .addHelpText(
      'after',
      examples(
        [
          'add media --host-path /tank/media --mount 101=/media',
          'add certs --host-path /tank/certs --mount 953=/etc/ssl,ro --mount 954=/certs --owner container_root --dry-run',
        ],
        EDIT_EXITS,
      ),
    )
    .action((name: string, options: VolumeOptions & EditOptions) =>
      choose(async (call) => (await import('../change/add.ts')).addCommand(call, name, options)),
    );
  const set = program
    .command('set')
    .description('change a volume: owner, modes, attach, detach')
    .argument('<name>', 'its name');
  addVolumeOptions(set)
    .option('--unmount <ctid>', 'detach it from a container; may be repeated', repeated)
    // Commander keeps it with those of --access, so that it carries a sign.
    .option(
      '--no-access <ctid:uid>',
      'take their line of access out; may be repeated',
      (value: string, before: readonly string[] | undefined) => [...(before ?? []), `-${value}`],
    )
    .option(
      '--leave-data',
      'with --apply: also where it moves to a directory that holds nothing and its data stays behind',
    )
    .addHelpText(
      'after',
      examples(
        [
          'set media --mount 104=/data/media,ro --unmount 101',
          'set media --owner 1000:1000 --directory-mode 2775 --apply',
        ],
        EDIT_EXITS,
      ),
    )
    .action((name: string, options: VolumeOptions & EditOptions) =>
      choose(async (call) => (await import('../change/set.ts')).setCommand(call, name, options)),
    );
  program
    .command('share')
    .description('let users of containers into a volume: the least invasive edit that takes nothing from anybody')
    .argument('<volume>', 'its name')
    .option(
      '--with <ctid[:uid]>',
      'whom: a container, and the user in it unless its root is meant; may be repeated',
      repeated,
    )
    .option(
      '--mount <ctid=path[,option]>',
      'where a container that does not mount it yet sees it; may be repeated',
      repeated,
    )
    .option('--read', 'only to read')
    .option('--dry-run', 'show the edit, write nothing')
    .option('--apply', 'and apply the volume')
    .option('--yes', 'with --apply: do not ask')
    .addHelpText(
      'after',
      examples(
        ['share media --with 104:33', 'share media --with 104:33 --with 105:1000 --read --dry-run'],
        'Exits 0, 64 for a wrong option, 65 when nothing works; then nothing is touched.',
      ),
    )
    .action((volume: string, options: ShareOptions) =>
      choose(async (call) => (await import('../change/share.ts')).shareCommand(call, volume, options)),
    );
  program
    .command('adopt')
    .description('declare bind mounts that containers have, as they are; changes nothing on the host')
    .argument('[ctid]', 'a container')
    .argument('[mpN]', 'one of its mount points (default: all)')
    .option('--all', 'those of every container')
    .option('--as <name>', 'what the volume is called (default: by its path)')
    .option('--dry-run', 'show the change, write nothing')
    .addHelpText(
      'after',
      examples(
        ['adopt 104 --dry-run', 'adopt 104 mp1 --as media', 'adopt --all'],
        'A volume takes in every mount of its directory, in other containers too. The plan afterwards does nothing\nabout them. What cannot be declared is named with its reason.\n' +
          'Exits 0, 64 for a wrong option, 65 when the one that is named cannot be declared.',
      ),
    )
    .action((ctid: string | undefined, slot: string | undefined, options: AdoptOptions) =>
      choose(async (call) => (await import('../change/adopt.ts')).adoptCommand(call, { ctid, slot }, options)),
    );
  program
    .command('init')
    .description('write a first configuration, from the containers that are there')
    .option('--adopt', 'with what they have mounted as volumes')
    .option('--dry-run', 'show the files, write nothing')
    .addHelpText(
      'after',
      examples(
        ['init --adopt --dry-run', 'init --adopt', '--config-dir ./etc init'],
        'Files that are there stay as they are. Exits 0, or 64 when there is a configuration.',
      ),
    )
    .action((options: { readonly adopt?: boolean; readonly dryRun?: boolean }) =>
      choose(async (call) => (await import('../change/adopt.ts')).initCommand(call, options)),
    );
  program
    .command('remove')
    .description('take a volume out of the configuration; never deletes data')
    .argument('<name>', 'its name')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the change, write nothing')
    .option('--apply', 'then take its mounts out of the containers')
    .addHelpText(
      'after',
      examples(
        ['remove media --dry-run', 'remove media --yes', 'remove media --apply'],
        'Without --apply its mounts stay in the containers.',
      ),
    )
    .action((name: string, options: EditOptions) =>
      choose(async (call) => (await import('../change/remove.ts')).removeCommand(call, name, options)),
    );
}

function addVolumeOptions(command: Command): Command {
  return command
    .option('--host-path <dir>', 'the directory on the host')
    .option(
      '--mount <ctid=path[,option]>',
      'where a container sees it; options: ro, shared, idmap=MAP, mount_options=a;b; may be repeated',
      repeated,
    )
    .option('--owner <owner>', 'user[:group], uid[:gid], container:uid[:gid], container_root or keep')
    .option(
      '--access <ctid:uid=level>',
      'who must be able to use it, by the user id in the container: read or read-write; may be repeated',
      repeated,
    )
    .option('--inherit-access', 'what is made in it inherits their entries')
    .addOption(new Option('--no-inherit-access', 'only the directory itself').default(undefined))
    .option('--directory-mode <mode>', 'octal, such as 0775 or 2775; keep leaves all permissions alone')
    .option('--file-mode <mode>', 'octal, such as 0664')
    .option('--recursive', 'own the whole tree, not just the directory')
    .addOption(new Option('--no-recursive', 'only the directory').default(undefined))
    .option('--boot-guard', 'its containers start only once the file system of the directory is mounted')
    .addOption(new Option('--no-boot-guard', 'they start all the same').default(undefined))
    .option('--snapshots-within <hours>', 'warn where its newest ZFS snapshot is older; no: do not')
    .option('--dry-run', 'show the change, write nothing')
    .option('--apply', 'and apply the volume')
    .option('--yes', 'with --apply: do not ask');
}

const EDIT_EXITS = 'Exits 0, 64 for a wrong option, 65 when a rule of the configuration is against it.';

const repeated = (value: string, before: readonly string[] | undefined): readonly string[] => [
  ...(before ?? []),
  value,
];
