import type { Translation } from '../catalogue.ts';
import type { phases as english } from '../en/phases.ts';

export const phases: Translation<typeof english> = {
  failures: {},
  texts: {},
};
