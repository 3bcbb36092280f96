import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync, Visitor } from 'oxc-parser';

/** The files in which a name is declared and exported, for each name; a re-export is no declaration. */
export function exportedNames(src: string): ReadonlyMap<string, ReadonlySet<string>> {
  const names = new Map<string, Set<string>>();
  for (const file of readdirSync(src, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name))) {
    for (const name of namesIn(file, readFileSync(join(src, file), 'utf8'))) {
      const places = names.get(name) ?? new Set();
      names.set(name, places.add(file));
    }
  }
  return names;
}

/** Those that stand in more than one file, as `name: file, file`. */
export const doubledNames = (src: string): readonly string[] =>
  [...exportedNames(src)].flatMap(([name, files]) => (files.size > 1 ? [`${name}: ${[...files].join(', ')}`] : []));

function namesIn(file: string, text: string): readonly string[] {
  const names: string[] = [];
  new Visitor({
    ExportNamedDeclaration: ({ declaration, source }) => {
      if (!declaration || source) return;
      const ids =
        declaration.type === 'VariableDeclaration'
          ? declaration.declarations.map(({ id }) => id)
          : 'id' in declaration
            ? [declaration.id]
            : [];
      for (const id of ids) if (id?.type === 'Identifier') names.push(id.name);
    },
  }).visit(parseSync(file, text).program);
  return names;
}
