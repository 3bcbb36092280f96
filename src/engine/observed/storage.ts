/** One storage of /etc/pve/storage.cfg. */
export interface StorageEntry {
  /** `zfspool`, `dir`, `nfs`. */
  readonly type: string;
  readonly id: string;
  /** The value of a key; undefined: there is none. A key may stand alone. */
  readonly property: (key: string) => string | undefined;
  readonly isSet: (key: string) => boolean;
}

/** The storages of /etc/pve/storage.cfg, in its order. */
export function storagesIn(text: string): readonly StorageEntry[] {
  return text.split(/\n(?=\S)/).flatMap((block): readonly StorageEntry[] => {
    const [, type, id] = /^(\w+):[ \t]*(\S+)/.exec(block) ?? [];
    if (type === undefined || id === undefined) return [];
    const property = (key: string) => new RegExp(`^[ \\t]+${key}(?:[ \\t]+(.*?))?[ \\t]*$`, 'm').exec(block)?.[1];
    return [{ type, id, property, isSet: (key) => new RegExp(`^[ \\t]+${key}(?:[ \\t]|$)`, 'm').test(block) }];
  });
}
