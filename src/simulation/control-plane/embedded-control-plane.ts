import { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import { storedToken } from '../../cluster/api/bootstrap-tokens.ts';
import type { StoredObject, StoreEvent } from '../api-machinery/object-store.ts';
import { SECRETS } from '../api-machinery/resources.ts';
import type { SimulatedEtcd } from '../etcd/simulated-etcd.ts';
import type { FaultSet } from '../faults.ts';
import type { SimulatedNetwork } from '../host/network.ts';
import type { ClusterPki } from '../initial/cluster-pki.ts';
import { FIRST_CONTROL_PLANE, fill, registerFirst } from '../initial/initial-objects.ts';
import type { JoinInstructions } from '../initial/join-instructions.ts';
import type { LoopbackServer } from '../servers/loopback-listener.ts';
import { type LocalApiServer, startFirstServer, startLocalServer } from './api-servers.ts';
import type { BootstrapTokens } from './bootstrap-tokens.ts';
import { approvesByHand, CSRS } from './certificate-requests.ts';
import { type Identity, type Issued, issueClient } from './certificates.ts';
import { resign } from './cluster-info-signer.ts';
import { type ClusterParts, type ControlPlaneOptions, makeParts } from './cluster-parts.ts';
import { NODES } from './nodes.ts';
import type { Recorder } from './recorder.ts';

export type { ControlPlaneOptions } from './cluster-parts.ts';

const HOUR = 3_600_000;

/**
 * A control plane in this process, for machines that join in a rehearsal: real TLS on 127.0.0.1, bootstrap tokens,
 * signed cluster-info, authorisation, certificate requests, Nodes, watches. What it serves is listed in
 * docs/rehearsal-contract.md.
 */
export class EmbeddedControlPlane {
  readonly endpoint: string;
  readonly instructions: JoinInstructions;
  /** PEM. */
  readonly caCertificate: string;
  readonly recorder: Recorder;
  readonly faults: FaultSet;
  readonly tokens: BootstrapTokens;
  /** Keys shared by the control planes of this cluster. */
  readonly pki: ClusterPki;
  readonly #parts: ClusterParts;

  private constructor(parts: ClusterParts) {
    this.#parts = parts;
    this.endpoint = parts.cluster.controlPlaneEndpoint;
    this.instructions = parts.instructions;
    this.caCertificate = parts.pki.ca.certificate;
    this.pki = parts.pki;
    this.recorder = parts.recorder;
    this.faults = parts.faults;
    this.tokens = parts.tokens;
  }

  static async start(options: ControlPlaneOptions = {}): Promise<EmbeddedControlPlane> {
    const parts = await makeParts(options);
    const controlPlane = new EmbeddedControlPlane(parts);
    try {
      fill(parts, options.nodes ?? []);
      runControllers(parts);
      await startFirstServer(parts);
      parts.faults.begin();
      return controlPlane;
    } catch (error) {
      await controlPlane.stop();
      throw error;
    }
  }

  /** The cluster's etcd, which is started when it is asked for. */
  etcd(): Promise<SimulatedEtcd> {
    registerFirst(this.#parts);
    return this.#parts.etcd.start();
  }

  /** Members of etcd as it lists them; none when no control plane was ever to join. */
  etcdMembers(): Promise<{ name: string; peerUrl: string; isLearner: boolean }[]> {
    return this.#parts.etcd.members();
  }

  /** Network of all hosts of this rehearsal. */
  get network(): SimulatedNetwork {
    return this.#parts.network;
  }

  /** The API server of a control plane that joins: the same cluster, on an address of its own. */
  startLocalServer(local: LocalApiServer): Promise<LoopbackServer> {
    return startLocalServer(this.#parts, local);
  }

  /** Nodes of the machines that have joined, as the API server has them. */
  nodes(): StoredObject[] {
    return this.#parts.store.list(NODES).filter(({ metadata }) => metadata.name !== FIRST_CONTROL_PLANE);
  }

  certificateRequests(): StoredObject[] {
    return this.#parts.store.list(CSRS);
  }

  /** Approves a request as `kubectl certificate approve` does. */
  async approve(name: string): Promise<void> {
    this.#parts.controllers.approve(name);
  }

  /** Denies a request as `kubectl certificate deny` does. */
  deny(name: string): void {
    this.#parts.controllers.deny(name);
  }

  deleteRequest(name: string): void {
    this.#parts.store.delete(CSRS, undefined, name);
  }

  deleteNode(name: string): void {
    this.#parts.store.delete(NODES, undefined, name);
  }

  /** Another machine registers a Node of this name in place of the one that is there. */
  replaceNode(name: string): void {
    const { kind, apiVersion, spec, metadata } = this.#parts.store.delete(NODES, undefined, name);
    this.#parts.store.create(NODES, {
      kind,
      apiVersion,
      spec,
      metadata: { name, labels: metadata.labels },
    } as StoredObject);
  }

  onNodeChange(listener: (node: StoredObject) => void): () => void {
    return this.#parts.store.subscribe(NODES, (event) => listener(event.object));
  }

  /** A client certificate of one of the administrators' groups, valid for an hour. */
  async administrator(group: 'system:masters' | 'kubeadm:cluster-admins' = 'system:masters'): Promise<Issued> {
    const identity = { commonName: 'kubernetes-admin', organizations: [group] };
    return this.clientCertificate(identity, { fromMs: -60_000, toMs: HOUR });
  }

  /** A client certificate of the cluster's CA for whomever; its life in milliseconds from now. */
  async clientCertificate(identity: Identity, life: { fromMs: number; toMs: number }): Promise<Issued> {
    const now = this.#parts.now();
    return issueClient(this.#parts.pki.ca, identity, { from: now + life.fromMs, to: now + life.toMs });
  }

  /** Ends every connection, watch and timer. */
  async stop(): Promise<void> {
    this.#parts.stopping.abort();
    this.faults.stop();
    this.tokens.stop();
    await this.#parts.etcd.stop();
    this.#parts.network.close();
    // A server that could not start has told whoever started it.
    const servers = await Promise.allSettled(this.#parts.servers);
    await Promise.all(servers.map((server) => (server.status === 'fulfilled' ? server.value.close() : undefined)));
    // Where no API server came to take it over.
    await this.#parts.port.close();
  }
}

/** The approving and signing controllers, and whoever mends a fault. */
function runControllers(parts: ClusterParts): void {
  const { store, faults, controllers, tokens } = parts;
  store.subscribe(SECRETS, (event) => followToken(event, tokens));
  const handle = (name: string): void => {
    if (approvesByHand(faults) || store.find(CSRS, undefined, name) === undefined) return;
    if (faults.has('denied-csr')) controllers.deny(name);
    else controllers.autoApprove(name, { sign: !faults.has('signer-down') });
  };
  store.subscribe(CSRS, (event) => {
    // Whoever asks has its answer first.
    if (event.type === 'ADDED') setImmediate(handle, event.object.metadata.name);
  });
  faults.onHeal((fault) => {
    if (fault === 'no-signature' || fault === 'never-signed') resign(parts);
    if (fault !== 'manual-approval' && fault !== 'never-approved') return;
    for (const csr of store.list(CSRS)) controllers.approve(csr.metadata.name);
  });
}

/** A Secret that is a bootstrap token is one as long as it is there. */
function followToken({ type, object }: StoreEvent, tokens: BootstrapTokens): void {
  const token = storedToken(object);
  if (object.type !== 'bootstrap.kubernetes.io/token' || 'problem' in token) return;
  const { id, usages, groups, expires } = token;
  if (type === 'DELETED') tokens.remove(id);
  else
    tokens.put({
      id,
      secret: new Secret(token.token.reveal().slice(id.length + 1)),
      ...(expires !== undefined && { expiration: rfc3339(expires) }),
      authentication: usages.includes('authentication'),
      signing: usages.includes('signing'),
      extraGroups: groups,
    });
}
