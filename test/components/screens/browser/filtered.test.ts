import { expect, test } from 'vitest';
import { browserScreen } from '../../../../src/components/screens/browser/screen.ts';
import { type BrowserState, initialBrowser } from '../../../../src/components/screens/browser/state.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { worldOf } from '../../wizard/drive.ts';

const filtered = (query: string): BrowserState => ({
  ...initialBrowser,
  lists: { ...initialBrowser.lists, volumes: { ...initialBrowser.lists.volumes, query } },
});

const bodyOf = (state: BrowserState): string => browserScreen.lines(state, worldOf()).body.map(plainText).join('\n');

test('a filter that finds nothing says where else to look, and one that finds something does not', () => {
  expect(bodyOf(filtered('10.0.0.51'))).toContain('then : looks everywhere');
  expect(bodyOf(filtered('ssl'))).not.toContain('looks everywhere');
});
