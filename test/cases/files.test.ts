import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, situation } from './situation.ts';

const planned = async (number: string, files: Readonly<Record<string, string>> = {}) => {
  const here = situation(number);
  here.write(files);
  const { code } = await here.command('plan');
  const { steps, diagnostics } = await here.document<PlanDocument>('plan');
  return { code, targets: steps.map(({ target }) => target), codes: diagnostics.map(({ code }) => code) };
};

test.skipIf(needsRoot)('21: certificates and ISO images are shared read-only, with a warning', async () => {
  const { code, targets } = await planned('21');
  expect(code).toBe(2);
  expect(targets).toEqual(['CT 101']);
  const { stdout } = await situation('21').command('validate');
  expect(stdout).toContain('shared read-only and left as it is');
});

test.skipIf(needsRoot)('21: who can read the private keys of such a share is told', async () => {
  const { diagnostics } = await situation('21').document<PlanDocument>('plan');
  expect(diagnostics.filter(({ code }) => code.startsWith('keys_'))).toMatchObject([
    {
      code: 'keys_readable',
      volume: 'le',
      summary: 'le: private keys can be read by whoever is in group 33 of CT 101 (proxy) (1 of 1)',
      detail: 'Others on the host cannot read /etc/letsencrypt/archive/example.org/privkey1.pem.',
    },
  ]);
});

test('27: a copied folder reads its own files, with a warning', async () => {
  const { code, codes } = await planned('27');
  expect(code).toBe(2);
  expect(codes).toEqual(expect.arrayContaining(['core_path_copied', 'core_path_copied']));
});

test('28: volumes are planned without files for virtual machines and stacks', async () => {
  const { code, targets, codes } = await planned('28');
  expect(code).toBe(2);
  expect(targets).toEqual(['/mnt/shared/ssl', 'CT 953']);
  expect(codes).toEqual(expect.arrayContaining(['file_missing', 'file_missing']));
});
