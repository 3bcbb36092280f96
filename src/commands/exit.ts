import type { ApplyEnding } from '../engine/apply/ending.ts';
import type { Plan } from '../engine/plan/types.ts';
import { isError } from '../ground/problem.ts';
import type { OperationProblem } from '../operations/problem.ts';
import type { CommandProblem } from './problem.ts';

/** What an exit code means. */
export const EXIT = {
  good: 0,
  failed: 1,
  differences: 2,
  refused: 3,
  usage: 64,
  configuration: 65,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** How a command ends for each way an apply ends. */
export const ENDING_EXIT: Readonly<Record<ApplyEnding, ExitCode>> = {
  done: EXIT.good,
  blocked: EXIT.failed,
  errors: EXIT.failed,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
  stale: EXIT.refused,
};

/** How a command ends for each problem that kept it from its work. */
export const PROBLEM_EXIT: Readonly<Record<(OperationProblem | CommandProblem)['code'], ExitCode>> = {
  usage: EXIT.usage,
  node_unused: EXIT.usage,
  no_consent: EXIT.usage,
  guest_id: EXIT.usage,
  exclusive: EXIT.usage,
  option_needs: EXIT.usage,
  shell_name: EXIT.usage,
  shell_name_twice: EXIT.usage,
  question_unclear: EXIT.usage,
  identity_unclear: EXIT.usage,
  no_terminal: EXIT.usage,
  unknown_host: EXIT.usage,
  demo_has_root: EXIT.usage,
  unknown_volume: EXIT.usage,
  unknown_container: EXIT.usage,
  unknown_member: EXIT.usage,
  no_id_map: EXIT.failed,
  host_path_missing: EXIT.usage,
  mount_unclear: EXIT.usage,
  mount_option_unknown: EXIT.usage,
  mount_twice: EXIT.usage,
  access_unclear: EXIT.usage,
  hours_unclear: EXIT.usage,
  with_unclear: EXIT.usage,
  with_missing: EXIT.usage,
  not_a_consumer: EXIT.usage,
  people_apart: EXIT.usage,
  nothing_to_adopt: EXIT.usage,
  adopt_needs_names: EXIT.usage,
  adopt_unclear: EXIT.usage,
  configuration_exists: EXIT.usage,
  unmount_unclear: EXIT.usage,
  keep_with_modes: EXIT.usage,
  no_change_named: EXIT.usage,
  configuration: EXIT.configuration,
  file_unusable: EXIT.configuration,
  edit_refused: EXIT.configuration,
  not_root: EXIT.refused,
  no_quorum: EXIT.refused,
  member_refused: EXIT.refused,
  member_lost: EXIT.failed,
  container_moved: EXIT.refused,
  open_to_others: EXIT.refused,
  lock_held: EXIT.refused,
  lock_no_quorum: EXIT.refused,
  lock_lost: EXIT.refused,
  config_changed: EXIT.refused,
  write_failed: EXIT.failed,
  write_unsynced: EXIT.failed,
  backup_failed: EXIT.failed,
  absent: EXIT.failed,
  no_keys: EXIT.failed,
  line_break: EXIT.failed,
  shell_value: EXIT.failed,
  secret: EXIT.failed,
  host_unreadable: EXIT.failed,
  demo_folder_taken: EXIT.failed,
  demo_folder_old: EXIT.failed,
  demo_folder_system: EXIT.failed,
  demo_folder_unwritable: EXIT.failed,
  pct_missing: EXIT.failed,
  lock_folder: EXIT.failed,
  lock_unsafe: EXIT.failed,
  lock_tool_missing: EXIT.failed,
  lock_failed: EXIT.failed,
  journal_unwritable: EXIT.failed,
  journal_lost: EXIT.failed,
  owned_unwritable: EXIT.failed,
  records_unreadable: EXIT.failed,
  run_unreadable: EXIT.failed,
  run_too_old: EXIT.failed,
  run_damaged: EXIT.failed,
  run_did_nothing: EXIT.failed,
  unknown_run: EXIT.usage,
  no_run: EXIT.failed,
  unknown_backup: EXIT.usage,
  no_version_before: EXIT.failed,
  volumes_as_before: EXIT.failed,
  volumes_changed_since: EXIT.refused,
  backup_same: EXIT.failed,
  backup_unreadable: EXIT.failed,
  saved_unreadable: EXIT.usage,
  saved_unknown: EXIT.usage,
  saved_unwritable: EXIT.failed,
  saved_unsynced: EXIT.failed,
  saved_occupied: EXIT.failed,
  saved_stale: EXIT.refused,
  plan_outdated: EXIT.refused,
  plan_with_options: EXIT.usage,
  edit_blocked: EXIT.failed,
  output_lost: EXIT.failed,
  screens_broke: EXIT.failed,
  trace_refused: EXIT.usage,
  internal: EXIT.failed,
};

/** An error about the host comes before any difference. */
export function planExit({ inSync, diagnostics }: Plan): ExitCode {
  if (diagnostics.some(isError)) return EXIT.failed;
  return syncExit(inSync);
}

export const syncExit = (inSync: boolean): ExitCode => (inSync ? EXIT.good : EXIT.differences);
