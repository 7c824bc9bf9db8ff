import type { Translation } from '../catalogue.ts';
import type { discovery as english } from '../en/discovery.ts';

export const discovery: Translation<typeof english> = {
  failures: {},
  texts: {},
};
