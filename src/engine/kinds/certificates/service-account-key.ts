import { Failure } from '../../../base/failure.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { ServiceAccountKeyChange } from '../../../manifests/certificates/certificate-changes.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { belongsTogether, parsePublicKeys, privateKeyPem, publicKeyPem } from '../../../pki/keys/private-key.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import type { KindOfChange } from '../../kind.ts';
import { existingKey } from './existing.ts';
import { SERVICE_ACCOUNT_KEY_UNFIT } from './kinds-certificates-sentences.ts';

/** Mode of both files, as in kubeadm. */
const MODE = 0o600;

/** Creates the keys that sign service account tokens. Replaces nothing, because that would invalidate every token. */
export const serviceAccountKey: KindOfChange<ServiceAccountKeyChange> = {
  describe: ({ keyPath, publicKeyPath }) => ({ subject: `${keyPath}, ${publicKeyPath}`, mode: '0600, 0600' }),
  effects: ({ keyPath, publicKeyPath }) => ({ writes: [keyPath, publicKeyPath] }),

  async observe(change, host) {
    const { publicKeyPath } = change;
    const [pair, published] = await Promise.all([readKey(change, host), host.files.read(publicKeyPath)]);
    if (published === undefined) return { holds: false, action: 'create' };
    const problem = publicKeyProblem(change, pair, published.toString('latin1'));
    if (problem) throw unfit(problem);
    return { holds: true, action: 'unchanged' };
  },

  async apply(change, { host: { read, write }, keys }) {
    const existing = await readKey(change, read);
    const pair = existing ?? (await keys.take(change.algorithm));
    // The key first: a key alone gets its public half, but a public key alone is an error.
    if (existing === undefined)
      await write.files.write(change.keyPath, Buffer.from(privateKeyPem(pair.privateKey).reveal()), { mode: MODE });
    await write.files.write(change.publicKeyPath, Buffer.from(publicKeyPem(pair)), { mode: MODE });
  },
};

function readKey({ keyPath }: ServiceAccountKeyChange, { files }: HostReader): Promise<KeyPair | undefined> {
  return existingKey(keyPath, files, unfit);
}

/** Checks that the file contains our key; during a rotation it also holds earlier ones. */
function publicKeyProblem(
  change: ServiceAccountKeyChange,
  pair: KeyPair | undefined,
  published: string,
): PkiProblem | undefined {
  const { keyPath, publicKeyPath: file } = change;
  if (pair === undefined) return { type: 'missing', file: keyPath };
  const known = parsePublicKeys(published);
  if (known === undefined) return { type: 'bad-public-key', file };
  return known.some((key) => belongsTogether(pair.privateKey, key))
    ? undefined
    : { type: 'public-key-mismatch', file, key: keyPath };
}

function unfit(problem: PkiProblem): Failure {
  return new Failure(SERVICE_ACCOUNT_KEY_UNFIT, { problem });
}
