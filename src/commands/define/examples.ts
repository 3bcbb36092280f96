/** The part of a command's help that shows it at work; `after` tells its exit codes. */
export function examples(lines: readonly string[], after?: string): string {
  const shown = lines.map((line) => `  phoenix-volumes ${line}`).join('\n');
  return `\nExamples:\n${shown}${after === undefined ? '' : `\n\n${after}`}`;
}
