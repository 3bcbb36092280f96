import { execFile } from 'node:child_process';
import { toolPath } from './tools.ts';

/**
 * Gives a new file the ACL of another, and none where that has none, though its folder hands one down. Where the tools are
 * missing, the mode has to do. Rejects where the file system does not take it.
 */
export async function copyAcl(from: string, to: string): Promise<void> {
  // Nothing is printed of files whose mode says it all.
  if ((await said('getfacl', [...PLAIN, '-s', '--', from, to])) === '') return;
  const entries = await said('getfacl', [...PLAIN, '-c', '--', from]);
  await said('setfacl', ['--set-file=-', '--', to], entries);
}

const PLAIN = ['-n', '-p', '-E'];
const TIMEOUT_MS = 10_000;

function said(tool: string, args: readonly string[], input = ''): Promise<string> {
  const env = { LC_ALL: 'C', PATH: toolPath() };
  return new Promise((resolve, reject) => {
    const child = execFile(tool, [...args], { env, timeout: TIMEOUT_MS }, (error, stdout) => {
      if (!error || error.code === 'ENOENT') resolve(error ? '' : stdout);
      else reject(Object.assign(error, { code: 'EACLKEPT' }));
    });
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}
