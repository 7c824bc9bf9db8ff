import { posix } from 'node:path';
import { isFailure } from '../../../base/failure.ts';
import { Secret } from '../../../base/secret.ts';
import { getObject } from '../../../cluster/api/get.ts';
import { CERTIFICATE_REQUESTS } from '../../../cluster/api/kubelet-signer.ts';
import { ownUser } from '../../../cluster/api/own-user.ts';
import { CLUSTER_READ_FORBIDDEN } from '../../../cluster/cluster-sentences.ts';
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
 * led, to a certificate. Another key would leave this one valid on the disk, and use up a bound token. `isSent` is false if
 * the cluster has deleted the request, as it does an hour after the approval: an approver admits the same key again. Removes
 * what killed writes left of keys. Throws the failures of reading the cluster.
 */
export async function earlierKey(
  change: RequestKubeletCertificate,
  context: ChangeContext,
): Promise<{ pair: KeyPair; isSent: boolean } | undefined> {
  const { read, write } = context.host;
  const directory = posix.dirname(change.certificatePath);
  const isOfKubelet = (name: string) => name.startsWith('kubelet-client');
  for (const path of await abandonedWritesIn(directory, isOfKubelet, read.files)) await write.files.remove(path);
  // A run that was killed after it had stored the certificate has removed the key's own file.
  for (const path of [change.keyPath, change.certificatePath]) {
    const kept = await keptKey(path, read.files);
    if (kept === undefined) continue;
    const { pair, pem } = kept;
    const state = await stateInCluster(pair, change, context);
    if (state === 'good') return { pair, isSent: true };
    const { nodeName, approvedBy, sendsAgain } = change;
    const isOwn = path === change.keyPath || fits(pem, { nodeName, ...pair, now: read.clock.now() });
    if (state === 'absent' && approvedBy === 'others' && sendsAgain && isOwn) return { pair, isSent: false };
  }
  return undefined;
}

/** Undefined if anyone but root may have read it. */
async function keptKey(path: string, files: FileReader): Promise<{ pair: KeyPair; pem: string } | undefined> {
  const stat = await files.stat(path);
  if (stat?.type !== 'file' || stat.uid !== 0 || (stat.mode & 0o077) !== 0) return undefined;
  const content = await files.read(path);
  const pem = content?.toString('latin1') ?? '';
  const key = parsePrivateKey(new Secret(pem));
  return key?.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? { pair: keyPairOf(key), pem } : undefined;
}

/** Undefined for a request that leads to no certificate, and for one that the credential may not read. */
async function stateInCluster(
  pair: KeyPair,
  { nodeName, timeoutMs }: RequestKubeletCertificate,
  context: ChangeContext,
): Promise<'good' | 'absent' | undefined> {
  const { emit, signal } = context;
  const { read } = context.host;
  const cluster = trustedBy(context);
  const name = nodeRequestName(nodeName, pair.publicKey);
  const found = await getObject(cluster, `${CERTIFICATE_REQUESTS}/${name}`, {
    ...{ clock: read.clock, emit, signal, timeoutMs, busyMs: BUSY_MS },
    absentIsFine: true,
  }).then(
    (object) => ({ object }),
    (error) => {
      if (!isFailure(error, CLUSTER_READ_FORBIDDEN)) throw error;
      return undefined;
    },
  );
  if (found === undefined) return undefined;
  if (found.object === undefined) return 'absent';
  const { isOwn, refusal, certificate, isApproved, requester } = stateOf(found.object, { name, nodeName, pair });
  if (!isOwn || refusal !== undefined) return undefined;
  if (certificate !== undefined)
    return fits(certificate, { nodeName, ...pair, now: read.clock.now() }) ? 'good' : undefined;
  if (isApproved) return 'good';
  // The approver of a bound token looks only at its own requests, and a token that has expired makes none.
  const user = await ownUser(cluster, { signal });
  return user === undefined || user.name === undefined || user.name === requester ? 'good' : undefined;
}
