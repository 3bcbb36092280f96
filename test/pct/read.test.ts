import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containerFile, machineWith, run } from '../proxmox/container.ts';
import { fileText } from '../proxmox/lines.ts';
import { pct } from './pct.ts';

const one = containerFile('mp0: /srv/x,mp=/certs');

describe('pct config', () => {
  it('prints the keys by name [config]', () => {
    expect(run(one, ['config', '101']).stdout).toBe(one);
  });

  it('prints the description on one line [description-config]', () => {
    expect(run(containerFile('#a: b', '#c'), ['config', '101']).stdout).toContain('\ndescription: a%3A b%0Ac%0A\n');
  });

  it('hides what is to be deleted [config-pending-delete]', () => {
    const text = `${one}\n[pve:pending]\ndelete: mp0\n`;
    expect(run(text, ['config', '101']).stdout).not.toContain('mp0');
    expect(run(text, ['config', '101', '--current']).stdout).toContain('mp0');
  });

  it('fails on a mount point that does not parse [bad-mp-in-file-config]', () => {
    const { exit, stdout, stderr } = run(containerFile('mp0: /a,mp=/b,foo=1'), ['config', '101']);
    expect(exit).not.toBe(0);
    expect(stdout).toBe('');
    expect(stderr).toContain('400 Result verification failed\nmp0: invalid format - format error\nmp0.foo: property');
  });

  it('works on a locked container [lock-config]', () => {
    expect(run(`${one}lock: backup\n`, ['config', '101']).stdout).toContain('lock: backup\n');
  });

  it('has no JSON [config-output-format]', () => {
    const { stderr } = run(one, ['config', '101', '--output-format', 'json']);
    expect(stderr).toContain('Unknown option: output-format\n400 unable to parse option\n');
  });

  it('names a snapshot that is not there', () => {
    expect(run(one, ['config', '101', '--snapshot', 'none']).stderr).toBe("snapshot 'none' does not exist\n");
    expect(run(one, ['config', '101', '--snapshot', 'none', '--current']).stderr).toContain("cannot use 'snapshot'");
  });
});

describe('pct pending', () => {
  it('shows what is, what comes and what goes', () => {
    const text = 'cores: 2\nmp0: /a,mp=/a\n[pve:pending]\ndelete: mp0\ncores: 3\nmp1: /b,mp=/b\n';
    expect(run(text, ['pending', '101']).stdout).toBe(
      'cur cores: 2\nnew cores: 3\ndel mp0: /a,mp=/a\nnew mp1: /b,mp=/b\n',
    );
  });
});

describe('pct list', () => {
  it('has fixed columns, by number, and a name for the nameless [list-many]', () => {
    const containers = new Map([
      [1000, { text: 'lock: backup\n', running: true }],
      [102, { text: 'hostname: db\n', running: false }],
    ]);
    const { stdout } = pct(['list'], { ...machineWith(''), containers });
    expect(stdout.split('\n').map((line) => line.trimEnd())).toEqual([
      'VMID       Status     Lock         Name',
      '102        stopped                 db',
      '1000       running    backup       CT1000',
      '',
    ]);
  });
});

describe('arguments', () => {
  it.each([
    [['set', '101', '--mp00', '/a,mp=/b'], 'Unknown option: mp00\n400 unable to parse option\n'],
    [['set', '101', '--mp0='], 'Option mp0 requires an argument\n400 unable to parse option\n'],
    [['set', '101', '--mp0'], 'Option mp0 requires an argument\n400 unable to parse option\n'],
    [
      ['config', '99'],
      '400 Parameter verification failed.\nvmid: invalid format - value does not look like a valid VM ID\n',
    ],
    [['config'], '400 not enough arguments\n'],
    [['config', '101', '102'], '400 too many arguments\n'],
    [['config', '101', '--current', 'maybe'], '400 unable to parse boolean option\n'],
    [
      ['set', '101', '--cores', '0'],
      '400 Parameter verification failed.\ncores: value must have a minimum value of 1\n',
    ],
    [
      ['set', '101', '--hostname', 'a_b'],
      '400 Parameter verification failed.\nhostname: invalid format - value does not look like a valid DNS name\n',
    ],
    [
      ['set', '101', '--lock', 'x'],
      "400 Parameter verification failed.\nlock: value 'x' does not have a value in the enumeration",
    ],
    [['st', '101'], "ERROR: unknown command 'pct st'\n"],
  ])('%j', (argv, message) => {
    const { exit, stderr } = run(one, argv);
    expect(exit).not.toBe(0);
    expect(stderr.startsWith(message)).toBe(true);
  });

  it('lists every mount point for an ambiguous --mp [index-none]', () => {
    expect(run(one, ['set', '101', '--mp', '/a']).stderr).toMatch(/^Option mp is ambiguous \(mp0, mp1, mp10, mp100, /);
  });

  it('end at --, and may come before the container', () => {
    expect(run(one, ['config', '--current', '--', '101']).stdout).toBe(one);
  });
});

describe('commands that a bind mount stops', () => {
  it.each([
    [['snapshot', '101', 'one'], 'snapshot feature is not available'],
    [['clone', '101', '102'], "unable to clone mountpoint 'mp0' (type bind)"],
    [['resize', '101', 'mp0', '+1G'], "unable to parse volume ID '/srv/x'"],
    [['move-volume', '101', 'mp0', 'nas'], "unable to parse volume ID '/srv/x'"],
    [['migrate', '101', 'pve2'], 'migration aborted'],
  ])('%j', (argv, message) => {
    expect(run(one, argv)).toMatchObject({ exit: 255, stderr: `${message}\n`, file: one });
  });

  it('is reported by pct template, which ends with 0', () => {
    expect(run(one, ['template', '101'])).toMatchObject({
      exit: 0,
      stderr: "Template feature is not available for '/srv/x'\n",
    });
  });

  it('says what the model does not have', () => {
    expect(run(containerFile(), ['snapshot', '101', 'one']).stderr).toBe('this model of pct has no storage\n');
    expect(run(one, ['start', '101']).stderr).toBe('pct start: this model of pct does not have it\n');
  });
});

describe('any arguments on any file', () => {
  it('end with an outcome, and change nothing when they fail', () => {
    const word = fc.oneof(
      fc.constantFrom('set', 'config', 'pending', 'list', 'status', 'unlock', 'listsnapshot', 'snapshot', 'clone'),
      fc.constantFrom(
        'template',
        'migrate',
        'resize',
        'move-volume',
        '101',
        'mp0',
        '--',
        '-',
        '--mp',
        '--mp0',
        '--delete',
      ),
      fc.constantFrom(
        '--revert',
        '--digest',
        '--current',
        '--snapshot',
        '/a,mp=/b',
        '/a,mp=/b,idmap=u:0:0:1',
        'nas:4,mp=/x',
      ),
      fc.string({ maxLength: 8 }),
    );
    fc.assert(
      fc.property(fileText, fc.array(word, { maxLength: 7 }), fc.boolean(), (text, argv, running) => {
        const { exit, stderr, file } = run(text, argv, { running });
        if (exit !== 0) expect(stderr).not.toBe('');
        if (exit !== 0 && argv[0] !== 'set') expect(file).toBe(text);
      }),
      { numRuns: 2000 },
    );
  });
});
