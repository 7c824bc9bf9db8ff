import { dirname } from 'node:path';
import { Failure, isFailure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { rfc3339 } from '../../../base/time.ts';
import { distrustOf } from '../../../host/distrust.ts';
import { FILE_NOT_READ } from '../../../host/linux/files/sentences.ts';
import type { FileReader } from '../../../host/ports.ts';
import { trustedOwners } from '../../../host/trusted-owners.ts';
import type {
  RequestKubeletCertificate,
  StoreKubeletCertificate,
} from '../../../manifests/certificates/certificate-changes.ts';
import { PATHS } from '../../../manifests/paths.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { keyMatches, keyPairOf, parsePrivateKey, privateKeyPem } from '../../../pki/keys/private-key.ts';
import { nodeCertificate } from '../../../pki/reading/node-certificate.ts';
import { issued, sendRequest } from '../../conditions/issued-certificate.ts';
import { CSR_CERTIFICATE_UNFIT, CSR_DENIED, CSR_FAILED } from '../../conditions/sentences.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';

const MODE = 0o600;

/**
 * Requests the kubelet's client certificate before the kubelet starts. The key is on the disk before the request is sent,
 * so that another run after a kill continues with the same request.
 */
export const requestKubeletCertificate: KindOfChange<RequestKubeletCertificate> = {
  describe: ({ keyPath }) => ({ subject: keyPath, mode: '0600' }),

  async observe() {
    return { holds: false, action: 'request' };
  },

  async apply({ nodeName, keyPath, timeoutMs }, context) {
    const { files, system } = context.host.read;
    // Others could know a key that they could have written.
    const isTrusted = (await distrustOf(keyPath, files, trustedOwners(system))) === undefined;
    const kept = isTrusted ? await keyIn(keyPath, files) : undefined;
    const pair = kept ?? (await newKey(keyPath, context));
    await sendRequest({ nodeName, pair, timeoutMs }, context);
  },

  predict: () => undefined,
};

/** Waits for the certificate, and stores it as the kubelet does (client-go's certificate.FileStore). */
export const storeKubeletCertificate: KindOfChange<StoreKubeletCertificate> = {
  describe: ({ certificatePath }) => ({ subject: certificatePath, mode: '0600' }),

  async observe() {
    return { holds: false, action: 'store' };
  },

  async apply({ nodeName, keyPath, certificatePath, timeoutMs }, context) {
    const { read, write } = context.host;
    const pair = await keyIn(keyPath, read.files);
    if (pair === undefined) throw new Failure(FILE_NOT_READ, { path: keyPath, reason: 'ENOENT' });
    try {
      const { name, certificate } = await issued({ nodeName, pair, timeoutMs }, context);
      const key = privateKeyPem(pair.privateKey);
      if (!fits(certificate, { nodeName, key, now: read.clock.now() }))
        throw new Failure(CSR_CERTIFICATE_UNFIT, { name, node: nodeName });
      const date = rfc3339(read.clock.now()).slice(0, 19).replaceAll(/[T:]/g, '-');
      const file = certificatePath.replace('current', date);
      await write.files.write(file, Buffer.from(`${certificate.trimEnd()}\n${key.reveal()}`), { mode: MODE });
      await Promise.all([write.files.link(certificatePath, file), write.files.remove(keyPath)]);
      // Left by a join that was killed while its kubelet's own request waited for approval.
      if (await read.files.lstat(PATHS.kubeletKeyDropIn)) await write.files.remove(PATHS.kubeletKeyDropIn);
    } catch (error) {
      // Nothing comes of this request any more: another run makes a new one.
      if ([CSR_DENIED, CSR_FAILED, CSR_CERTIFICATE_UNFIT].some((ending) => isFailure(error, ending)))
        await write.files.remove(keyPath);
      throw error;
    }
  },

  predict: () => undefined,
};

function fits(certificate: string, { nodeName, key, now }: { nodeName: string; key: Secret; now: number }): boolean {
  const { node, validTo = 0 } = nodeCertificate(Buffer.from(certificate)) ?? {};
  return node === nodeName && validTo > now && keyMatches(certificate, key);
}

/** The key of a request that was made, by this run or an earlier one. */
async function keyIn(path: string, files: FileReader): Promise<KeyPair | undefined> {
  const content = await files.read(path);
  const key = content && parsePrivateKey(new Secret(content.toString('latin1')));
  return key?.asymmetricKeyType === 'ec' ? keyPairOf(key) : undefined;
}

async function newKey(path: string, { host: { write }, keys }: ChangeContext): Promise<KeyPair> {
  const pair = await keys.take('ECDSA-P256');
  await write.files.makeDirectory(PATHS.kubeletDirectory, 0o700);
  await write.files.makeDirectory(dirname(path), 0o755);
  await write.files.write(path, Buffer.from(privateKeyPem(pair.privateKey).reveal()), { mode: MODE });
  return pair;
}
