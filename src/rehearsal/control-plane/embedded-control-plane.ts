import { setMaxListeners } from 'node:events';
import {
  type ConnectionTreatment,
  closedPort,
  type ServerRequest,
  type ServerResponse,
  startTlsServer,
  type TlsServer,
} from '../../net/server.ts';
import { type FaultName, FaultSet } from '../faults.ts';
import { serveApi } from './api-server.ts';
import { BootstrapTokens } from './bootstrap-tokens.ts';
import { CertificateControllers, CSRS } from './certificate-requests.ts';
import { type CaKind, type CertificateAuthority, createAuthority, type Identity, type Issued, issueClient } from './certificates.ts';
import { signClusterInfo } from './cluster-info-signer.ts';
import { type ClusterDescription, clusterInfo, clusterInfoKubeconfig, systemConfigMaps } from './cluster-objects.ts';
import { disturb, disturbedClusterInfo } from './disturbances.ts';
import { handOut, type JoinInstructions } from './join-instructions.ts';
import { NODES } from './nodes.ts';
import { ObjectStore, type StoredObject, timestamp } from './object-store.ts';
import { Recorder } from './recorder.ts';
import { CONFIG_MAPS } from './resources.ts';
import { servingCertificate } from './serving-certificate.ts';

export interface ControlPlaneOptions {
  faults?: readonly FaultName[];
  caKind?: CaKind;
  /** Default v1.37.2. */
  kubernetesVersion?: string;
  /** Names of nodes that are about to join: the fault `name-taken` needs them. */
  nodes?: readonly string[];
  /** Overrides the times of the table of faults, in milliseconds; Infinity keeps one for good. */
  healAfterMs?: Partial<Record<FaultName, number>>;
}

const HOUR = 3_600_000;

/**
 * A control plane in this process, for machines that join in a rehearsal: real TLS on 127.0.0.1, bootstrap tokens, signed
 * cluster-info, authorisation, certificate requests, Nodes, watches. What it serves is listed in docs/rehearsal-contract.md.
 */
export class EmbeddedControlPlane {
  readonly endpoint: string;
  readonly instructions: JoinInstructions;
  /** PEM. */
  readonly caCertificate: string;
  readonly recorder: Recorder;
  readonly faults: FaultSet;
  readonly tokens: BootstrapTokens;
  readonly #parts: Parts;

  private constructor(parts: Parts) {
    this.#parts = parts;
    this.endpoint = parts.cluster.controlPlaneEndpoint;
    this.instructions = parts.instructions;
    this.caCertificate = parts.ca.certificate;
    this.recorder = parts.recorder;
    this.faults = parts.faults;
    this.tokens = parts.tokens;
  }

  static async start(options: ControlPlaneOptions = {}): Promise<EmbeddedControlPlane> {
    const faults = new FaultSet(options.faults ?? [], options.healAfterMs);
    const skew = faults.has('clock-skew') ? 2 * HOUR : 0;
    const now = () => Date.now() + skew;
    const caKind = options.caKind ?? 'ecdsa';
    const port = await closedPort();
    const ca = await createAuthority(caKind, now());
    const cluster = {
      kubernetesVersion: options.kubernetesVersion ?? 'v1.37.2',
      controlPlaneEndpoint: `127.0.0.1:${port}`,
      ca: ca.certificate,
    };
    const store = new ObjectStore(now);
    const tokens = new BootstrapTokens(now, () => resign(store, tokens, faults));
    const instructions = await handOut(tokens, faults, { cluster, ca, caKind, now });
    const stopping = new AbortController();
    // Every open watch listens for the end.
    setMaxListeners(0, stopping.signal);
    const parts: Parts = {
      ca,
      cluster,
      store,
      tokens,
      faults,
      instructions,
      stopping,
      now,
      recorder: new Recorder(),
      controllers: new CertificateControllers(store, ca, now),
      startedAt: performance.now(),
      server: undefined,
    };
    fill(parts, options.nodes ?? []);
    runControllers(parts);
    await listen(parts, port, await servingCertificate({ ca, caKind, faults, now: now() }));
    return new EmbeddedControlPlane(parts);
  }

  /** Nodes as the API server has them. */
  nodes(): StoredObject[] {
    return this.#parts.store.list(NODES);
  }

  certificateRequests(): StoredObject[] {
    return this.#parts.store.list(CSRS);
  }

  /** What an administrator does with `kubectl certificate approve`. */
  async approve(name: string): Promise<void> {
    await this.#parts.controllers.approve(name, 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.');
  }

  deny(name: string): void {
    this.#parts.controllers.deny(name, 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.');
  }

  deleteNode(name: string): void {
    this.#parts.store.delete(NODES, undefined, name);
  }

  onNodeChange(listener: (node: StoredObject) => void): () => void {
    return this.#parts.store.subscribe(NODES, (event) => listener(event.object));
  }

  onCertificateRequestChange(listener: (csr: StoredObject) => void): () => void {
    return this.#parts.store.subscribe(CSRS, (event) => listener(event.object));
  }

  /** A client certificate of the group system:masters, valid for an hour. */
  async administrator(): Promise<Issued> {
    const identity = { commonName: 'kubernetes-admin', organizations: ['system:masters'] };
    return this.clientCertificate(identity, { fromMs: -60_000, toMs: HOUR });
  }

  /** A client certificate of the cluster's CA for whomever; its life in milliseconds from now. */
  async clientCertificate(identity: Identity, life: { fromMs: number; toMs: number }): Promise<Issued> {
    const now = this.#parts.now();
    return issueClient(this.#parts.ca, identity, { from: now + life.fromMs, to: now + life.toMs });
  }

  /** Ends every connection, watch and timer. */
  async stop(): Promise<void> {
    this.#parts.stopping.abort();
    this.faults.stop();
    this.tokens.stop();
    const server = await this.#parts.server;
    await server?.close();
  }
}

interface Parts {
  ca: CertificateAuthority;
  cluster: ClusterDescription;
  store: ObjectStore;
  tokens: BootstrapTokens;
  faults: FaultSet;
  instructions: JoinInstructions;
  stopping: AbortController;
  recorder: Recorder;
  controllers: CertificateControllers;
  startedAt: number;
  server: Promise<TlsServer> | undefined;
  now(): number;
}

function fill(parts: Parts, nodes: readonly string[]): void {
  const { store, faults, cluster, tokens } = parts;
  const kubeconfig = faults.has('malformed-cluster-info') ? 'clusters: [this is: not a kubeconfig' : clusterInfoKubeconfig(cluster);
  store.create(CONFIG_MAPS, clusterInfo(kubeconfig));
  for (const configMap of systemConfigMaps(cluster)) store.create(CONFIG_MAPS, configMap);
  resign(store, tokens, faults);
  if (faults.has('name-taken')) for (const name of nodes) store.create(NODES, readyNode(name, cluster.kubernetesVersion, parts.now()));
}

function readyNode(name: string, kubeletVersion: string, now: number): StoredObject {
  const at = timestamp(now);
  const ready = { type: 'Ready', status: 'True', reason: 'KubeletReady', message: 'kubelet is posting ready status' };
  const conditions = [{ ...ready, lastHeartbeatTime: at, lastTransitionTime: at }];
  const labels = { 'kubernetes.io/hostname': name };
  return { kind: 'Node', apiVersion: 'v1', metadata: { name, labels }, spec: {}, status: { conditions, nodeInfo: { kubeletVersion } } };
}

/** The bootstrap signer: signs again whenever a token or the content has changed. */
function resign(store: ObjectStore, tokens: BootstrapTokens, faults: FaultSet): void {
  const configMap = store.find(CONFIG_MAPS, 'kube-public', 'cluster-info');
  if (configMap === undefined) return;
  const signing = faults.any('no-signature', 'never-signed') ? [] : tokens.signing();
  configMap.data = signClusterInfo(configMap.data as Record<string, string>, signing);
  store.update(CONFIG_MAPS, configMap);
}

function runControllers(parts: Parts): void {
  const { store, faults, controllers } = parts;
  const handle = async (name: string): Promise<void> => {
    if (faults.any('manual-approval', 'never-approved')) return;
    if (faults.has('denied-csr')) controllers.deny(name, 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.');
    else await controllers.autoApprove(name, { sign: !faults.has('signer-down') });
  };
  store.subscribe(CSRS, (event) => {
    if (event.type === 'ADDED') void handle(event.object.metadata.name);
  });
  faults.onHeal((fault) => {
    if (fault === 'no-signature' || fault === 'never-signed') resign(store, parts.tokens, faults);
    if (fault !== 'manual-approval' && fault !== 'never-approved') return;
    for (const csr of store.list(CSRS)) {
      void controllers.approve(csr.metadata.name, 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.');
    }
  });
}

async function listen(parts: Parts, port: number, serving: Issued): Promise<void> {
  const api = {
    store: parts.store,
    tokens: parts.tokens,
    recorder: parts.recorder,
    now: parts.now,
    elapsed: () => performance.now() - parts.startedAt,
    kubernetesVersion: parts.cluster.kubernetesVersion,
    clusterInfoPublic: () => !parts.faults.has('public-access-off'),
    interfere: (request: ServerRequest, response: ServerResponse) => disturb(parts.faults, request, response, parts.stopping.signal),
    show: disturbedClusterInfo(parts.faults),
    stopping: parts.stopping.signal,
  };
  const options = {
    ...serving,
    clientCa: parts.ca.certificate,
    treatment: () => treatment(parts.faults),
    serve: (request: ServerRequest, response: ServerResponse) => serveApi(api, request, response),
  };
  if (!parts.faults.has('refused')) {
    parts.server = startTlsServer(options, port);
    await parts.server;
    return;
  }
  parts.faults.onHeal((fault) => {
    if (fault === 'refused') parts.server = startTlsServer(options, port);
  });
}

function treatment(faults: FaultSet): ConnectionTreatment {
  if (faults.has('silent-server')) return 'silent';
  return faults.has('connection-reset') ? 'reset' : 'serve';
}
