import { describe, expect, it } from 'vitest';
import { problemsIn, warningAt } from '../../../src/config/check/finding.ts';

const TEXT = `{
  "shared_volumes": {
    "films": { "host_path": "/films" },
    "books": { "host_path": "/books" }
  }
}`;

const notDeclared = (volume: string) =>
  warningAt('hypervisor', { path: ['shared_volumes', volume, 'host_path'], at: 'value' }, { code: 'mode_conflict' });

describe('the places of findings', () => {
  it('are looked up when somebody asks for one, all at once', () => {
    let looks = 0;
    const file = {
      path: '/etc/phoenix/hypervisor.json',
      value: JSON.parse(TEXT),
      get text() {
        looks += 1;
        return TEXT;
      },
    };
    const found = problemsIn(file, [notDeclared('books'), notDeclared('films')]);
    expect(found.map(({ where, severity }) => [where.volume, severity])).toEqual([
      ['films', 'warning'],
      ['books', 'warning'],
    ]);
    expect(looks).toBe(0);
    expect(found.map(({ where: { line, column } }) => `${line}:${column}`)).toEqual(['3:29', '4:29']);
    expect(looks).toBe(1);
  });

  it('stand in their JSON, after the file', () => {
    const [one] = problemsIn({ path: '/a.json', value: JSON.parse(TEXT), text: TEXT }, [notDeclared('films')]);
    expect(JSON.stringify(one?.where)).toBe(
      '{"file":"/a.json","line":3,"column":29,"path":"shared_volumes.films.host_path","volume":"films"}',
    );
  });
});
