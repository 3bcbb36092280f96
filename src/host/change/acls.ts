import { type Acls, parseAcls, printedAcl } from '../../engine/permission/acl.ts';
import { setfaclArgv } from '../../engine/permission/setfacl.ts';
import { readWithTool } from '../read/tool.ts';
import type { ToolResult } from './tree.ts';

/** An open directory as a child finds it that inherits it as its third descriptor, whatever its name leads to by now. */
const INHERITED = '/proc/self/fd/3/.';

/** The ACLs of a directory that is held open. */
export async function readAcls(fd: number): Promise<ToolResult<Acls>> {
  const said = await run(['getfacl', '-n', '-p', '-E', '-P', '--', INHERITED], fd);
  if (!said.ok) return said;
  const lines = printedAcl(said.value);
  const acls = parseAcls(lines.join(','));
  return acls
    ? { ok: true, value: acls }
    : { ok: false, fault: { kind: 'failed', tool: 'getfacl', message: lines.join(' ') } };
}

export async function writeAcls(fd: number, before: Acls, after: Acls): Promise<ToolResult<'done'>> {
  const said = await run(setfaclArgv(INHERITED, before, after), fd);
  return said.ok ? { ok: true, value: 'done' } : said;
}

async function run(argv: readonly [string, ...string[]], fd: number): Promise<ToolResult<string>> {
  const [tool] = argv;
  const answer = await readWithTool(argv, TIMEOUT_MS, { fd });
  switch (answer.kind) {
    case 'missing':
      return { ok: false, fault: { kind: 'missing', tool } };
    case 'timeout':
      return { ok: false, fault: { kind: 'failed', tool, message: 'ETIMEDOUT' } };
    case 'answer': {
      if (answer.exitCode === 0) return { ok: true, value: answer.stdout };
      const message = answer.stderr.trim().replace(`${tool}: ${INHERITED}: `, '');
      return { ok: false, fault: { kind: 'failed', tool, message } };
    }
  }
}

/** One directory of a file system that answered a moment ago. */
const TIMEOUT_MS = 30_000;
