import { describe, expect, it } from 'vitest';
import { brief, loadTexts, shown } from '../folder.ts';

const lxc = (containers: object) => JSON.stringify({ lxc_configs: containers }, null, 2);
const vm = (vms: object[]) => JSON.stringify({ vms }, null, 2);
const stacks = (docker_stacks: object) => JSON.stringify({ docker_stacks });

describe('references across files only warn', () => {
  it('about a clone source that is declared nowhere', async () => {
    const config = await loadTexts({ lxc: lxc({ '101': { clone_from_ctid: '900' } }) });
    expect(brief(config)).toEqual(['warning unknown_clone_source 4:26']);
    expect(config.desired).toBeDefined();
  });

  it('about a container cloned from a virtual machine', async () => {
    const config = await loadTexts({ lxc: lxc({ '101': { clone_from_ctid: 1001 } }), vm: vm([{ vmid: 1001 }]) });
    expect(brief(config)).toEqual(['warning unknown_clone_source 4:26']);
  });

  it('about a dependency that is declared nowhere', async () => {
    const config = await loadTexts({ vm: vm([{ vmid: 1001, dependencies: ['101', '999'] }]) });
    expect(brief(config)).toEqual(['warning unknown_dependency 7:9']);
  });

  it('about guests that wait for each other, across containers and machines', async () => {
    const config = await loadTexts({
      lxc: lxc({ '101': { dependencies: ['1001'] }, '102': { dependencies: ['101'] } }),
      vm: vm([{ vmid: 1001, dependencies: ['102'] }]),
    });
    expect(shown(config)).toMatchObject([
      { code: 'dependency_cycle', summary: 'These guests wait for each other: 101 → 1001 → 102 → 101.' },
    ]);
  });

  it('about a guest that waits for itself', async () => {
    expect(brief(await loadTexts({ lxc: lxc({ '101': { dependencies: [101] } }) }))).toEqual([
      'warning dependency_cycle 5:9',
    ]);
  });

  it('not about two ways to the same guest', async () => {
    const containers = {
      '101': { dependencies: ['102', '103'] },
      '102': { dependencies: ['104'] },
      '103': { dependencies: ['104'] },
      '104': {},
    };
    expect(brief(await loadTexts({ lxc: lxc(containers) }))).toEqual([]);
  });

  it('about a chain of 20,000 that ends where it began, without running out of stack', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => 100_000 + index);
    const containers = Object.fromEntries(
      ids.map((id, index) => [id, { dependencies: [ids[(index + 1) % ids.length]] }]),
    );
    const diagnostics = shown(await loadTexts({ lxc: lxc(containers) }));
    expect(diagnostics.map(({ code }) => code)).toEqual(['dependency_cycle']);
    expect(diagnostics[0]?.summary.length).toBeLessThan(200);
  });

  it('about 20,000 guests that wait for the next and the first, in no time', async () => {
    const ids = Array.from({ length: 20_000 }, (_, index) => 100_000 + index);
    const needs = (index: number) => [ids[index + 1], index > 0 ? ids[0] : undefined].filter((id) => id !== undefined);
    const containers = Object.fromEntries(ids.map((id, index) => [id, { dependencies: needs(index) }]));
    expect((await loadTexts({ lxc: lxc(containers) })).diagnostics).toHaveLength(ids.length - 1);
  }, 5_000);

  it('about a stack that is declared nowhere, in both spellings', async () => {
    const config = await loadTexts({
      vm: vm([{ vmid: 1001, docker_stacks: ['a', { name: 'b' }] }]),
      stacks: stacks({}),
    });
    expect(brief(config)).toEqual(['warning unknown_stack 6:9', 'warning unknown_stack 8:19']);
  });

  it('about an environment that a stack does not have', async () => {
    const config = await loadTexts({
      vm: vm([{ vmid: 1001, docker_stacks: [{ name: 'a', environment: 'prod' }] }]),
      stacks: stacks({ a: { environments: { production: {} } } }),
    });
    expect(shown(config)).toMatchObject([{ code: 'unknown_environment', line: 8, hint: 'It has production.' }]);
  });

  it('about nothing in a file that the unreadable one would have to declare', async () => {
    const config = await loadTexts({
      lxc: lxc({ '101': { dependencies: ['1001'] } }),
      vm: '{',
      stacks: stacks({}),
    });
    expect(brief(config)).toEqual(['error json_truncated 1:2']);
  });
});
