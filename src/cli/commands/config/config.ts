import { EXPERIMENTAL_API } from '../../../config/options/shared.ts';
import type { Command, Invocation } from '../../argv/command.ts';
import { readRequiredFile, warn } from '../../configuration/configuration-file.ts';
import { unusedKubeconfigFlag } from '../../flags/shared-flags.ts';
import { besideData } from '../../render/output/printed-data.ts';
import { configImagesCommand } from './images.ts';
import { configMigrateCommand } from './migrate.ts';
import { configPrintCommand } from './print.ts';

const configValidateCommand: Command = {
  name: 'validate',
  summary: 'COMMAND_CONFIG_VALIDATE',
  maxArguments: 0,
  flags: [
    { name: 'config', type: 'string', help: 'FLAG_CONFIG_VALIDATE' },
    { name: 'allow-deprecated-api', type: 'bool', help: 'FLAG_ALLOW_DEPRECATED_API' },
    EXPERIMENTAL_API,
    unusedKubeconfigFlag,
  ],
  commands: [],
  run: validate,
};

async function validate(invocation: Invocation): Promise<void> {
  const { line, terminal } = invocation;
  const [bytes, { validateDocuments }] = await Promise.all([
    readRequiredFile(line, 'config'),
    import('../../../config/documents/validate-documents.ts'),
  ]);
  const options = { allowExperimentalApi: line.flags.bool('allow-experimental-api') };
  const notices = validateDocuments(bytes, line.flags.string('config') ?? '', options);
  warn(notices, besideData(invocation));
  // Untranslated: scripts look for it.
  terminal.out('ok');
}

export const configCommand: Command = {
  name: 'config',
  summary: 'COMMAND_CONFIG',
  maxArguments: 0,
  flags: [],
  commands: [configPrintCommand, configMigrateCommand, configValidateCommand, configImagesCommand],
};
