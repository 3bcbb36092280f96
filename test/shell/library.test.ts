import { execFile } from 'node:child_process';
import { appendFileSync, chmodSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { commandText } from '../../src/ground/argv.ts';
import { testMachine } from '../cli/machine.ts';
import { COMMAND } from '../cli/program.ts';

const LIBRARY = fileURLToPath(new URL('../../shell/phoenix_hypervisor_common_utils.sh', import.meta.url));
const LXC = 'phoenix_lxc_configs.json';

const CONTAINERS = {
  nvidia_url: 'https://example.net/',
  lxc_configs: {
    1000: { name: 'late' },
    953: {
      name: "it's $HOME `id`",
      empty: '',
      nothing: null,
      off: false,
      network_config: { ip: '10.0.0.153/24' },
      ports: ['443:443', '80:80'],
      mounts: [{ path: '/a', 'with.dot': 1 }],
      root_password: 'hidden',
      'a.b': 'doubtful',
    },
  },
};

/** A folder of files, and the program with a note of each call. */
async function desk(shell: string) {
  const { configDir, configure, folder } = await testMachine();
  await configure(LXC, CONTAINERS);
  const [calls, program, script] = ['calls', 'phoenix-volumes', 'script.sh'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  writeFileSync(calls, '');
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$*" >>'${calls}'\nexec ${commandText(COMMAND)} "$@"\n`);
  chmodSync(program, 0o755);
  const env = {
    PATH: `${folder}:${process.env.PATH}`,
    LANG: 'C.UTF-8',
    PHOENIX_CONFIG_DIR: configDir,
    LIBRARY,
    FILE: join(configDir, LXC),
  };
  return {
    configDir,
    /** What the lines print after the library was sourced, in a shell that is as strict as it can be. */
    run: async (lines: string) => {
      writeFileSync(script, `set -eu\n. "$LIBRARY"\n${lines}\n`);
      const { stdout, stderr } = await promisify(execFile)(shell, [script], { env });
      return { stdout, stderr };
    },
    calls: () => readFileSync(calls, 'utf8').split('\n').slice(0, -1),
  };
}

describe.each(['bash', 'dash'])('in %s', (shell) => {
  test('a hundred look-ups of values and lists are one call', async () => {
    const { run, calls } = await desk(shell);
    const { stdout, stderr } = await run(`
      i=0
      while [ $i -lt 25 ]; do
        i=$((i + 1))
        name=$(jq_get_value 953 .name)
        ip=$(jq_get_value 953 '.network_config.ip')
        domain=$(get_global_config_value .domain_name)
        none=$(jq_get_value 953 .absent || echo default)
      done
      printf '%s|' "$name" "$ip" "$domain" "$none"
      jq_get_array 953 '.ports[]'
      jq_get_value 953 '.ports[1]'
      jq_get_value 953 .nvidia_url
      jq_get_value 953 '.mounts[0].path'
      phoenix_ids lxc`);
    expect(stderr).toBe('');
    expect(stdout).toBe(
      "it's $HOME `id`|10.0.0.153/24|example.net|default|443:443\n80:80\n80:80\nhttps://example.net/\n/a\n953\n1000\n",
    );
    expect(calls()).toEqual(['get --all --shell']);
  });

  test('what is empty, null or not there prints nothing and returns 1', async () => {
    const { run } = await desk(shell);
    const { stdout } = await run(
      `for query in .empty .nothing .absent .name.x '.absent[]'; do jq_get_value 953 "$query" || printf '%s ' $?; done
       jq_get_value 777 .name || echo $?
       jq_get_value 953 .off`,
    );
    expect(stdout).toBe('1 1 1 1 1 1\nfalse\n');
  });

  test('a secret, an object and a doubtful path are asked of the program', async () => {
    const { run, calls } = await desk(shell);
    const { stdout } = await run(`
      jq_get_value 953 .root_password
      jq_get_value 953 .network_config
      jq_get_value 953 .a.b
      jq_get_value 953 '.mounts[].path'`);
    expect(stdout).toBe('hidden\n{\n  "ip": "10.0.0.153/24"\n}\ndoubtful\n/a\n');
    expect(calls()).toHaveLength(5);
  });

  test('what is more than a path is given to jq', async () => {
    const { run } = await desk(shell);
    const { stdout } = await run(`
      jq_get_array 953 '.missing // ["none"] | .[]'
      jq_get_value 953 '(.ports // []) | length'
      jq_get_value 953 '.["name"]'
      get_global_config_value '.shared_volumes | keys | join(",")'
      jq_get_value 953 '.missing // empty' || echo $?`);
    expect(stdout).toBe("none\n2\nit's $HOME `id`\ncerts,media\n1\n");
  });

  test('a file that changed is read anew', async () => {
    const { run, calls } = await desk(shell);
    const { stdout } = await run(`
      jq_get_value 1000 .name
      sed -i s/late/later/ "$FILE"
      jq_get_value 1000 .name
      echo "$(jq_get_value 1000 .name)"
      touch -d @1 "$FILE"
      jq_get_value 1000 .name`);
    expect(stdout).toBe('late\nlater\nlater\nlater\n');
    expect(calls()).toHaveLength(3);
  });

  test('a broken file is told where it is sourced and by a look-up in it, and by no other', async () => {
    const { run, configDir } = await desk(shell);
    writeFileSync(join(configDir, LXC), '{');
    const { stdout, stderr } = await run('get_global_config_value .domain_name; jq_get_value 953 .name || echo $?');
    expect(stdout).toBe('example.net\n65\n');
    expect(stderr.match(/The file ends in the middle/g)).toHaveLength(2);
  });

  test('no machines and no stacks need no file', async () => {
    const { run, configDir, calls } = await desk(shell);
    for (const name of ['phoenix_vm_configs.json', 'phoenix_stacks_config.json']) rmSync(join(configDir, name));
    const { stdout } = await run('phoenix_ids vm; phoenix_ids stack; jq_get_value 1000 .name');
    expect(stdout).toBe('late\n');
    expect(calls()).toHaveLength(1);
  });

  test('whatever stands in the files, each text arrives as it is and nothing of it runs', async () => {
    const { configDir, run, calls } = await desk(shell);
    const out = join(configDir, 'out');
    const hostile = fc.array(
      fc.constantFrom(
        "'",
        '"',
        '$(touch owned)',
        '`touch owned`',
        '\\',
        '\n',
        ';;',
        'esac',
        '*',
        '?',
        '%s',
        ' ',
        'ä',
        '-',
      ),
      { minLength: 1, maxLength: 8 },
    );
    const texts = fc.sample(hostile, { seed: 22, numRuns: 60 }).map((parts) => `x${parts.join('')}x`);
    const lxc_configs = { 101: Object.fromEntries(texts.map((text, at) => [`text_${at}`, text])) };
    writeFileSync(join(configDir, LXC), JSON.stringify({ lxc_configs }));
    onTestFinished(() => rmSync(out, { force: true }));
    appendFileSync(out, '');
    const { stdout } = await run(
      `cd '${configDir}'; i=0; while [ $i -lt ${texts.length} ]; do jq_get_value 101 ".text_$i"; i=$((i + 1)); done; ls`,
    );
    expect(stdout.startsWith(texts.map((text) => `${text}\n`).join(''))).toBe(true);
    expect(stdout.slice(texts.join('\n').length)).not.toContain('owned\n');
    expect(calls()).toHaveLength(1);
  });
});
