/** The words of a list. */
export const listIn = (text = ''): readonly string[] => text.split(/[\s,;]+/).filter((word) => word !== '');

/** A property that stands alone is set. */
export const isOn = (value: string | undefined): boolean => value !== undefined && value !== '0';

export interface Section {
  readonly type: string;
  readonly id: string;
  readonly fields: ReadonlyMap<string, string>;
}

/** The sections of Proxmox's own format: `type: id`, then a property a line, indented. */
export function sectionsOf(text: string): readonly Section[] {
  return text.split(/^(?=\S)/m).flatMap((section) => {
    const [head = '', ...lines] = section.split('\n');
    const [, type, id] = /^([\w-]+):\s*(\S+)\s*$/.exec(head) ?? [];
    if (type === undefined || id === undefined) return [];
    const fields = lines.flatMap((line): [string, string][] => {
      const [, key, value = ''] = /^\s+(\S+)(?:\s+(.*?))?\s*$/.exec(line) ?? [];
      return key === undefined ? [] : [[key, value]];
    });
    return [{ type, id, fields: new Map(fields) }];
  });
}
