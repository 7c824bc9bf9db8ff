import type { Translation } from '../catalogue.ts';
import type { preflight as english } from '../en/preflight.ts';

export const preflight: Translation<typeof english> = {
  failures: {},
  texts: {},
};
