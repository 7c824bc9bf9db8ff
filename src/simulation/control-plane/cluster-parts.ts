import { setMaxListeners } from 'node:events';
import type { Secret } from '../../base/secret.ts';
import { monotonicMs } from '../../base/time.ts';
import { newCertificateKey } from '../../config/values/new-secrets.ts';
import { ObjectStore } from '../api-machinery/object-store.ts';
import { type FaultName, FaultSet } from '../faults.ts';
import { SimulatedNetwork } from '../host/network.ts';
import type { ClusterDescription } from '../initial/cluster-objects.ts';
import { type ClusterPki, createClusterPki } from '../initial/cluster-pki.ts';
import { handOut, type JoinInstructions } from '../initial/join-instructions.ts';
import { type HeldPort, holdPort, type LoopbackServer } from '../servers/loopback-listener.ts';
import { BootstrapTokens } from './bootstrap-tokens.ts';
import { CertificateControllers } from './certificate-requests.ts';
import type { CaKind } from './certificates.ts';
import { ClusterEtcd } from './cluster-etcd.ts';
import { resign } from './cluster-info-signer.ts';
import { Recorder } from './recorder.ts';

export interface ControlPlaneOptions {
  faults?: readonly FaultName[];
  caKind?: CaKind;
  /** Default v1.37.2. */
  kubernetesVersion?: string;
  /** Of the control planes' certificates. Default /etc/kubernetes/pki. */
  certificatesDir?: string;
  /** Names of nodes that are about to join: the fault `name-taken` needs them. */
  nodes?: readonly string[];
  /** Overrides the times of the table of faults, in milliseconds; Infinity keeps one for good. */
  healAfterMs?: Partial<Record<FaultName, number>>;
}

/** Parts of an embedded control plane. */
export interface ClusterParts {
  pki: ClusterPki;
  caKind: CaKind;
  cluster: ClusterDescription;
  /** For the API server. */
  port: HeldPort;
  /** Key that encrypts the Secret kubeadm-certs. */
  certificateKey: Secret;
  store: ObjectStore;
  tokens: BootstrapTokens;
  faults: FaultSet;
  instructions: JoinInstructions;
  stopping: AbortController;
  recorder: Recorder;
  network: SimulatedNetwork;
  etcd: ClusterEtcd;
  controllers: CertificateControllers;
  startedAt: number;
  /** Every API server of the cluster; the first is the cluster's own. */
  servers: Promise<LoopbackServer>[];
  /** Ms since the epoch, by the cluster's clock. */
  now(): number;
}

const HOUR = 3_600_000;

/** Everything but what is listened on and what is in the store. */
export async function makeParts(options: ControlPlaneOptions): Promise<ClusterParts> {
  const faults = new FaultSet(options.faults ?? [], options.healAfterMs);
  const skew = faults.has('clock-skew') ? 2 * HOUR : faults.has('clock-ahead') ? -2 * HOUR : 0;
  const now = () => Date.now() + skew;
  const caKind = options.caKind ?? 'ecdsa';
  const pki = await createClusterPki(caKind, now());
  const port = await holdPort();
  const cluster = {
    kubernetesVersion: options.kubernetesVersion ?? 'v1.37.2',
    controlPlaneEndpoint: `127.0.0.1:${port.port}`,
    ca: pki.ca.certificate,
    encryptionAlgorithm: caKind === 'ecdsa' ? 'ECDSA-P256' : 'RSA-2048',
    singleControlPlane: faults.has('no-control-plane-endpoint'),
    certificatesDir: options.certificatesDir,
  };
  const certificateKey = newCertificateKey();
  const store = new ObjectStore(now);
  const tokens = new BootstrapTokens(now, () => resign({ store, tokens, faults }));
  const instructions = await handOut(tokens, faults, { cluster, ca: pki.ca, caKind, certificateKey, now });
  const stopping = new AbortController();
  // Every open watch listens for the end.
  setMaxListeners(0, stopping.signal);
  const controllers = new CertificateControllers(store, pki.ca, now);
  const network = new SimulatedNetwork();
  const etcd = new ClusterEtcd({ pki, network, faults, now });
  const rest = { network, etcd, recorder: new Recorder(), startedAt: monotonicMs(), servers: [], now };
  return {
    pki,
    caKind,
    cluster,
    port,
    certificateKey,
    store,
    tokens,
    faults,
    instructions,
    stopping,
    controllers,
    ...rest,
  };
}
