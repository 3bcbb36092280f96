/** Bundles the program into one executable file. */
export function bundle(outfile: string): Promise<void>;
