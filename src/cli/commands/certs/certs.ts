import type { Command } from '../../argv/command.ts';
import { certificateKeyCommand } from './certificate-key.ts';
import { checkExpirationCommand } from './check-expiration.ts';
import { generateCsrCommand } from './generate-csr.ts';
import { renewCommand } from './renew.ts';

export const certsCommand: Command = {
  name: 'certs',
  aliases: ['certificates'],
  summary: 'COMMAND_CERTS',
  maxArguments: 0,
  flags: [],
  commands: [renewCommand, checkExpirationCommand, certificateKeyCommand, generateCsrCommand],
};
