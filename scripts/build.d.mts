import type { Metafile } from 'esbuild';

/** Bundles the program into an executable file and the folder `chunks` beside it; gives esbuild's account of what went where. */
export function bundle(outfile: string, entry?: string): Promise<Metafile>;

/** Bundles the library into `index.js` of a folder, with its types beside it; gives esbuild's account as well. */
export function bundleLibrary(folder: string): Promise<Metafile>;
