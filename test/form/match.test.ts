import { expect, test } from 'vitest';
import { matching } from '../../src/form/match.ts';

const THINGS = [
  { name: 'portainer_data', rest: '/tank/portainer nginx' },
  { name: 'old_nginx', rest: '/tank/old' },
  { name: 'nginx_sites', rest: '/etc/nginx' },
  { name: 'n8n_gin', rest: '/tank/x' },
];

const names = (query: string) => matching(THINGS, query, (thing) => thing).map(({ name }) => name);

test('the best match comes first: beginning, inside, letters in order, elsewhere', () => {
  expect(names('ngin')).toEqual(['nginx_sites', 'old_nginx', 'n8n_gin', 'portainer_data']);
});

test('case does not matter, nor do blanks between letters of a name', () => {
  expect(names('PORT DATA')).toEqual(['portainer_data']);
});

test('letters out of order match nothing', () => {
  expect(names('xsn')).toEqual([]);
});

test('a state is found by its beginning only, and comes last', () => {
  const volumes = [
    { name: 'llm_models', rest: '/tank/models', words: ['pending'] },
    { name: 'nginx_sites', rest: '/tank/sites', words: ['ok'] },
    { name: 'spend', rest: '/tank/spend', words: ['ok'] },
  ];
  const found = (query: string) => matching(volumes, query, (volume) => volume).map(({ name }) => name);
  expect(found('ng')).toEqual(['nginx_sites']);
  expect(found('pend')).toEqual(['spend', 'llm_models']);
});

test('without a query everything is there in its order', () => {
  expect(names('  ')).toEqual(THINGS.map(({ name }) => name));
});
