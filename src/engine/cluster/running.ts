/** Seconds: a guest's member tells every ten; what is older is not known any more. pmxcfs forgets after five minutes. */
const TOLD_FOR = 60;

/**
 * Whether guests run, by id, as /etc/pve/.rrd tells: lines `pve2.3-vm/ID:uptime:name:status:template:time:…` or, since
 * Proxmox VE 9, `pve-vm-9.0/ID:…`, with a NUL at the end. What was told more than a minute before `time` (seconds since the
 * epoch), or says something else, is left out.
 */
export function runningByRrd(text: string, time: number): ReadonlyMap<number, boolean> {
  const running = new Map<number, boolean>();
  for (const line of text.replaceAll('\0', '').split('\n')) {
    const [, id] = /^pve(?:2\.3-vm|-vm-\d+\.\d+)\/(\d+):/.exec(line) ?? [];
    const [, , , status, , told] = line.split(':');
    const age = time - Number(told);
    if (id === undefined || !(Math.abs(age) <= TOLD_FOR)) continue;
    if (status === 'running' || status === 'stopped') running.set(Number(id), status === 'running');
  }
  return running;
}
