import { expect, it } from 'vitest';
import { containerTree } from '../../../src/engine/access/container.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { containerFile, factsOf, modelMachine } from '../model-host.ts';

it.each([
  ['a script', 'hookscript: local:snippets/mount.sh', 'hookscript'],
  ['a hook of LXC', 'lxc.hook.mount: /usr/local/bin/mount', 'hookscript'],
  ['an included file', 'lxc.include: /etc/lxc/more.conf', 'unreadable'],
  ['a table of mounts', 'lxc.mount.fstab: /etc/lxc/101.fstab', 'unreadable'],
  ['nothing that is not read', 'lxc.mount.auto: proc', undefined],
])('what a stopped container mounts by %s is known only so far', (_, line, unknown) => {
  const machine = modelMachine();
  machine.files.set(100, containerFile(100, [line]));
  const state = observed(factsOf(machine));
  const container = state.containers.get(100);
  expect(container && containerTree(container, state)?.unknown).toBe(unknown);
});
