import { posix } from 'node:path';
import { Failure, isFailure, onFailure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { rfc3339 } from '../../../base/time.ts';
import { FILE_NOT_READ } from '../../../host/linux/files/linux-files-sentences.ts';
import type {
  KubeletRequest,
  RequestKubeletCertificate,
  StoreKubeletCertificate,
} from '../../../manifests/certificates/certificate-changes.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { keyPairOf, parsePrivateKey, privateKeyPem } from '../../../pki/keys/private-key.ts';
import {
  CSR_CERTIFICATE_UNFIT,
  CSR_DENIED,
  CSR_FAILED,
  CSR_REFUSED,
  CSR_REPLACED,
} from '../../conditions/engine-conditions-sentences.ts';
import { issued, sendRequest } from '../../conditions/issued-certificate.ts';
import type { ChangeContext, KindOfChange } from '../../kind.ts';
import { fits } from './fitting-certificate.ts';

const MODE = 0o600;

/**
 * Makes a key and requests the kubelet's client certificate with it, or takes over the request of an earlier run. The key
 * is on the disk before the request is sent.
 */
export const requestKubeletCertificate: KindOfChange<RequestKubeletCertificate> = {
  describe: ({ keyPath }) => ({ subject: keyPath, mode: '0600' }),
  effects: ({ keyPath }) => ({ writes: [keyPath], makes: [PATHS.kubeletDirectory] }),
  details: ({ nodeName, timeoutMs }) => ({ nodeName, timeoutMs }),
  predicts: () => ['key-and-certificate'],
  // Where others approve, the next run goes on with this key: for its request they may do so meanwhile.
  transient: ({ approvedBy, keyPath }) => (approvedBy === 'cluster' ? keyPath : undefined),

  async observe() {
    return { holds: false, action: 'request' };
  },

  async apply(change, context) {
    const { nodeName, keyPath, timeoutMs } = change;
    const { files } = context.host.write;
    const earlier = change.takesOver
      ? await (await import('./earlier-request.ts')).earlierKey(change, context)
      : undefined;
    const pair = earlier?.pair ?? (await context.keys.take('ECDSA-P256'));
    await files.makeDirectory(PATHS.kubeletDirectory, 0o700);
    await files.write(keyPath, Buffer.from(privateKeyPem(pair.privateKey).reveal()), { mode: MODE });
    if (earlier?.isSent) return stampedBy(context);
    const sent = sendRequest({ nodeName, pair, timeoutMs }, context);
    await sent.catch((error) => withoutKey(error, keyPath, context));
    return stampedBy(context);
  },

  predict: (_, context) => stampedBy(context),
};

function stampedBy({ host }: Pick<ChangeContext, 'host'>): KubeletRequest {
  return { stamp: rfc3339(host.read.clock.now()).slice(0, 19).replaceAll(/[T:]/g, '-') };
}

/** Waits for the certificate, and stores it as the kubelet does (client-go's certificate.FileStore). */
export const storeKubeletCertificate: KindOfChange<StoreKubeletCertificate> = {
  waits: true,
  describe: ({ certificatePath }) => ({ subject: certificatePath, mode: '0600' }),
  effects: (change) => ({
    writes: [storedFile(change), change.certificatePath],
    removes: [change.keyPath, PATHS.kubeletKeyDropIn],
  }),
  details: ({ nodeName, timeoutMs }) => ({ nodeName, timeoutMs }),
  predicts: () => ['key-and-certificate'],

  async observe() {
    return { holds: false, action: 'store' };
  },

  async apply(change, context) {
    const { nodeName, keyPath, certificatePath, timeoutMs, approvedBy } = change;
    const { read, write } = context.host;
    const content = await read.files.read(keyPath);
    const key = content && new Secret(content.toString('latin1'));
    const privateKey = key && parsePrivateKey(key);
    if (key === undefined || privateKey === undefined)
      throw new Failure(FILE_NOT_READ, { path: keyPath, reason: 'ENOENT' });
    const request = { nodeName, pair: keyPairOf(privateKey), timeoutMs, approvedBy };
    const given = issued(request, context);
    const { name, certificate } = await given.catch((error) => withoutKey(error, keyPath, context));
    const now = read.clock.now();
    if (!fits(certificate, { nodeName, privateKey, now })) {
      const unfit = new Failure(CSR_CERTIFICATE_UNFIT, { name, node: nodeName });
      return withoutKey(unfit, keyPath, context);
    }
    const file = storedFile(change);
    await write.files.write(file, Buffer.from(`${certificate.trimEnd()}\n${key.reveal()}`), { mode: MODE });
    await Promise.all([write.files.link(certificatePath, file), write.files.remove(keyPath)]);
    // Left by a join that was killed while its kubelet's own request waited for approval.
    if (await read.files.lstat(PATHS.kubeletKeyDropIn)) await write.files.remove(PATHS.kubeletKeyDropIn);
  },

  predict: () => undefined,
};

function storedFile({ certificatePath, stamp }: StoreKubeletCertificate): string {
  return posix.join(posix.dirname(certificatePath), posix.basename(certificatePath).replace('current', stamp));
}

/** A function, because their definitions are loaded only where something fails. */
const refusals = () => [CSR_REFUSED, CSR_DENIED, CSR_FAILED, CSR_REPLACED, CSR_CERTIFICATE_UNFIT];

/** Removes the key of a request that cannot lead to a certificate any more, and rethrows the error. */
async function withoutKey(error: unknown, keyPath: string, { host }: ChangeContext): Promise<never> {
  if (refusals().some((refusal) => isFailure(error, refusal)))
    await host.write.files.remove(keyPath).catch(onFailure(() => {}));
  throw error;
}
