/** Text as man(7) takes it, word by word: a dash is a dash that can be copied, and no line begins a request. */
export function roff(text: string): string {
  return (
    text
      .replaceAll('\\', '\\(rs')
      .replaceAll('-', '\\-')
      .replaceAll('`', '')
      // Where a path or a piece of JSON may go on in the next line.
      .replace(/[/,](?=[^\s,/])/g, '$&\\:')
      .replace(/^([.'])/gm, '\\&$1')
  );
}

export const bold = (text: string): string => `\\fB${roff(text)}\\fR`;

/** A page of the manual. `sections`: a title and lines of man(7) each; those without lines are left out. */
export function manualPage(
  {
    name,
    section,
    date,
    source,
  }: { readonly name: string; readonly section: number; readonly date: string; readonly source: string },
  sections: readonly (readonly [title: string, lines: readonly string[]])[],
): string {
  const head = `.TH ${roff(name.toUpperCase())} ${section} ${date} "${roff(source)}" "phoenix\\-volumes"`;
  const body = sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : [`.SH ${title}`, ...lines]));
  return `${[head, '.nh', '.ad l', ...body].join('\n')}\n`;
}

/** A term and what is said of it. */
export const item = (term: string, text: string): readonly string[] => ['.TP', term, roff(text)];

/** Lines that stay as they are. */
export const verbatim = (lines: readonly string[]): readonly string[] => [
  '.nf',
  ...lines.map((line) => `.RS 4\n${roff(line)}\n.RE`),
  '.fi',
];
