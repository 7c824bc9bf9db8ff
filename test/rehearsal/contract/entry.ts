import type { Shape } from '../../../src/simulation/control-plane/recorder.ts';

/**
 * Whose credential a request carries. `unknown-token` is a well-formed token that the cluster doesn't have;
 * `administrator` is who admin.conf says.
 */
export type ContractIdentity = 'anonymous' | 'bootstrap-token' | 'unknown-token' | 'node' | 'administrator';

/** Values that fill the entries when the contract is played. */
export interface ContractContext {
  /** The node that joins; no such Node may be in the cluster before. */
  node: string;
  /** Another node's name. */
  other: string;
  /** Name of the certificate request that the contract makes. */
  csr: string;
  /** PEM in base64: a request for the node's client certificate. */
  request: string;
  /** The Node as it was answered last: metadata.uid and metadata.resourceVersion. */
  nodeUid: string;
  nodeVersion: string;
}

export interface ContractEntry {
  id: string;
  /**
   * Sender of this request: the join, the kubelet, both, or nobody. Requests of nobody must be refused or be
   * harmless.
   */
  madeBy: 'join' | 'kubelet' | 'nobody';
  identity: ContractIdentity;
  method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** With {node}, {other}, {csr}; {n} in a query stands for any number. */
  path: string;
  contentType?: string;
  body?(context: ContractContext): unknown;
  status: number;
  answer: Shape;
  /** The body names the Node's newest version: it is read just before, since controllers change it at any time. */
  newestNode?: true;
  /** The answer is a stream of events; `answer` is the shape of the objects in them, `until` when enough has come. */
  watch?: { until: 'first' | 'certificate' };
}
