import { BundleError, parseCertificateBundle } from '../pki/bundle.ts';
import { sha256 } from '../sha256.ts';

const SEPARATOR = ' ';

/**
 * What the journal knows a cluster by: the SHA-256 fingerprints of its CA's certificates in hex, sorted, with spaces between. How the bundle is
 * written does not matter. Empty where a phase did not need the cluster.
 */
export function clusterIdentity(caBundle: string | undefined): string {
  return caBundle === undefined ? '' : [...fingerprints(caBundle)].sort().join(SEPARATOR);
}

/** Whether an entry's `cluster` may be the one of this bundle: a CA has a certificate in common with itself while it is rotated. Earlier journals have the SHA-256 of the bundle's text. */
export function mayBeCluster(identity: string, caBundle: string | undefined): boolean {
  if (identity === '' || caBundle === undefined) return true;
  const known = new Set([...fingerprints(caBundle), sha256(caBundle)]);
  return identity.split(SEPARATOR).some((one) => known.has(one));
}

function fingerprints(caBundle: string): Set<string> {
  try {
    return new Set(parseCertificateBundle(caBundle).map(({ raw }) => sha256(raw)));
  } catch (error) {
    if (error instanceof BundleError) return new Set([sha256(caBundle)]);
    throw error;
  }
}
