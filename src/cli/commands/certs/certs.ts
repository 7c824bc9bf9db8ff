import type { Command } from '../../argv/command.ts';
import { checkExpirationCommand } from './check-expiration.ts';
import { generateCsrCommand } from './generate-csr.ts';
import { renewCommand } from './renew.ts';

const certificateKeyCommand: Command = {
  name: 'certificate-key',
  summary: 'COMMAND_CERTS_CERTIFICATE_KEY',
  maxArguments: 0,
  flags: [],
  commands: [],
  async run({ terminal }) {
    const { newCertificateKey } = await import('../../../config/values/new-secrets.ts');
    terminal.data(`${newCertificateKey().reveal()}\n`);
  },
};

export const certsCommand: Command = {
  name: 'certs',
  aliases: ['certificates'],
  summary: 'COMMAND_CERTS',
  maxArguments: 0,
  flags: [],
  commands: [renewCommand, checkExpirationCommand, certificateKeyCommand, generateCsrCommand],
};
