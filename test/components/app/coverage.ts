import { Session } from 'node:inspector/promises';

/** Which parts of loaded files have run since the measuring began. */
export interface Coverage {
  /** Parts of these files that never ran, as the text of each. */
  missed(files: readonly RegExp[]): Promise<readonly string[]>;
}

/** What the test runner puts around imports. */
const TRANSFORMED = 'catch {}';

/** Measures with the engine's own counters, block by block. */
export async function coverage(): Promise<Coverage> {
  const session = new Session();
  session.connect();
  await session.post('Debugger.enable');
  await session.post('Profiler.enable');
  await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  return {
    async missed(files) {
      const { result } = await session.post('Profiler.takePreciseCoverage');
      const missed: string[] = [];
      for (const { url, scriptId, functions } of result) {
        if (!files.some((file) => file.test(url.replace(/[?#].*$/, '')))) continue;
        const { scriptSource } = await session.post('Debugger.getScriptSource', { scriptId });
        const name = url.replace(/^.*\/src\//, '');
        for (const { ranges } of functions) {
          for (const { count, startOffset, endOffset } of ranges) {
            const text = scriptSource.slice(startOffset, endOffset).trim();
            if (count === 0 && /\w/.test(text) && text !== TRANSFORMED) missed.push(`${name}: ${text}`);
          }
        }
      }
      session.disconnect();
      return missed;
    },
  };
}
