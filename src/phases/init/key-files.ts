import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import type { FileReader } from '../../host/ports.ts';
import {
  authorityNames,
  CERTIFICATES_OF,
  controlPlaneAuthorities,
  serviceAccountKey,
} from '../../manifests/certificates/control-plane-certificates.ts';
import { INIT_KUBECONFIGS } from '../../manifests/kubeconfigs/control-plane-kubeconfigs.ts';
import type { KeyStock } from '../../pki/keys/key-stock.ts';
import type { Phase } from '../phase.ts';
import { certificatePhaseName } from './certs.ts';
import type { InitFacts, InitSettings } from './facts/facts.ts';
import { kubeconfigPhaseName } from './kubeconfig.ts';

/** The files for which these phases make a private key, in order. */
function keyFilesOf(
  phases: readonly Phase<InitFacts>[],
  { cluster, settings }: { cluster: ClusterConfiguration; settings: InitSettings },
): string[] {
  const files = new Map<string, string>([
    ...controlPlaneAuthorities(cluster).map(
      ({ authority }) => [certificatePhaseName(authority.name), authority.keyPath] as const,
    ),
    ...authorityNames(cluster).flatMap((authority) =>
      CERTIFICATES_OF[authority].map(
        (name) => [certificatePhaseName(name), `${cluster.certificatesDir}/${name}.key`] as const,
      ),
    ),
    ['certs/sa', serviceAccountKey(cluster).keyPath],
    ...INIT_KUBECONFIGS.map((name) => [kubeconfigPhaseName(name), `${settings.kubeconfigDirectory}/${name}`] as const),
  ]);
  return phases.flatMap(({ name }) => files.get(name) ?? []);
}

/**
 * Starts generating the keys of an init, one for each missing key file or kubeconfig. Call it only when the init is
 * sure to continue: a process cannot exit before keys in progress are done.
 */
export async function prepareInitKeys(
  stock: KeyStock,
  phases: readonly Phase<InitFacts>[],
  { cluster, settings, reader }: { cluster: ClusterConfiguration; settings: InitSettings; reader: FileReader },
): Promise<void> {
  const isMissing = (file: string) =>
    reader.stat(file).then(
      (stat) => stat === undefined,
      () => false, // the reader of the file gets the error
    );
  const missing = (await Promise.all(keyFilesOf(phases, { cluster, settings }).map(isMissing))).filter(Boolean);
  stock.prepare(cluster.encryptionAlgorithm, missing.length);
}
