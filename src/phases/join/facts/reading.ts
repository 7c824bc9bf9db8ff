import { readSharedCertificates } from '../../../cluster/shared-certificates/shared-certificates.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import type { Replacing } from '../../../config/types/replacing.ts';
import type { BundledImages } from '../../../engine/changes/image-changes.ts';
import type { Emit } from '../../../engine/events.ts';
import type { HostReader } from '../../../host/ports.ts';
import type { FactReader } from '../../facts/fact-reader.ts';
import type { JoinFacts } from './facts.ts';

/** What the facts of a join are read with. */
export interface Reading {
  configuration: JoinConfiguration;
  host: HostReader;
  emit: Emit;
  signal: AbortSignal;
  allowRemoteFilePrograms?: boolean;
  /** Images that came with the configuration, verified. */
  images?: BundledImages | undefined;
  replacing?: Replacing | undefined;
  /** Report everything (doctor): the result of each check, also without root. */
  everything?: boolean;
  /** Only the machine is checked (doctor). */
  withoutCluster?: boolean;
  /** The machine is a node: its own files and ports fail no check, and its kubelet has accepted its control groups. */
  isNode?: boolean;
}

/** For a node: its kubelet has accepted the control groups. */
export function toleratingCgroups({ nodeRegistration, ...rest }: JoinConfiguration): JoinConfiguration {
  const ignored = [...nodeRegistration.ignorePreflightErrors, 'SystemVerification'];
  return { ...rest, nodeRegistration: { ...nodeRegistration, ignorePreflightErrors: ignored } };
}

/** From the Secret kubeadm-certs; undefined without a certificate key. */
export async function sharedCertificatesOf(
  { configuration: { controlPlane, timeouts }, host, emit, signal }: Reading,
  facts: Pick<FactReader<JoinFacts>, 'get'>,
): Promise<JoinFacts['sharedCertificates']> {
  const certificateKey = controlPlane?.certificateKey;
  if (certificateKey === undefined) return undefined;
  const [trustedCluster, cluster] = await Promise.all([facts.get('trustedCluster'), facts.get('cluster')]);
  return readSharedCertificates(trustedCluster, {
    configuration: cluster.configuration,
    certificateKey,
    timeoutMs: timeouts.kubernetesAPICall,
    clock: host.clock,
    emit,
    signal,
  });
}
