/** Packs the program into one executable for x86-64 Linux; rejects where Bun is not installed in `packaging/`. */
export function pack(outfile: string, entry?: string): Promise<void>;
