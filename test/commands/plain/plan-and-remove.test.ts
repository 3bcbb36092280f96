import { describe, expect, it } from 'vitest';
import { planAndApply } from '../../../src/commands/plain/apply.ts';
import { chooseVolumes } from '../../../src/commands/plain/choose.ts';
import { performTask } from '../../../src/commands/plain/tasks.ts';
import { askVolume } from '../../../src/commands/plain/volume.ts';
import type { Plan, PlanOptions } from '../../../src/engine/plan/types.ts';
import { bad, good, NOWHERE } from '../../../src/ground/problem.ts';
import { wordsOf } from '../../../src/views/words/any.ts';
import { LOSS } from '../../components/demo.ts';
import { emptyPlan, samplePlan, sampleSnapshot } from '../../components/sample.ts';
import { volumeNamed } from '../../components/wizard/drive.ts';
import { scripted } from './scripted.ts';

const WITHOUT_KEPT: Plan = { ...samplePlan, steps: samplePlan.steps.filter(({ state }) => state !== 'kept') };

describe('apply', () => {
  it('runs the plan that was shown after a yes, and ends with the summary and the journal', async () => {
    const applied: Plan[] = [];
    const { dialogue, output } = scripted(['no', 'yes'], { plan: async () => good(WITHOUT_KEPT) });
    const apply = (plan: Plan) => {
      applied.push(plan);
      return dialogue.apply(plan);
    };
    await planAndApply({ ...dialogue, apply }, {});
    expect(applied).toEqual([WITHOUT_KEPT]);
    expect(output()).toMatch(/Apply this plan \(yes, no\) \[no\]: yes\n\^C stops after the running step\.\n\[1\//);
    expect(output()).toMatch(/\nJournal: .*\.jsonl$/);
  });

  it.each([['no'], [''], ['cancel'], ['back'], []])('does nothing after %j', async (...answers) => {
    const { dialogue, output } = scripted(answers, { plan: async () => good(WITHOUT_KEPT) });
    await planAndApply({ ...dialogue, apply: () => expect.unreachable() }, {});
    expect(output()).toMatch(/Nothing was done\.$/);
  });

  it('asks nothing where nothing would run', async () => {
    const { dialogue, output } = scripted([], { plan: async () => good(emptyPlan) });
    await planAndApply(dialogue, { volumes: ['media'] });
    expect(output()).toBe('In sync: nothing to do.');
  });

  it('offers to take over what is kept, and plans anew only after a yes', async () => {
    const [step] = samplePlan.steps;
    const kept: Plan = { ...samplePlan, steps: step ? [{ ...step, state: 'kept', why: LOSS }] : [] };
    const planned: PlanOptions[] = [];
    const plan = async (options: PlanOptions) => {
      planned.push(options);
      return good(options.takeOver ? samplePlan : kept);
    };
    await planAndApply(scripted(['no'], { plan }).dialogue, { volumes: ['media'] });
    await planAndApply(scripted(['yes', 'no'], { plan }).dialogue, { volumes: ['media'] });
    expect(planned).toEqual([{ volumes: ['media'] }, { volumes: ['media'] }, { volumes: ['media'], takeOver: true }]);
  });

  it('says beside a plan with nothing to do who still cannot write', async () => {
    const { dialogue, output } = scripted([], { plan: async () => good(emptyPlan) });
    await planAndApply(dialogue, { volumes: ['ssl_certs'] });
    expect(output()).toMatch(
      /In sync: nothing to do\.\nStill, root of CT .* cannot write in ssl_certs: details says why\.$/,
    );
  });

  it('says why it cannot plan, and what to do', async () => {
    const { dialogue, output } = scripted([], { plan: async () => bad({ code: 'pct_missing', ...NOWHERE }) });
    await planAndApply(dialogue, {});
    const { summary, hint } = wordsOf({ code: 'pct_missing', ...NOWHERE });
    expect(output()).toBe(`error: ${summary}\n    ${hint}`);
  });

  it('says what broke off', async () => {
    const plan = () => Promise.reject(new Error('No containers here. Run it on the Proxmox host.'));
    const { dialogue, output } = scripted([], { plan });
    await planAndApply(dialogue, {});
    expect(output()).toMatch(/^error: No containers here\. Run it on the Proxmox host\.$/m);
  });
});

describe('removing', () => {
  it('says what it means, and starts on no', async () => {
    const { dialogue, output, asked } = scripted(['']);
    await askVolume(dialogue, { kind: 'remove', volume: volumeNamed('ssl_certs') });
    expect(output()).toContain('- phoenix_hypervisor_config.json loses its entry');
    expect(output()).toMatch(/! These containers keep the mount: .*953 \/etc\/nginx\/ssl \(mp0\)/);
    expect(output()).toMatch(/Remove ssl_certs from the configuration \(yes, no\) \[no\]: \nNothing was written\.$/);
    expect(asked.written).toEqual([]);
  });

  it('writes what was reviewed after a yes', async () => {
    const { dialogue, asked } = scripted(['perhaps', 'yes']);
    await askVolume(dialogue, { kind: 'remove', volume: volumeNamed('ssl_certs') });
    expect(asked.written).toEqual([{ kind: 'remove', name: 'ssl_certs' }]);
    expect(asked.written[0]).toBe(asked.reviewed[0]);
  });
});

describe('the menu’s tasks', () => {
  it('name an unknown volume and ask again; ? lists them', async () => {
    const { dialogue, output } = scripted(['?', 'ssl_certs']);
    await performTask(dialogue, { word: 'details', rest: 'ssl_cert' });
    expect(output()).toContain('error: No volume is named ssl_cert.\n    Did you mean ssl_certs?');
    expect(output()).toMatch(/Volume \(\? lists them\): \?\n(.*\n)*ssl_certs\n/);
    expect(output()).toMatch(/953 +nginx-gateway +pve1 +\/etc\/nginx\/ssl/);
  });

  it('take several volumes, or all of them', async () => {
    expect(await chooseVolumes(scripted([]).dialogue, 'ssl_certs nginx_sites')).toEqual(['ssl_certs', 'nginx_sites']);
    expect(await chooseVolumes(scripted(['']).dialogue, '')).toEqual([]);
    expect(await chooseVolumes(scripted(['nope', 'cancel']).dialogue, '')).toBeUndefined();
  });

  it.each(['volumes', 'containers', 'drift', 'findings'] as const)('%s are reported in words', async (word) => {
    const { dialogue, output } = scripted([]);
    await performTask(dialogue, { word, rest: '' });
    expect(output()).not.toBe('');
    expect(output()).not.toMatch(/\u001b/);
  });

  it.each(['add', 'edit', 'remove', 'plan', 'apply', 'volumes'] as const)(
    '%s says what is wrong with a configuration that has errors',
    async (word) => {
      const { host, readAt } = sampleSnapshot;
      const error = { severity: 'error', where: {}, code: 'ctid', text: 'web' } as const;
      const { dialogue, output } = scripted([], { snapshot: { host, readAt, diagnostics: [error] } });
      await performTask(dialogue, { word, rest: '' });
      expect(output()).toBe(
        'error: "web" is not a container id.\n    Use a number from 100 to 999999999 without leading zeros.\nFix the errors in the configuration first.',
      );
    },
  );
});
