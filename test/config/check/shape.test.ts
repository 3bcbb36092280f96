import { describe, expect, it } from 'vitest';
import { brief, loadTexts, shown, withVolumes } from '../folder.ts';

const volume = (more: object = {}) => ({ host_path: '/tank/a', mounts: {}, ...more });
const _checked = async (volumes: unknown) => brief(await loadTexts({ hypervisor: withVolumes(volumes) }));

describe('a key that nobody knows is answered with the one that was meant', () => {
  it.each([
    ['hostPath', 'host_path'],
    ['mount', 'mounts'],
    ['onwer', 'owner'],
    ['permisions', 'permissions'],
  ])('%s: %s', async (wrong, meant) => {
    const diagnostics = shown(await loadTexts({ hypervisor: withVolumes({ a: volume({ [wrong]: 1 }) }) }));
    expect(diagnostics).toMatchObject([{ code: 'unknown_key', hint: `Did you mean "${meant}"?`, volume: 'a' }]);
  });

  it('or with all there are', async () => {
    const diagnostics = shown(await loadTexts({ hypervisor: withVolumes({ a: volume({ colour: 1 }) }) }));
    expect(diagnostics).toMatchObject([
      {
        hint: 'Known here: host_path, mounts, owner, permissions, access, inherit_access, boot_guard, snapshots_within_hours.',
      },
    ]);
  });
});

describe('the other files have a shape too', () => {
  it.each([
    ['containers in a list', { lxc: '{"lxc_configs": []}' }, 'wrong_type 1:17'],
    ['no containers at all', { lxc: '{}' }, 'missing_key 1:1'],
    ['a container that is text', { lxc: '{"lxc_configs": {"101": "x"}}' }, 'wrong_type 1:25'],
    ['a container under a name', { lxc: '{"lxc_configs": {"web": {}}}' }, 'ctid 1:18'],
    ['memory as text', { lxc: '{"lxc_configs": {"101": {"memory_mb": "2048"}}}' }, 'wrong_type 1:39'],
    [
      'a mount point without its path inside',
      { lxc: '{"lxc_configs": {"101": {"mount_points": [{"host_path": "/x"}]}}}' },
      'missing_key 1:43',
    ],
    ['machines in an object', { vm: '{"vms": {}}' }, 'wrong_type 1:9'],
    ['a machine without an id', { vm: '{"vms": [{"name": "a"}]}' }, 'missing_key 1:10'],
    [
      'a stack without a repository url',
      { stacks: '{"docker_stacks": {"a": {"git_repository": {}}}}' },
      'missing_key 1:26',
    ],
    ['a list as a file', { stacks: '[]' }, 'wrong_type 1:1'],
  ])('%s', async (_name, texts, expected) => {
    expect(brief(await loadTexts(texts))).toEqual([`error ${expected}`]);
  });

  it('and what is not typed in it passes through', async () => {
    const config = await loadTexts({
      hypervisor: '{"$schema": "x", "anything": [1, {"a": null}], "network": {"more": 1}}',
      lxc: '{"$schema": "x", "nvidia": 1, "lxc_configs": {"101": {"vllm": null, "features": "nesting=1"}}}',
      vm: '{}',
      stacks: '{}',
    });
    expect(brief(config)).toEqual([]);
  });
});
