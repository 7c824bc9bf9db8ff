import { posix } from 'node:path';
import { Secret } from '../../../base/secret.ts';
import { getObject } from '../../../cluster/api/get.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { ownUser } from '../../../cluster/api/own-user.ts';
import type { FileReader } from '../../../host/ports.ts';
import type { RequestKubeletCertificate } from '../../../manifests/certificates/certificate-changes.ts';
import type { KeyPair } from '../../../pki/keys/key-stock.ts';
import { keyPairOf, parsePrivateKey } from '../../../pki/keys/private-key.ts';
import { nodeRequestName } from '../../../pki/requests/node-subject.ts';
import { stateOf, trustedBy } from '../../conditions/issued-certificate.ts';
import { abandonedWritesIn } from '../../journal/abandoned-writes.ts';
import type { ChangeContext } from '../../kind.ts';
import { fits } from './fitting-certificate.ts';

const BUSY_MS = 30_000;

/**
 * The key of the request that an earlier run of this join sent, if the cluster has that request and it still leads, or has
 * led, to a certificate. Another key would leave this one valid on the disk, and use up a bound token. Removes what killed
 * writes left of keys. Throws the failures of reading the cluster.
 */
export async function earlierKey(
  change: RequestKubeletCertificate,
  context: ChangeContext,
): Promise<KeyPair | undefined> {
  const { read, write } = context.host;
  const directory = posix.dirname(change.certificatePath);
  const isOfKubelet = (name: string) => name.startsWith('kubelet-client');
  for (const path of await abandonedWritesIn(directory, isOfKubelet, read.files)) await write.files.remove(path);
  // A run that was killed after it had stored the certificate has removed the key's own file.
  for (const path of [change.keyPath, change.certificatePath]) {
    const pair = await keptKey(path, read.files);
    if (pair && (await isGoodRequest(pair, change, context))) return pair;
  }
  return undefined;
}

/** Undefined if anyone but root may have read it. */
async function keptKey(path: string, files: FileReader): Promise<KeyPair | undefined> {
  const stat = await files.stat(path);
  if (stat?.type !== 'file' || stat.uid !== 0 || (stat.mode & 0o077) !== 0) return undefined;
  const content = await files.read(path);
  const key = content && parsePrivateKey(new Secret(content.toString('latin1')));
  return key?.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? keyPairOf(key) : undefined;
}

async function isGoodRequest(
  pair: KeyPair,
  { nodeName, timeoutMs }: RequestKubeletCertificate,
  context: ChangeContext,
): Promise<boolean> {
  const { emit, signal } = context;
  const { read } = context.host;
  const cluster = trustedBy(context);
  const name = nodeRequestName(nodeName, pair.publicKey);
  const object = await getObject(cluster, `${CERTIFICATE_REQUESTS}/${name}`, {
    ...{ clock: read.clock, random: () => read.random(), emit, signal, timeoutMs, busyMs: BUSY_MS },
    absentIsFine: true,
  });
  if (object === undefined) return false;
  const { isOwn, refusal, certificate, isApproved, requester } = stateOf(object, { name, nodeName, pair });
  if (!isOwn || refusal !== undefined) return false;
  if (certificate !== undefined) return fits(certificate, { nodeName, ...pair, now: read.clock.now() });
  if (isApproved) return true;
  // The approver of a bound token looks only at its own requests, and a token that has expired makes none.
  const user = await ownUser(cluster, { signal });
  return user === undefined || user.name === undefined || user.name === requester;
}
