/** What a volume is for, which picks its permissions where the configuration names none. */
export type PurposeName = 'shared_data' | 'certificates' | 'web_server_configuration' | 'application_data';

export interface Purpose {
  readonly name: PurposeName;
  /** As `st_mode & 0o7777`. */
  readonly directoryMode: number;
  readonly fileMode: number;
}

const SHARED_DATA: Purpose = { name: 'shared_data', directoryMode: 0o775, fileMode: 0o664 };

/** The volume names that pick one of their own. */
export const NAMED_PURPOSES: ReadonlyMap<string, Purpose> = new Map([
  ['ssl_certs', { name: 'certificates', directoryMode: 0o755, fileMode: 0o644 }],
  ['nginx_sites', { name: 'web_server_configuration', directoryMode: 0o755, fileMode: 0o644 }],
  ['portainer_data', { name: 'application_data', directoryMode: 0o770, fileMode: 0o660 }],
]);

/** The purpose that a volume's name picks. */
export const purposeOf = (volumeName: string): Purpose => NAMED_PURPOSES.get(volumeName) ?? SHARED_DATA;
