import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { actionsOn, type DrivenActions } from '../../../src/commands/tui/actions.ts';
import { runs } from '../../../src/engine/plan/standing.ts';
import type { Plan } from '../../../src/engine/plan/types.ts';
import { planAfter } from '../../../src/form/edit.ts';
import { askReview, type Form, formOf } from '../../../src/form/form.ts';
import { seedDemo } from '../../../src/host/demo/seed.ts';
import { locate } from '../../../src/operations/locate.ts';
import { watch } from '../../../src/operations/watch/watch.ts';

async function demo() {
  const dir = mkdtempSync(join(tmpdir(), 'phoenix-detached-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  await seedDemo(dir);
  const installation = await locate({ host: `demo:${dir}` });
  if (!installation.ok) throw new Error('the demo cannot be opened');
  const live = await watch(installation.value);
  onTestFinished(() => live.close());
  await live.refresh();
  const volume = live.get().desired?.volumes.find(({ name }) => name === 'n8n_files');
  if (!volume) throw new Error('the demo declares n8n_files');
  return { live, volume, actions: actionsOn({ argv: [] }, live) };
}

/** Writes what a form asks, and plans what the wizard plans then. */
async function planned(actions: DrivenActions, form: Form): Promise<Plan> {
  const { edit } = form.review;
  if (!edit) throw new Error('the form changes nothing');
  expect(await actions.write(edit)).toEqual({ ok: true });
  const made = await actions.plan(planAfter(form) ?? {});
  if (!made.ok) throw new Error(made.problems[0].code);
  return made.value;
}

const taken = (plan: Plan) =>
  plan.steps
    .filter(runs)
    .flatMap(({ change }) => (change.kind === 'mount' ? change.edits : []))
    .map(({ action, target }) => [action, target]);

it('the plan after a container was detached takes its mount out', async () => {
  const { live, volume, actions } = await demo();
  const form = formOf({ kind: 'edit', volume });
  const { state } = askReview({ ...form, draft: { ...form.draft, mounts: [] } }, live.get());
  expect(taken(await planned(actions, state))).toEqual(volume.mounts.map(({ path }) => ['delete', path]));
});

it('the plan after a volume was removed takes its mounts out', async () => {
  const { live, volume, actions } = await demo();
  const { state } = askReview(formOf({ kind: 'remove', volume }), live.get());
  expect(taken(await planned(actions, state))).toEqual(volume.mounts.map(({ path }) => ['delete', path]));
});
