import { Failure } from '../../base/failure.ts';
import type { FileReader } from '../../host/ports.ts';
import { spkiHash } from '../../pki/keys/spki.ts';
import { BundleError, parseCertificateBundle } from '../../pki/reading/certificate-bundle.ts';
import type { Command } from '../argv/command.ts';
import { CA_FILE_UNUSABLE } from './cli-commands-sentences.ts';

const DEFAULT_PATH = '/etc/kubernetes/pki/ca.crt';
const MAX_BYTES = 1024 * 1024;

/** Prints the pin of each certificate in a CA file, one a line, for --discovery-token-ca-cert-hash. RSA and ECDSA. */
export const caHashCommand: Command = {
  name: 'ca-hash',
  summary: 'COMMAND_CA_HASH',
  argument: '[ca.crt]',
  argumentChoices: 'files',
  maxArguments: 1,
  flags: [],
  commands: [],
  async run({ line, terminal }) {
    const { linuxHost } = await import('../../host/linux/index.ts');
    for (const pin of await pinsOf(line.arguments[0] ?? DEFAULT_PATH, linuxHost().read.files)) terminal.out(pin);
  },
};

async function pinsOf(path: string, files: FileReader): Promise<string[]> {
  const pem = await files.read(path, { maxBytes: MAX_BYTES });
  if (pem === undefined) throw new Failure(CA_FILE_UNUSABLE, { path, problem: 'missing' });
  try {
    return parseCertificateBundle(pem.toString('latin1')).map(spkiHash);
  } catch (error) {
    if (error instanceof BundleError)
      throw new Failure(CA_FILE_UNUSABLE, { path, problem: error.problem }, { cause: error });
    throw error;
  }
}
