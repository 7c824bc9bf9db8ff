import { type KeyObject, X509Certificate } from 'node:crypto';
import { Failure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { rfc3339 } from '../../../base/time.ts';
import { orUndefined } from '../../../base/try.ts';
import { FILE_NOT_READ } from '../../../host/linux/files/sentences.ts';
import type {
  RequestKubeletCertificate,
  StoreKubeletCertificate,
} from '../../../manifests/certificates/certificate-changes.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { keyPairOf, parsePrivateKey, privateKeyPem } from '../../../pki/keys/private-key.ts';
import { nodeOf } from '../../../pki/reading/node-certificate.ts';
import { issued, sendRequest } from '../../conditions/issued-certificate.ts';
import { CSR_CERTIFICATE_UNFIT } from '../../conditions/sentences.ts';
import type { KindOfChange } from '../../kind.ts';

const MODE = 0o600;

/** Makes a key and requests the kubelet's client certificate with it. The key is on the disk before the request is sent. */
export const requestKubeletCertificate: KindOfChange<RequestKubeletCertificate> = {
  describe: ({ keyPath }) => ({ subject: keyPath, mode: '0600' }),

  async observe() {
    // Always a new one: others may have replaced an earlier request by now, or have a copy of its key in an image.
    return { holds: false, action: 'request' };
  },

  async apply({ nodeName, keyPath, timeoutMs }, context) {
    const { files } = context.host.write;
    const pair = await context.keys.take('ECDSA-P256');
    await files.makeDirectory(PATHS.kubeletDirectory, 0o700);
    await files.write(keyPath, Buffer.from(privateKeyPem(pair.privateKey).reveal()), { mode: MODE });
    await sendRequest({ nodeName, pair, timeoutMs }, context);
  },

  predict: () => undefined,
};

/** Waits for the certificate, and stores it as the kubelet does (client-go's certificate.FileStore). */
export const storeKubeletCertificate: KindOfChange<StoreKubeletCertificate> = {
  waits: true,
  describe: ({ certificatePath }) => ({ subject: certificatePath, mode: '0600' }),

  async observe() {
    return { holds: false, action: 'store' };
  },

  async apply({ nodeName, keyPath, certificatePath, timeoutMs }, context) {
    const { read, write } = context.host;
    const content = await read.files.read(keyPath);
    const key = content && new Secret(content.toString('latin1'));
    const privateKey = key && parsePrivateKey(key);
    if (key === undefined || privateKey === undefined)
      throw new Failure(FILE_NOT_READ, { path: keyPath, reason: 'ENOENT' });
    const { name, certificate } = await issued({ nodeName, pair: keyPairOf(privateKey), timeoutMs }, context);
    const now = read.clock.now();
    if (!fits(certificate, { nodeName, privateKey, now }))
      throw new Failure(CSR_CERTIFICATE_UNFIT, { name, node: nodeName });
    const date = rfc3339(now).slice(0, 19).replaceAll(/[T:]/g, '-');
    const file = certificatePath.replace('current', date);
    await write.files.write(file, Buffer.from(`${certificate.trimEnd()}\n${key.reveal()}`), { mode: MODE });
    await Promise.all([write.files.link(certificatePath, file), write.files.remove(keyPath)]);
    // Left by a join that was killed while its kubelet's own request waited for approval.
    if (await read.files.lstat(PATHS.kubeletKeyDropIn)) await write.files.remove(PATHS.kubeletKeyDropIn);
  },

  predict: () => undefined,
};

/** Of the certificates in the PEM, the first is the kubelet's. */
function fits(pem: string, { nodeName, privateKey, now }: { nodeName: string; privateKey: KeyObject; now: number }) {
  const certificate = orUndefined(() => new X509Certificate(pem));
  const { node, validTo = 0 } = (certificate && nodeOf(certificate)) ?? {};
  return node === nodeName && validTo > now && certificate?.checkPrivateKey(privateKey) === true;
}
