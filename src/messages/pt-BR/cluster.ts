import type { Translation } from '../catalogue.ts';
import type { cluster as english } from '../en/cluster.ts';

export const cluster: Translation<typeof english> = {
  failures: {},
  texts: {},
};
