import { expect, test } from 'vitest';
import { containersView } from '../../../src/components/screens/browser/containers.ts';
import { listModel } from '../../../src/components/screens/browser/list.ts';
import type { ContainerStatus, Status } from '../../../src/engine/status/types.ts';
import { matching } from '../../../src/form/match.ts';
import { type Line, plainText, textOf } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { containerCells, containerLines, containerList } from '../../../src/views/status/container.ts';
import { sampleStatus } from '../../components/sample.ts';

const [base] = sampleStatus.containers as [ContainerStatus];
const web: ContainerStatus = { ...base, ctid: 151, name: 'web', addresses: ['10.0.0.51/24', 'fd00::51/64'] };
const db: ContainerStatus = { ...base, ctid: 152, name: 'db', addresses: ['10.0.0.152/24'] };
const bare: ContainerStatus = { ...base, ctid: 153, name: 'bare' };
const status: Status = { ...sampleStatus, containers: [web, db, bare] };

const text = (lines: readonly Line[]): string => lines.map(plainText).join('\n');
const found = (query: string) =>
  matching(status.containers, query, containersView(status).searchable).map(({ name }) => name);

test('the pane has all addresses of a container, and no line where none is known', () => {
  const area = { width: 60, glyphs: UNICODE_GLYPHS };
  expect(text(containerLines(web, status, area))).toMatch(/^10\.0\.0\.51\/24, fd00::51\/64$/m);
  expect(
    text(containerLines(bare, status, area))
      .split('\n')
      .slice(1, 3),
  ).not.toContain('undefined');
});

test('a container is found by its address, whole or begun, and a bare number means a name', () => {
  expect(found('10.0.0.51')).toEqual(['web']);
  expect(found('10.0.0.')).toEqual(['web', 'db']);
  expect(found('fd00:')).toEqual(['web']);
  expect(found('10')).toEqual([]);
  expect(found('152')).toEqual(['db']);
});

test('the column has the first without its prefix, and how many more', () => {
  const cells = status.containers.map((one) => containerCells(one, containerList(status), () => true).map(textOf));
  expect(cells.map((row) => row[5])).toEqual(['10.0.0.51 +1', '10.0.0.152', '-']);
});

test('it is there in a wide list, not in a narrow one, and nowhere where no address is known', () => {
  const heading = (containers: readonly ContainerStatus[], width: number) => {
    const shown = { ...status, containers };
    return plainText(
      listModel(containersView(shown), containers, { query: '', sort: 0 }, UNICODE_GLYPHS).heading(width),
    );
  };
  expect(heading(status.containers, 64)).toContain('ADDRESS');
  expect(heading(status.containers, 40)).not.toContain('ADDRESS');
  expect(heading([bare], 64)).not.toContain('ADDRESS');
});
