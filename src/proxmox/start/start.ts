import { fileBytes, parseDraft } from '../file/draft.ts';
import { mountPointEntries } from '../file/entries.ts';
import { type FileDraft, lockProblem } from '../file/section.ts';
import { printedText } from '../value/bytes.ts';
import { idMapOf } from '../value/idmap.ts';
import { isSet } from '../value/rule.ts';
import { lxcConfigProblem } from './lxc.ts';
import type { SubordinateIds } from './namespace.ts';
import { applyPending } from './pending.ts';
import { type Hotplugged, type Mounter, plug } from './plug.ts';

export interface StartMachine {
  /** mounts one mount point below the container's root, in the order of the numbers */
  readonly mount: Mounter;
  readonly bridges?: ReadonlySet<string>;
  readonly subordinateIds?: SubordinateIds;
}

/** What a start did. `text` is the file afterwards, also when the start failed after writing it. */
export interface StartOutcome {
  readonly started: boolean;
  readonly text: string;
  readonly stderr: string;
  /** every mount that was tried, in order; after a failed one nothing else is tried */
  readonly mounts: readonly Hotplugged[];
}

/**
 * What a container's start does with its configuration and mount points: apply all pending changes and write them, make
 * LXC's configuration, mount by number `[start-basic]`. A mount point that does not parse is skipped `[start-bad-mp-skipped]`,
 * one that can't be mounted fails the start `[start-pending-to-missing]`.
 */
export function startContainer(ctid: number, text: string, machine: StartMachine): StartOutcome {
  const first = parseDraft(text, ctid);
  const warnings = [...first.warnings];
  const locked = lockProblem(first.draft);
  if (locked !== undefined) return ended(text, [...warnings, locked]);
  if (isSet(first.draft.current.keys.get('template'))) {
    return ended(text, [...warnings, "you can't start a CT if it's a template"]);
  }
  const applied = withPendingApplied(first.draft, text);
  warnings.push(...applied.warnings);
  if (applied.problem !== undefined) return ended(text, [...warnings, applied.problem]);

  const { draft, warnings: again } = parseDraft(applied.text, ctid);
  if (applied.text !== text) warnings.push(...again);
  const problem = lxcConfigProblem(draft.current, machine.bridges);
  if (problem !== undefined) return ended(applied.text, [...warnings, problem]);
  const mounts: Hotplugged[] = [];
  const context = {
    ctid,
    idMap: idMapOf(draft),
    mount: machine.mount,
    subordinateIds: machine.subordinateIds,
    warning: 'WARN(start): ',
  };
  for (const { key, parsed } of mountPointEntries(draft.current)) {
    if (!parsed.ok) continue;
    const plugged = plug(context, key, parsed.value, 'file');
    warnings.push(...plugged.warnings);
    mounts.push(plugged.tried);
    const error = plugged.tried.error ?? (hidesRoot(plugged.tried) ? hiddenRoot(ctid) : undefined);
    if (error !== undefined) return { ...ended(applied.text, [...warnings, error]), mounts };
  }
  return { started: true, text: applied.text, stderr: lines(warnings), mounts };
}

/** What a container's stop leaves in the file: its post-stop hook applies what is pending and writes the file anew. */
export function stopContainer(ctid: number, text: string): { readonly text: string; readonly stderr: string } {
  const { draft, warnings } = parseDraft(text, ctid);
  const errors = applyPending(draft);
  const all = [...warnings, ...[...errors.values()].map((error) => error.trimEnd())];
  const bytes = fileBytes(draft);
  return { text: bytes.ok ? bytes.text : text, stderr: lines(all) };
}

/** A pending value that can't be applied stays pending, and the start goes on `[start-pending-bad]`. */
function withPendingApplied(
  draft: FileDraft,
  text: string,
): { readonly text: string; readonly warnings: readonly string[]; readonly problem?: string } {
  if (draft.pending.keys.size === 0 && draft.pending.lxc.length === 0) return { text, warnings: [] };
  const warnings = [...applyPending(draft).values()].map((error) => error.replace(/\n$/, ''));
  const bytes = fileBytes(draft);
  return bytes.ok ? { text: bytes.text, warnings } : { text, warnings, problem: bytes.problem };
}

/** `mp=..` mounts over the directory above the container's root, and the root is gone `[start-dotdot-target]`. */
function hidesRoot({ mountPoint }: Hotplugged): boolean {
  return (
    mountPoint.target
      .split('/')
      .filter((part) => part !== '' && part !== '.')
      .join('/') === '..'
  );
}

function hiddenRoot(ctid: number): string {
  return `failed to change root to: /var/lib/lxc/${ctid}/rootfs: No such file or directory\nerror in setup task PVE::LXC::Setup::get_ct_os_release`;
}

function ended(text: string, warnings: readonly string[]): StartOutcome {
  return { started: false, text, stderr: lines(warnings), mounts: [] };
}

function lines(warnings: readonly string[]): string {
  return warnings.map((line) => `${printedText(line)}\n`).join('');
}
