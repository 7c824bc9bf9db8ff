import { dirname } from 'node:path';
import { onFailure } from '../../base/failure.ts';
import {
  caBundleIn,
  chosenFrom,
  type KubeconfigSource,
  kubeletCertificateIn,
} from '../../cluster/kubeconfig/kubeconfig-source.ts';
import { sameCluster } from '../../pki/reading/certificate-bundle.ts';
import { nodeCertificate } from '../../pki/reading/node-certificate.ts';
import { firstOf } from '../../wire/deadline.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { KubeletKey } from './kubelet-key.ts';
import { watchRequest } from './kubelet-request.ts';

/** Delay (up to twice this) before the first look at the requests: automatic approval takes a fraction of it. */
const LOOK_AT_REQUEST_AFTER_MS = 1_500;

type KubeletCertificate = Extract<Condition, { type: 'kubelet-certificate' }>;

/** kubelet.conf as it was last read. */
interface Seen {
  /** Undefined if it does not exist. */
  content: Buffer | undefined;
  /** Undefined also while the kubelet has not written all of it. */
  from: KubeconfigSource | undefined;
}

/**
 * Waits until the file that kubelet.conf names holds a valid certificate of this node and kubelet.conf trusts a CA
 * certificate of the cluster (if that is known): a kubelet keeps the kubelet.conf of another cluster. In a long wait
 * it names the pending CertificateSigningRequest with the command that approves it, as soon as the kubelet's key proves
 * which request is ours. Throws CSR_DENIED or CSR_FAILED.
 */
export async function kubeletCertificate(condition: KubeletCertificate, context: ChangeContext): Promise<void> {
  const { files } = context.host.read;
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  let seen: Seen = { content: undefined, from: undefined };
  const certificatePath = () => kubeletCertificateIn(seen.from);
  const key = new KubeletKey(context.host, () => dirname(certificatePath()));
  const requests = refusalOf(condition.nodeName, key, { ...context, signal });
  requests.catch(() => {});
  try {
    for (;;) {
      seen = await readAgain(seen, condition, context);
      if (await hasCertificate(condition, seen, context)) break;
      signal.throwIfAborted();
      await firstOf(signal, (turn) => [
        files.changed(condition.kubeconfigPath, turn),
        files.changed(certificatePath(), turn),
        requests,
      ]);
    }
  } catch (error) {
    stop.abort();
    await key.giveUp();
    throw error;
  }
  stop.abort();
  await key.restore();
}

/** Rejects when the cluster refuses this node's request; never resolves. */
async function refusalOf(nodeName: string, key: KubeletKey, context: ChangeContext): Promise<never> {
  const { read } = context.host;
  const began = read.clock.monotonic();
  await read.clock.sleep(LOOK_AT_REQUEST_AFTER_MS * (1 + read.clock.random()), context.signal);
  return watchRequest(nodeName, key, began, context);
}

/** Parses kubelet.conf only when it has changed: a kubelet writes it long before it has its certificate. */
async function readAgain(
  seen: Seen,
  { kubeconfigPath }: KubeletCertificate,
  { host, signal }: Pick<ChangeContext, 'host' | 'signal'>,
): Promise<Seen> {
  const content = await host.read.files.read(kubeconfigPath);
  if (content === undefined) return { content, from: undefined };
  if (seen.content?.equals(content)) return seen;
  const from = chosenFrom(content, kubeconfigPath, dirname(kubeconfigPath));
  return { content, from: await from.catch(onFailure(() => undefined, signal)) };
}

async function hasCertificate(
  { nodeName }: KubeletCertificate,
  { content, from }: Seen,
  { host: { read: host }, trustedCluster, signal }: Pick<ChangeContext, 'host' | 'trustedCluster' | 'signal'>,
): Promise<boolean> {
  const pem = content && (await host.files.read(kubeletCertificateIn(from)));
  const certificate = pem && nodeCertificate(pem);
  if (certificate?.node !== nodeName || certificate.validTo <= host.clock.now()) return false;
  if (trustedCluster === undefined) return true;
  const caBundle = from && (await caBundleIn(from, host.files).catch(onFailure(() => undefined, signal)));
  return sameCluster(caBundle ?? '', trustedCluster.caBundle);
}
