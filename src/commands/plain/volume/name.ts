import { textField } from '../../../components/form/field.ts';
import { nameOf } from '../../../components/wizard/wizard.ts';
import { checked } from './checked.ts';
import type { Topic } from './topic.ts';

export const nameTopic: Topic = {
  lines: () => ['What the directory is for: media, ssl_certs, backups.'],
  question: (wizard) => ({ prompt: 'Name', empty: nameOf(wizard) || undefined }),
  answer(wizard, text, view) {
    if (text === '') return checked(wizard, wizard, view);
    return checked(wizard, { ...wizard, draft: { ...wizard.draft, name: textField(text) } }, view);
  },
};
