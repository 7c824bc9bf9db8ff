import type { Command } from '../command.ts';

export const certificateKeyCommand: Command = {
  name: 'certificate-key',
  summary: 'COMMAND_CERTS_CERTIFICATE_KEY',
  maxArguments: 0,
  flags: [],
  commands: [],
  async run({ terminal }) {
    const { newCertificateKey } = await import('../../pki/certificate-key.ts');
    terminal.data(`${newCertificateKey().reveal()}\n`);
    return 0;
  },
};
