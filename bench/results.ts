import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';

const FILE = new URL('RESULTS.md', import.meta.url).pathname;
const INTRODUCTION = `# Results

Each section is written by the benchmark that it names, with the machine and the day. What others do there at the same time
shows in all of it: a figure counts beside the reference of the same run.
`;

/** The benchmark's section of RESULTS.md, in place of what it wrote before. */
export function record(command: string, lines: readonly string[]): void {
  const before = existsSync(FILE) ? readFileSync(FILE, 'utf8') : INTRODUCTION;
  const [introduction = '', ...sections] = before.split(/^(?=## )/m);
  const title = `## \`${command}\`\n`;
  const others = sections.filter((section) => !section.startsWith(title));
  const processor = cpus()[0]?.model ?? 'an unknown processor';
  const about = `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${processor}, Node ${process.versions.node}, load ${loadavg()[0]?.toFixed(1)}`;
  const section = [title, about, '', ...lines, ''].join('\n');
  const all = [...others, section].map((one) => `${one.trimEnd()}\n`).sort();
  writeFileSync(FILE, `${introduction.trimEnd()}\n\n${all.join('\n')}`);
}

/** A Markdown table. */
export function tableOf(titles: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]): string => `| ${cells.join(' | ')} |`;
  return [line(titles), line(titles.map(() => '---')), ...rows.map(line)];
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return ((sorted[Math.floor((sorted.length - 1) / 2)] ?? 0) + (sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0)) / 2;
}
