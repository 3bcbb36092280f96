import { expect, it } from 'vitest';
import { purposeOf } from '../../../src/engine/desired/purpose.ts';

it.each([
  ['ssl_certs', 0o755, 0o644, 'certificates'],
  ['nginx_sites', 0o755, 0o644, 'web_server_configuration'],
  ['portainer_data', 0o770, 0o660, 'application_data'],
  ['media', 0o775, 0o664, 'shared_data'],
  ['ssl_certs2', 0o775, 0o664, 'shared_data'],
  ['constructor', 0o775, 0o664, 'shared_data'],
])('%s is for its purpose', (volume, directoryMode, fileMode, purpose) => {
  expect(purposeOf(volume)).toEqual({ name: purpose, directoryMode, fileMode });
});
