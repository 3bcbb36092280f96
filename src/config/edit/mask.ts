import { visit } from 'jsonc-parser';
import { isSecretPath } from '../secrets.ts';

/** The text of a configuration file with every secret in it masked, line for line: what may be shown of it. */
export function maskSecrets(text: string): string {
  let masked = '';
  let from = 0;
  const mask = (offset: number, length: number) => {
    masked += `${text.slice(from, offset)}"***"`;
    from = offset + length;
  };
  visit(text, {
    onLiteralValue: (value: unknown, offset, length, ...[, , path]) => {
      if (typeof value === 'string' && isSecretPath(path())) mask(offset, length);
    },
  });
  return masked + text.slice(from);
}
