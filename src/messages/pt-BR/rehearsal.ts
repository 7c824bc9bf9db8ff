import type { Translation } from '../catalogue.ts';
import type { rehearsal as english } from '../en/rehearsal.ts';

export const rehearsal: Translation<typeof english> = {
  failures: {},
  texts: {},
};
