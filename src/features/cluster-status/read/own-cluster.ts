import { orUndefined } from '../../../base/try.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import type { FileReader } from '../../../host/ports.ts';
import { spkiHash } from '../../../pki/keys/spki.ts';
import { parseCertificateBundle } from '../../../pki/reading/certificate-bundle.ts';

const MAX_BYTES = 512 * 1024;

/** True if this machine has the CA of the kubeconfig's cluster, so that its certificates are not for another cluster. */
export async function hasAuthority(
  certificatesDir: string,
  { caBundle }: Pick<TrustedCluster, 'caBundle'>,
  files: Pick<FileReader, 'read'>,
): Promise<boolean> {
  const own = await files.read(`${certificatesDir}/ca.crt`, { maxBytes: MAX_BYTES });
  const pins = (pem: string) => orUndefined(() => parseCertificateBundle(pem).map(spkiHash)) ?? [];
  const trusted = new Set(pins(caBundle));
  return pins(own?.toString('latin1') ?? '').some((pin) => trusted.has(pin));
}
