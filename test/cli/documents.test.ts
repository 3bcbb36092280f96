import { expect, test } from 'vitest';
import * as z from 'zod';
import { documentIn, documentsIn } from './json.ts';
import { HYPERVISOR, testMachine } from './machine.ts';
import { run } from './run.ts';

const diagnostic = z.strictObject({
  severity: z.enum(['error', 'warning']),
  code: z.string().regex(/^[a-z_]+$/),
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  path: z.string().optional(),
  summary: z.string(),
  detail: z.string().optional(),
  hint: z.string().optional(),
  volume: z.string().optional(),
  ctid: z.int().optional(),
});

const starts = z.enum(['ok', 'fails', 'hides', 'unknown']);

/** A code, its words, and the facts of that code. */
const text = z.looseObject({ code: z.string().regex(/^[a-z_]+$/), text: z.string().min(1) });

const planFields = {
  format: z.literal('phoenix-volumes/1'),
  inSync: z.boolean(),
  summary: z.strictObject({ create: z.int(), update: z.int(), delete: z.int(), restart: z.int() }),
  steps: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(['directory', 'owner', 'mode', 'tree', 'mount', 'restart']),
      action: z.enum(['create', 'update', 'delete']),
      target: z.string(),
      volume: z.string().optional(),
      ctid: z.int().optional(),
      reason: z.string(),
      commands: z.array(z.array(z.string())),
      exact: z.boolean(),
      state: z.enum(['blocked', 'kept']).optional(),
      risk: z.string().optional(),
      consequences: z.array(z.string()),
      needs: z.array(z.string()),
    }),
  ),
  waiting: z.array(z.strictObject({ volume: z.string(), ctid: z.int(), path: z.string(), why: z.string() })),
  starts: z.array(
    z.strictObject({ ctid: z.int(), now: starts, after: starts, why: z.array(text), whyNow: z.array(text).optional() }),
  ),
  notes: z.array(z.strictObject({ volume: z.string().optional(), ctid: z.int().optional(), text: z.string() })),
  diagnostics: z.array(diagnostic),
};

const can = z.strictObject({
  read: z.boolean().nullable(),
  write: z.boolean().nullable(),
  traverse: z.boolean().nullable(),
  remove: z.union([z.boolean(), z.literal('own')]).nullable(),
  why: z.array(z.looseObject({ code: z.string(), text: z.string(), path: z.string() })),
});

const planDocument = z.strictObject({ ...planFields, command: z.literal('plan'), node: z.string() });

const state = z.enum(['ok', 'new', 'change', 'pending', 'drift', 'undeclared', 'waiting', 'blocked', 'kept', 'error']);

const statusDocument = z.strictObject({
  format: z.literal('phoenix-volumes/1'),
  command: z.literal('status'),
  node: z.string(),
  volumes: z.array(
    z.strictObject({
      name: z.string(),
      hostPath: z.string(),
      directory: z.strictObject({
        exists: z.boolean().nullable(),
        owner: z.string().nullable(),
        mode: z.string().nullable(),
        wantedOwner: z.string().nullable(),
        wantedMode: z.string().nullable(),
        filesystem: z.string().nullable(),
        dataset: z.string().optional(),
        free: z.number().optional(),
        total: z.number().optional(),
      }),
      state,
      reasons: z.array(z.string()),
      purpose: z.string().optional(),
      mounts: z.array(
        z.strictObject({
          ctid: z.int(),
          containerName: z.string().nullable(),
          path: z.string(),
          readOnly: z.boolean(),
          declared: z.boolean(),
          configured: z.string().nullable(),
          pending: z.boolean(),
          mounted: z.boolean().nullable(),
          starts,
          state,
          reason: z.string().nullable(),
          access: z.record(z.string(), can).and(z.object({ root: can })),
        }),
      ),
    }),
  ),
  containers: z.array(
    z.strictObject({
      ctid: z.int(),
      name: z.string().nullable(),
      node: z.string().nullable(),
      status: z.enum(['running', 'stopped', 'unknown', 'absent']),
      unprivileged: z.boolean().nullable(),
      lock: z.string().optional(),
      protection: z.boolean(),
      starts,
      why: z.array(text),
      mountPoints: z.array(
        z.strictObject({
          key: z.string(),
          kind: z.enum(['bind', 'device', 'volume', 'unparsable']),
          source: z.string(),
          path: z.string(),
          options: z.array(z.string()),
          volume: z.string().optional(),
          state,
        }),
      ),
    }),
  ),
  diagnostics: z.array(diagnostic),
});

const event = z.discriminatedUnion('type', [
  z.strictObject({ ...planFields, type: z.literal('plan'), time: z.iso.datetime() }),
  z.strictObject({ ...head('step_start'), step: z.string() }),
  z.strictObject({ ...head('step_output'), step: z.string(), stream: z.enum(['stdout', 'stderr']), text: z.string() }),
  z.strictObject({ ...head('step_complete'), step: z.string(), note: z.string().optional() }),
  z.strictObject({
    ...head('step_errored'),
    step: z.string(),
    code: z.string(),
    summary: z.string(),
    detail: z.string().optional(),
    hint: z.string().optional(),
  }),
  z.strictObject({ ...head('step_skipped'), step: z.string(), why: z.string() }),
  z.strictObject({
    ...head('summary'),
    outcome: z.enum(['done', 'failed', 'interrupted', 'stale']),
    done: z.int(),
    failed: z.int(),
    notRun: z.int(),
    journal: z.string().nullable(),
    problem: z.string().optional(),
  }),
]);

function head<Type extends string>(type: Type) {
  return { format: z.literal('phoenix-volumes/1'), type: z.literal(type), time: z.iso.datetime() };
}

async function demo() {
  const { folder } = await testMachine();
  return (...args: readonly string[]) => run(['--host', `demo:${folder}/demo`, '--json', ...args]);
}

test('plan, apply and status of the demo have the shapes of the contract', async () => {
  const onDemo = await demo();
  const plan = planDocument.parse(documentIn(await onDemo('plan')));
  expect(plan.steps.length).toBeGreaterThan(0);
  statusDocument.parse(documentIn(await onDemo('status')));
  const events = documentsIn(await onDemo('apply', '--yes')).map((one) => event.parse(one));
  expect(events[0]?.type).toBe('plan');
  expect(events.at(-1)?.type).toBe('summary');
  expect(events.some(({ type }) => type === 'step_complete')).toBe(true);
  statusDocument.parse(documentIn(await onDemo('status')));
});

test('what fails and what it printed are events', async () => {
  const { options, env, write } = await testMachine();
  await write('bin/pct', '#!/bin/sh\necho trying\necho "no luck" >&2\nexit 2\n');
  const { code, stdout } = await run([...options, 'apply', '--yes', '--json'], { env });
  expect(code).toBe(1);
  const events = documentsIn({ stdout }).map((one) => event.parse(one));
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'step_output', step: 'mount:101', stream: 'stdout', text: 'trying' }),
  );
  expect(events).toContainEqual(
    expect.objectContaining({ type: 'step_errored', step: 'mount:101', code: 'pct_failed' }),
  );
  expect(events.at(-1)).toMatchObject({ outcome: 'failed', failed: 2 });
});

test('an apply in sync says so in two lines and has no journal', async () => {
  const { options, env } = await testMachine();
  await run([...options, 'apply', '--yes'], { env });
  const { code, stdout } = await run([...options, 'apply', '--yes', '--json'], { env });
  expect(code).toBe(0);
  const events = documentsIn({ stdout }).map((one) => event.parse(one));
  expect(events).toEqual([
    expect.objectContaining({ type: 'plan', inSync: true, steps: [] }),
    expect.objectContaining({ type: 'summary', outcome: 'done', done: 0, journal: null }),
  ]);
});

test('validate names every finding with its place', async () => {
  const { options, configure } = await testMachine();
  await configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/etc', mounts: { 7: '/media' } } } });
  const { code, stdout } = await run([...options, 'validate', '--json']);
  expect(code).toBe(65);
  const shape = z.strictObject({
    format: z.literal('phoenix-volumes/1'),
    command: z.literal('validate'),
    valid: z.literal(false),
    diagnostics: z.array(diagnostic),
  });
  const { diagnostics } = shape.parse(documentIn({ stdout }));
  expect(diagnostics.filter(({ severity }) => severity === 'error').length).toBeGreaterThanOrEqual(2);
  for (const { file, line, column } of diagnostics) expect([file, line, column]).not.toContain(undefined);
});

test('a broken configuration is a document on stdout and text on stderr', async () => {
  const { options, write } = await testMachine();
  await write(`etc/${HYPERVISOR}`, '{');
  for (const command of ['plan', 'status', 'apply']) {
    const { code, stdout, stderr } = await run([
      ...options,
      command,
      '--json',
      ...(command === 'apply' ? ['--yes'] : []),
    ]);
    expect(code).toBe(65);
    expect(stderr).toContain(HYPERVISOR);
    expect(documentIn({ stdout })).toMatchObject({ format: 'phoenix-volumes/1', command, exit: 65 });
  }
});

test('status exits 2 on drift, 0 without, and knows some volumes and containers', async () => {
  const { options, env } = await testMachine();
  const status = async (...args: readonly string[]) => {
    const { code, stdout } = await run([...options, 'status', '--json', ...args], { env });
    return { code, ...statusDocument.parse(documentIn({ stdout })) };
  };
  expect((await status()).code).toBe(2);
  await run([...options, 'apply', 'certs', '--yes'], { env });
  expect((await status('certs')).code).toBe(0);
  const one = await status('102');
  expect([one.code, one.containers.map(({ ctid }) => ctid), one.volumes.map(({ name }) => name)]).toEqual([
    2,
    [102],
    ['media'],
  ]);
  const two = await status('certs', '102');
  expect([
    two.containers.map(({ ctid }) => ctid),
    two.volumes.map(({ name, mounts }) => [name, mounts.length]),
  ]).toEqual([
    [101, 102],
    [
      ['media', 1],
      ['certs', 1],
    ],
  ]);
});
