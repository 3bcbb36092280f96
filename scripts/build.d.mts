/** Bundles the program into one executable file. */
export function bundle(outfile: string): Promise<void>;

/** Bundles the library into `index.js` of a folder, with its types beside it. */
export function bundleLibrary(folder: string): Promise<void>;
