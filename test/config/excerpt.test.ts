import { expect, test } from 'vitest';
import { excerptsOf } from '../../src/config/excerpt.ts';
import { sourceOf } from '../../src/config/read/sources.ts';

const lineOf = (text: string, line: number): string | undefined =>
  excerptsOf(sourceOf('/etc/phoenix/a.json', text), [line])[0]?.text;

const SOUND = `{
  "lxc_configs": {
    "101": { "name": "web", "root_password": "hunter2", "cores": "two" }
  },
  "tokens": [
    "hunter2"
  ]
}`;

test('a line is quoted as it stands, its secrets masked', () => {
  expect(lineOf(SOUND, 3)).toBe('    "101": { "name": "web", "root_password": "***", "cores": "two" }');
  expect(lineOf(SOUND, 6)).toBe('    "***"');
});

test.each([
  ['a colon is missing', '{\n  "host_path" "/tank/media",\n  "a": 1 }', '  "host_path" "/tank/media",'],
  ['a brace is missing', '{\n  "name": "web"\n', '  "name": "web"'],
  ['a secret without its colon', '{\n  "root_password" "hunter2" }', '  "root_password" "***" }'],
  ['a secret without its last quote', '{\n  "root_password": "hunter2\n}', '  "root_password": "***'],
  ['a secret whose key has lost a quote', '{\n  root_password": "hunter2"\n}', '***": "***"'],
  ['a list of secrets in a block that was not closed', '{ "tokens": \n  "hunter2",\n  "x" ]', '"***",'],
  ['the value of a variable', '{ "docker_stacks": \n  "value": "hunter2" ]', '  "value": "***" ]'],
])('where the text is no JSON, what may be a secret is masked: %s', (_, text, shown) => {
  const line = lineOf(text, 2);
  expect(line).toContain(shown.trim());
  expect(line).not.toContain('hunter2');
});

test('a line that is not there, or has thousands of characters, is not quoted', () => {
  expect(lineOf(SOUND, 40)).toBeUndefined();
  expect(lineOf(`{ "a": "${'x'.repeat(5000)}" }`, 1)).toBeUndefined();
});
