import { expect, it } from 'vitest';
import { purposeOf } from '../../src/engine/desired/purpose.ts';

it.each([
  ['ssl_certs', 0o755, 0o644, 'certificates'],
  ['nginx_sites', 0o755, 0o644, 'web server configuration'],
  ['portainer_data', 0o770, 0o660, 'application data'],
  ['media', 0o775, 0o664, 'shared data'],
  ['ssl_certs2', 0o775, 0o664, 'shared data'],
  ['constructor', 0o775, 0o664, 'shared data'],
])('%s is for its purpose', (name, directoryMode, fileMode, label) => {
  expect(purposeOf(name)).toEqual({ label, directoryMode, fileMode });
});
