import { wholeSeconds } from '../../base/time.ts';
import type { ObjectStore, StoredObject } from '../api-machinery/object-store.ts';
import { invalid, type StatusCause } from '../api-machinery/status.ts';
import type { FaultSet } from '../faults.ts';
import { mayHaveKubelets } from './authenticator.ts';
import { type CertificateAuthority, signKubeletClient } from './certificates.ts';
import { type ParsedRequest, parseRequest } from './parse-request.ts';

const CSR_GROUP = 'certificates.k8s.io';
export const CSRS = { group: CSR_GROUP, resource: 'certificatesigningrequests' } as const;
const KUBELET_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
const YEAR_MS = 365 * 24 * 60 * 60_000;

/** certificates.k8s.io/v1 CertificateSigningRequest.spec. */
interface CsrSpec {
  /** PEM in base64. */
  request: string;
  signerName: string;
  usages: string[];
  expirationSeconds?: number;
  username: string;
  groups: string[];
}

interface CsrStatus {
  conditions?: CsrCondition[];
  /** PEM in base64. */
  certificate?: string;
}

interface CsrCondition {
  type: 'Approved' | 'Denied' | 'Failed';
  status: 'True';
  reason: string;
  message: string;
  lastUpdateTime: string;
  lastTransitionTime: string;
}

const specOf = (csr: StoredObject): CsrSpec => csr.spec as CsrSpec;
const statusOf = (csr: StoredObject): CsrStatus => csr.status as CsrStatus;

/** Refuses requests that the API server refuses at creation, before any controller sees them. */
export function validateCsr(object: StoredObject): void {
  const spec = (object.spec ?? {}) as Partial<CsrSpec>;
  const causes: StatusCause[] = [];
  try {
    parseRequest(typeof spec.request === 'string' ? Buffer.from(spec.request, 'base64').toString() : '');
  } catch (error) {
    const shown = typeof spec.request === 'string' ? JSON.stringify(spec.request) : 'null';
    const message = `Invalid value: ${shown}: ${(error as Error).message}`;
    causes.push({ reason: 'FieldValueInvalid', message, field: 'spec.request' });
  }
  if (!Array.isArray(spec.usages) || spec.usages.length === 0) causes.push(required('spec.usages'));
  if (spec.signerName === undefined || spec.signerName === '') causes.push(required('spec.signerName'));
  if (typeof spec.expirationSeconds === 'number' && spec.expirationSeconds < 600) {
    const message = `Invalid value: ${spec.expirationSeconds}: may not specify a duration less than 600 seconds (10 minutes)`;
    causes.push({ reason: 'FieldValueInvalid', message, field: 'spec.expirationSeconds' });
  }
  if (causes.length > 0) throw invalid('CertificateSigningRequest', CSR_GROUP, object.metadata.name, causes);
}

const required = (field: string): StatusCause => ({ reason: 'FieldValueRequired', message: 'Required value', field });

/** Why a request isn't one for a kubelet's client certificate, or undefined when it is (ValidateKubeletClientCSR). */
function kubeletClientProblem(request: ParsedRequest, usages: readonly string[]): string | undefined {
  if (request.organizations.length !== 1 || request.organizations[0] !== 'system:nodes')
    return 'subject organization is not system:nodes';
  const refused = { dns: 'DNS', email: 'Email', ip: 'IP', url: 'URI' } as const;
  for (const [kind, label] of Object.entries(refused)) {
    if (request.alternativeNames.includes(kind)) return `${label} subjectAltNames are not allowed`;
  }
  if (!request.commonName.startsWith('system:node:')) return 'subject common name does not begin with system:node:';
  const asked = [...new Set(usages)].sort().join(', ');
  if (asked !== 'client auth, digital signature' && asked !== 'client auth, digital signature, key encipherment') {
    return 'usages did not match [client auth digital signature key encipherment]';
  }
  return undefined;
}

export const approvesByHand = (faults: FaultSet): boolean => faults.any('manual-approval', 'never-approved');

/** The approving and the signing controller of kube-controller-manager, for kubelet client certificates. */
export class CertificateControllers {
  readonly #store: ObjectStore;
  readonly #ca: CertificateAuthority;
  readonly #now: () => number;

  constructor(store: ObjectStore, ca: CertificateAuthority, now: () => number) {
    this.#store = store;
    this.#ca = ca;
    this.#now = now;
  }

  /** Approves what a bootstrap token or the node itself may have, and leaves the rest to an administrator. */
  autoApprove(name: string, options: { sign: boolean } = { sign: true }): void {
    const csr = this.#store.find(CSRS, undefined, name);
    if (csr === undefined || conditionOf(csr, 'Approved') || conditionOf(csr, 'Denied')) return;
    const spec = specOf(csr);
    const request = parseRequest(Buffer.from(spec.request, 'base64').toString());
    if (spec.signerName !== KUBELET_SIGNER || kubeletClientProblem(request, spec.usages) !== undefined) return;
    const own = spec.username === request.commonName && spec.groups.includes('system:nodes');
    if (!own && !mayHaveKubelets({ user: spec.username, groups: spec.groups })) return;
    const kind = own ? 'self kubelet client' : 'kubelet client';
    this.#addCondition(
      name,
      'Approved',
      'AutoApproved',
      `Auto approving ${kind} certificate after SubjectAccessReview.`,
    );
    if (options.sign) this.#sign(name);
  }

  /** As `kubectl certificate approve` does. */
  approve(name: string): void {
    this.#addCondition(name, 'Approved', 'KubectlApprove', 'This CSR was approved by kubectl certificate approve.');
    this.#sign(name);
  }

  /** As `kubectl certificate deny` does. */
  deny(name: string): void {
    this.#addCondition(name, 'Denied', 'KubectlDeny', 'This CSR was denied by kubectl certificate deny.');
  }

  #sign(name: string): void {
    const csr = this.#store.get(CSRS, undefined, name);
    const spec = specOf(csr);
    if (spec.signerName !== KUBELET_SIGNER || conditionOf(csr, 'Denied') || statusOf(csr).certificate !== undefined)
      return;
    const request = parseRequest(Buffer.from(spec.request, 'base64').toString());
    const problem = kubeletClientProblem(request, spec.usages);
    if (problem !== undefined) {
      this.#addCondition(name, 'Failed', 'SignerValidationFailure', problem);
      return;
    }
    const asked = spec.expirationSeconds === undefined ? YEAR_MS : Math.max(spec.expirationSeconds * 1000, 600_000);
    const ttlMs = Math.min(asked, YEAR_MS);
    const certificate = signKubeletClient(this.#ca, request, { usages: spec.usages, now: this.#now(), ttlMs });
    const fresh = this.#store.get(CSRS, undefined, name);
    fresh.status = { ...statusOf(fresh), certificate: Buffer.from(certificate).toString('base64') };
    this.#store.update(CSRS, fresh);
  }

  #addCondition(name: string, type: CsrCondition['type'], reason: string, message: string): void {
    const csr = this.#store.get(CSRS, undefined, name);
    const at = wholeSeconds(this.#now());
    const condition: CsrCondition = {
      type,
      status: 'True',
      reason,
      message,
      lastUpdateTime: at,
      lastTransitionTime: at,
    };
    csr.status = { ...statusOf(csr), conditions: [...(statusOf(csr).conditions ?? []), condition] };
    this.#store.update(CSRS, csr);
  }
}

function conditionOf(csr: StoredObject, type: CsrCondition['type']): CsrCondition | undefined {
  return statusOf(csr).conditions?.find((condition) => condition.type === type);
}
