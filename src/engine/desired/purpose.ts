/** What a volume is for, which picks its permissions where the configuration names none. */
export interface Purpose {
  readonly label: string;
  /** As `st_mode & 0o7777`. */
  readonly directoryMode: number;
  readonly fileMode: number;
}

const SHARED_DATA: Purpose = { label: 'shared data', directoryMode: 0o775, fileMode: 0o664 };

const PURPOSES: ReadonlyMap<string, Purpose> = new Map([
  ['ssl_certs', { label: 'certificates', directoryMode: 0o755, fileMode: 0o644 }],
  ['nginx_sites', { label: 'web server configuration', directoryMode: 0o755, fileMode: 0o644 }],
  ['portainer_data', { label: 'application data', directoryMode: 0o770, fileMode: 0o660 }],
]);

/** The purpose that a volume's name picks. */
export const purposeOf = (volumeName: string): Purpose => PURPOSES.get(volumeName) ?? SHARED_DATA;
