import { textField } from '../../../components/fields/field.ts';
import { nameOf, withField } from '../../../components/wizard/wizard.ts';
import { checked } from './checked.ts';
import type { Topic } from './topic.ts';

export const nameTopic: Topic = {
  lines: () => ['What the directory is for: media, ssl_certs, backups.'],
  question: (wizard) => ({ prompt: 'Name', empty: nameOf(wizard) || undefined }),
  answer(wizard, text, view) {
    if (text === '') return checked(wizard, wizard, view);
    return checked(wizard, withField(wizard, 'name', textField(text)), view);
  },
};
