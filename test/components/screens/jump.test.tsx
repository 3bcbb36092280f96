import { afterEach, test } from 'vitest';
import { snapshotAfter } from '../../../src/operations/watch/snapshot.ts';
import { sampleSnapshot, storeOf } from '../sample.ts';
import { KEYS, openApp, pasted, type Terminal } from '../terminal.tsx';

const files = {
  vm: {
    path: '/etc/phoenix/phoenix_vm_configs.json',
    value: { vms: [{ vmid: 201, network_config: { ip: '10.0.0.51/24' } }] },
  },
};
const snapshot = { ...snapshotAfter(sampleSnapshot, { config: { diagnostics: [], files } }, 0), ...sampleSnapshot };

let terminal: Terminal | undefined;
afterEach(() => terminal?.close());

function open(options: Parameters<typeof openApp>[0] = {}): Terminal {
  terminal = openApp({ store: storeOf(snapshot), ...options });
  return terminal;
}

test.each([
  ['ssl', /> ssl_certs/],
  ['vllm_models', /> vllm_models/],
  ['954', /\[2 Containers[\s\S]*> +954/],
  ['n8n', /\[2 Containers[\s\S]*> +954/],
  ['changes', /\[3 Changes/],
  ['3', /\[3 Changes/],
  ['conf', /\[4 Config/],
  ['history', /5 recorded applies/],
])(': and %s goes there', async (typed, there) => {
  const app = open();
  await app.press(':');
  await app.shows('Jump to');
  await app.press(typed, KEYS.enter);
  await app.shows(there);
});

test(': and an address of a container goes there, before what else the files say of it', async () => {
  const containers = sampleSnapshot.status?.containers.map((one) =>
    one.ctid === 954 ? { ...one, addresses: ['10.0.0.51/24'] } : one,
  );
  const status = sampleSnapshot.status && containers && { ...sampleSnapshot.status, containers };
  const app = open({ store: storeOf({ ...snapshot, ...(status && { status }) }) });
  await app.press(':', '10.0.0.51');
  await app.shows(/CT +954 +n8n +10\.0\.0\.51\/24/);
  await app.press(KEYS.enter);
  await app.shows(/\[2 Containers[\s\S]*> +954/);
});

test('it goes from any screen that holds nothing, and leaves what lies above', async () => {
  const app = open();
  await app.press('p');
  await app.shows('Consequences');
  await app.press(':', 'portainer_data', KEYS.enter);
  await app.shows('> portainer_data', 'p plan');
});

test('tab completes as far as all agree, then takes the one under the cursor', async () => {
  const app = open();
  await app.press(':', 'ng', KEYS.tab);
  await app.shows(':nginx');
  await app.press(KEYS.down, KEYS.tab);
  await app.shows(':nginx_sites▏');
  await app.press(KEYS.enter);
  await app.shows('> nginx_sites');
});

test('esc leaves the screen as it was', async () => {
  const app = open();
  await app.press('j');
  const before = await app.shows('> nginx_sites');
  await app.press(':', 'vllm', KEYS.esc);
  await app.until((frame) => frame === before);
});

test('what is called so nowhere is said, and enter goes nowhere', async () => {
  const app = open();
  await app.press(':', pasted('no such\nthing'));
  await app.shows('No view, volume or container is called "no such thing"');
  await app.press(KEYS.enter);
  await app.shows('Jump to', ':no such thing');
});

test('what only the files say is searched for in Config', async () => {
  const app = open();
  await app.press(':', '10.0.0.51');
  await app.shows('2 lines of Config say it');
  await app.press(KEYS.enter);
  await app.shows('[4 Config', '/10.0.0.51: 2 of ', 'vms.201.network_config.ip', '10.0.0.51/24');
  // It is then opened at its place, with all that is around it.
  await app.press('j', KEYS.enter);
  await app.shows('phoenix_vm_configs.json', '- network_config', /^> +ip +10\.0\.0\.51\/24$/m);
  await app.press('/', '10.0.0.51', KEYS.enter, KEYS.esc);
  await app.shows(/^> +[-+] 201 /m);
});

test('a form is not left by it', async () => {
  const app = open();
  await app.press('e');
  await app.shows('Edit nginx_logs', '[2 Containers]');
  await app.press(':');
  await app.shows('leave this first');
});

test('where characters are text it is one', async () => {
  const app = open();
  await app.press('/', ':');
  await app.shows('/:▏');
});
