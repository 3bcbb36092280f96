import type { SetMachine, SetOutcome } from '../../src/proxmox/set/machine.ts';
import type { CommandResult } from '../../src/proxmox/set/set.ts';

/** A cluster member as far as any command of `pct` looks at it. What is left out stands in no one's way. */
export interface PctMachine extends Omit<SetMachine, 'permission'> {
  /** user or API token; pct on a command line always is root@pam */
  readonly user: string;
  /** how Perl decodes the arguments: a UTF-8 locale, or C as under cron and systemd */
  readonly locale: 'utf8' | 'c';
  /** text of /etc/pve/user.cfg, for users other than root@pam */
  readonly userConfig?: string;
  /** CPUs of the host */
  readonly cpus?: number;
}

/** What a command did. stdout is ordinary text. */
export interface PctOutcome extends SetOutcome {
  readonly stdout: string;
}

/** A command's result before it becomes an outcome. */
export interface PctResult extends CommandResult {
  readonly stdout?: string;
}
