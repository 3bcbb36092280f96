import { statfs } from 'node:fs/promises';

/** Whether a folder lies in a file system that a daemon makes up, as pmxcfs does: it may have rules of its own. */
export const isFuse = async (folder: string): Promise<boolean> => (await statfs(folder)).type === FUSE;

const FUSE = 0x65735546;
