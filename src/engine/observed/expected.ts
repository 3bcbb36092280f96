import { booleanWord } from '../../proxmox/value/rule.ts';

/** Where /etc/fstab expects something to be mounted at boot, but '/'. */
export function fstabTargets(text: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => !/^\s*(#|$)/.test(line))
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, target, type, options]) =>
        target?.startsWith('/') && target !== '/' && type !== 'swap' && !/\bnoauto\b/.test(options ?? ''),
    )
    .map(([, target]) =>
      String(target).replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8))),
    );
}

/** Storages of /etc/pve/storage.cfg that are mount points: network ones by type, `dir` ones that say `is_mountpoint` (a path or a boolean). */
export function storageTargets(text: string): readonly string[] {
  return text.split(/\n(?=\S)/).flatMap((block) => {
    const property = (key: string) => new RegExp(`^\\s+${key}\\s+(\\S+)`, 'm').exec(block)?.[1];
    const [, type, id] = /^(\w+):\s*(\S+)/.exec(block) ?? [];
    if (property('disable') === '1') return [];
    if (type === 'nfs' || type === 'cifs' || type === 'cephfs') return [property('path') ?? `/mnt/pve/${id}`];
    const isMountpoint = property('is_mountpoint');
    if (isMountpoint?.startsWith('/')) return [isMountpoint];
    const path = property('path');
    return path && booleanWord(isMountpoint ?? '') === '1' ? [path] : [];
  });
}
