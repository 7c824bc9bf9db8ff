import type { Command } from '../../argv/command.ts';
import { configImagesCommand } from './images.ts';
import { configMigrateCommand } from './migrate.ts';
import { configPrintCommand } from './print.ts';
import { configValidateCommand } from './validate.ts';

export const configCommand: Command = {
  name: 'config',
  summary: 'COMMAND_CONFIG',
  maxArguments: 0,
  flags: [],
  commands: [configPrintCommand, configMigrateCommand, configValidateCommand, configImagesCommand],
};
