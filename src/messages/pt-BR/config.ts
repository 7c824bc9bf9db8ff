import type { Translation } from '../catalogue.ts';
import type { config as english } from '../en/config.ts';

export const config: Translation<typeof english> = {
  failures: {},
  texts: {},
};
