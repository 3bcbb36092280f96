const SYSTEM = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Where we look for the tools that we run: PATH without `.` and whatever else depends on the folder that somebody happens
 * to stand in; the system's own folders where nothing is left of it.
 */
export function toolPath(): string {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return folders.length > 0 ? folders.join(':') : SYSTEM;
}
