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
  const { code, targets } = await planned('21', { 'etc/letsencrypt/': '', 'var/lib/vz/template/iso/': '' });
  expect(code).toBe(2);
  expect(targets).toEqual(['CT 101']);
  const { stdout } = await situation('21').command('validate');
  expect(stdout).toContain('shared read-only and left as it is');
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
