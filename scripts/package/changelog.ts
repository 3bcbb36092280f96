/** The changes of a version as Debian has them, from CHANGELOG.md. */
export function debianChangelog(
  markdown: string,
  {
    name,
    version,
    maintainer,
    time,
  }: { readonly name: string; readonly version: string; readonly maintainer: string; readonly time: number },
): string {
  const [, after = ''] = markdown.split(`## ${version}\n`);
  const changes = (after.split('\n## ')[0] ?? '')
    .replace(/\n +/g, ' ')
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .flatMap((line) =>
      wrapped(
        line
          .slice(2)
          .replaceAll('`', '')
          .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'),
      ),
    );
  if (changes.length === 0) throw new Error(`CHANGELOG.md has no changes of ${version}`);
  const date = new Date(time * 1000).toUTCString().replace('GMT', '+0000');
  return `${name} (${version}) unstable; urgency=medium\n\n${changes.join('\n')}\n\n -- ${maintainer}  ${date}\n`;
}

/** A point in lines of at most 78 columns. */
function wrapped(text: string): readonly string[] {
  const lines: string[] = [];
  let line = '  *';
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > 78) {
      lines.push(line);
      line = '   ';
    }
    line += ` ${word}`;
  }
  return [...lines, line];
}
