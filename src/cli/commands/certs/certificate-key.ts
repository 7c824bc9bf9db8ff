import type { Command } from '../../argv/command.ts';

export const certificateKeyCommand: Command = {
  name: 'certificate-key',
  summary: 'COMMAND_CERTS_CERTIFICATE_KEY',
  maxArguments: 0,
  flags: [],
  commands: [],
  async run({ terminal }) {
    const { newCertificateKey } = await import('../../../pki/keys/certificate-key.ts');
    terminal.data(`${newCertificateKey().reveal()}\n`);
    return 0;
  },
};
