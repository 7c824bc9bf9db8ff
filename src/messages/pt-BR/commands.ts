import type { Translation } from '../catalogue.ts';
import type { commands as english } from '../en/commands.ts';

export const commands: Translation<typeof english> = {
  failures: {},
  texts: {},
};
