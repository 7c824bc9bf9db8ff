import type { printed } from './printed.ts';

declare module '../../i18n/contributed.ts' {
  interface ContributedTexts {
    rehearse: typeof printed;
  }
}
