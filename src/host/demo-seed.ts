/** Where a demo folder keeps what. `root` is what `--root` would be; the others are whole paths of this machine. */
export interface DemoPaths {
  readonly root: string;
  readonly configDir: string;
  readonly stateDir: string;
}

export function demoPaths(_dir: string): DemoPaths {
  throw new Error('being written');
}

/** Fills an empty or absent folder with the sample machine and its configuration. With `reset` an earlier demo there is removed first. */
export async function seedDemo(_dir: string, _options?: { readonly reset?: boolean }): Promise<void> {
  throw new Error('being written');
}
