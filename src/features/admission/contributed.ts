import type { printed } from './printed.ts';
import type { Sentences } from './pt-BR/area.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedSentences {
    admission: Sentences;
  }
  interface ContributedTexts {
    admission: typeof printed;
  }
}
