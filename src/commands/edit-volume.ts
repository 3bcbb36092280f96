import type { LoadedConfig } from '../config/load.ts';
import type { VolumeEdit } from '../engine/desired/edit.ts';
import { diagnosticLines } from '../views/diagnostics.ts';
import { diffLines } from '../views/diff.ts';
import { editDocument } from '../views/documents.ts';
import { applyVolumes } from './apply.ts';
import { confirmed, consentOf } from './confirm.ts';
import type { Context } from './context.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { good, type Result, report } from './failure.ts';
import { estateOf, readConfig, unknownVolume } from './open.ts';
import { locate } from './place.ts';
import { type PreparedEdit, prepareEdit, writeEdit } from './write-edit.ts';

export interface EditOptions {
  readonly dryRun?: boolean;
  readonly apply?: boolean;
  readonly yes?: boolean;
}

/** Makes one edit of the configuration: checks it, shows it, writes it, and applies it where that was asked for. */
export async function editVolume(context: Context, edit: VolumeEdit, options: EditOptions): Promise<ExitCode> {
  const { printer } = context;
  const asks = !options.dryRun && (options.apply || edit.kind === 'remove');
  const consent = asks ? consentOf(context, options.yes, edit.kind) : good('given' as const);
  if (!consent.ok) return report(printer, edit.kind, consent.failure);
  const located = await locate(context.globals);
  if (!located.ok) return report(printer, edit.kind, located.failure);
  const place = located.value;
  const config = await readConfig(place);
  const prepared = prepare(config, edit);
  if (!prepared.ok) return report(printer, edit.kind, prepared.failure);
  showEdit(context, prepared.value);
  if (options.dryRun) return told(context, edit, prepared.value, null, options);
  if (edit.kind === 'remove' && consent.value === 'ask' && !(await confirmed(removeQuestion(edit.name, options)))) {
    printer.complain(() => ['Nothing was done.']);
    return EXIT.interrupted;
  }
  const written = await writeEdit(prepared.value, place);
  if (!written.ok) return report(printer, edit.kind, written.failure);
  const exit = told(context, edit, prepared.value, written.value, options);
  if (!options.apply) return exit;
  const estate = await estateOf(context, place, prepared.value.config);
  if (!estate.ok) return report(printer, 'apply', estate.failure);
  const removal = edit.kind === 'remove' ? config.desired?.volumes.find(({ name }) => name === edit.name) : undefined;
  const chosen = removal ? { ...options, removal } : options;
  const applied = await applyVolumes(context, estate.value, removal ? [] : [edit.name], chosen);
  if (applied !== EXIT.good) printer.complain(() => ['The configuration stays as written.']);
  return applied;
}

function prepare(config: LoadedConfig, edit: VolumeEdit): Result<PreparedEdit> {
  const names = config.desired?.volumes.map(({ name }) => name);
  if (names && edit.kind !== 'add' && !names.includes(edit.name)) return unknownVolume(edit.name, names);
  return prepareEdit(config, edit);
}

const removeQuestion = (name: string, { apply }: EditOptions): string =>
  apply
    ? `Take ${name} out of the configuration, then its mounts out of the containers? Its directory and its data stay as they are.`
    : `Take ${name} out of the configuration? Its directory, its data and its mounts stay as they are.`;

function showEdit({ printer }: Context, { file, diff, config }: PreparedEdit): void {
  printer.text((style) => [style.paint('strong', file), ...diffLines(style, diff), '']);
  printer.complain((style) => diagnosticLines(style, config.diagnostics));
}

function told(
  { printer }: Context,
  { kind }: VolumeEdit,
  { file, diff, config: { diagnostics } }: PreparedEdit,
  backup: string | null,
  { apply = false }: EditOptions,
): ExitCode {
  const written = backup !== null;
  const document = () => editDocument({ command: kind, written, file, backup, diff, diagnostics });
  printer.document(document, apply ? 'one' : 'many');
  printer.text((style) =>
    written ? [`Written. The old file is kept as ${style.safe(backup)}`] : ['Nothing was written, as --dry-run asks.'],
  );
  return EXIT.good;
}
