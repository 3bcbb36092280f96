import { expect, test } from 'vitest';
import type { StatusDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, situation } from './situation.ts';

test.skipIf(needsRoot)('18: a path in UTF-8 is shown as it is spelled, for people and for scripts', async () => {
  const { command, document } = situation('18');
  expect((await command('status', '--verbose')).stdout).toContain('/Büro');
  const { containers } = await document<StatusDocument>('status');
  expect(containers[0]?.mountPoints).toMatchObject([{ source: '/mnt/Büro/Fotos', path: '/Büro' }]);
});
