import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Journal } from '../../engine/apply/recorded.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import { safeJson } from '../../ground/text.ts';
import { closeFile } from '../close.ts';
import { makeFolder, syncFolder } from '../durable.ts';
import { systemCode } from '../errno.ts';
import type { JournalProblem } from '../problem.ts';

/** What begins a journal: enough to know what was run, where, on what. */
export interface JournalHeader {
  /** ISO 8601. */
  readonly started: string;
  readonly host: string;
  readonly node: string;
  readonly configDir: string;
  readonly argv: readonly string[];
  /** The run whose way back this one is. */
  readonly undoes?: string | undefined;
  /** The place of the newest version of the configuration that was kept by then, empty for none; older programs wrote none. */
  readonly keptBefore?: string | undefined;
  readonly pid: number;
  readonly version: string;
}

/** The third has a sum at the end of each line. */
export const JOURNAL_FORMAT = 'phoenix-volumes-journal/3';

/**
 * Begins the durable record of one apply: `<state-dir>/journal/<time>-<pid>.jsonl`, for root's eyes only. The header is
 * on the disk when this resolves, so that a full or read-only disk shows before any step runs. `newest` names the run before
 * it: where the clock went back, the new one comes after that all the same.
 */
export async function openJournal(
  stateDir: string,
  header: JournalHeader,
  newest = '',
): Promise<Result<Journal, JournalProblem>> {
  const folder = join(stateDir, 'journal');
  const path = join(folder, `${timeAfter(newest, header.started).replaceAll(':', '')}-${header.pid}.jsonl`);
  let file: FileHandle | undefined;
  try {
    await makeFolder(folder, 0o700);
    file = await open(path, 'wx', 0o600);
    await append(file, { format: JOURNAL_FORMAT, ...header });
    await file.datasync();
    await syncFolder(folder);
  } catch (error) {
    if (file) await closeFile(file);
    return bad({ code: 'journal_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
  return good(journalOn(file, path));
}

/** The time that a run is named by. */
function timeAfter(newest: string, started: string): string {
  const [, day, hours, minutes, seconds] = NAMED.exec(newest) ?? [];
  const last = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return last > Date.parse(started) ? new Date(last + 1).toISOString() : started;
}

const NAMED = /^(\d{4}-\d\d-\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-/;

function journalOn(file: FileHandle, path: string): Journal {
  return {
    path,
    record: async (event) => {
      try {
        await append(file, event);
        // What is printed meanwhile is nothing that an undo needs: it goes to the disk with the end of its step.
        if (event.type !== 'step_output') await file.datasync();
        return undefined;
      } catch (error) {
        return { code: 'journal_lost', ...NOWHERE, path, system: systemCode(error) } satisfies JournalProblem;
      }
    },
    close: () => closeFile(file),
  };
}

async function append(file: FileHandle, entry: object): Promise<void> {
  await file.appendFile(journalLine(entry));
}

/** A line of a journal before anybody knows what it is. */
export type JournalLine = Readonly<Record<string, unknown>>;

/** An entry as a journal has it: an object in JSON, whose last member is the CRC-32 of what stands before it. */
export function journalLine(entry: object): string {
  const text = safeJson(JSON.stringify(entry)).slice(0, -1);
  return `${text},"sum":"${sumOf(text)}"}\n`;
}

/** What `journalLine` wrote, to the letter; undefined: it is damaged. By a changed number an undo would do harm. */
export function summedLine(line: string): JournalLine | undefined {
  const [, text, sum] = SUMMED.exec(line) ?? [];
  return text !== undefined && sumOf(text) === sum ? parsedLine(`${text}}`) : undefined;
}

/** Any object in JSON, with a sum or without one, as other versions write it. */
export function parsedLine(line: string): JournalLine | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}

const SUMMED = /^(.*),"sum":"([0-9a-f]{8})"\}$/;

/** Who only reads whether there are journals loads no zlib. */
const sumOf = (text: string): string => process.getBuiltinModule('node:zlib').crc32(text).toString(16).padStart(8, '0');
