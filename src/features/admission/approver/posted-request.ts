import { listOf, record } from '../../../base/record.ts';
import { requestedPem } from '../../../cluster/api/certificate-requests.ts';

/**
 * The part of a CertificateSigningRequest that a decision needs, because thousands may wait: the facts that the API
 * server vouches for (who posted it, and these bytes), and which version of it was judged.
 */
export interface PostedRequest {
  name: string;
  uid: string;
  resourceVersion: string;
  /** metadata.creationTimestamp in ms since the epoch. */
  created: number;
  /** spec.signerName */
  signer: string;
  username: string;
  groups: readonly string[];
  usages: readonly string[];
  /** spec.request, decoded; empty if it is longer than that of any kubelet. */
  pem: string;
  decided: 'approved' | 'denied' | undefined;
  /** It has its certificate. */
  issued: boolean;
}

/** Reads a certificates.k8s.io/v1 CertificateSigningRequest; a field of another type is as if it were empty. */
export function postedRequest(value: unknown): PostedRequest {
  const object = record(value);
  const metadata = record(object.metadata);
  const spec = record(object.spec);
  const { conditions, certificate } = record(object.status);
  return {
    name: textOf(metadata.name),
    uid: textOf(metadata.uid),
    resourceVersion: textOf(metadata.resourceVersion),
    created: Date.parse(textOf(metadata.creationTimestamp)),
    signer: textOf(spec.signerName),
    username: textOf(spec.username),
    groups: textsOf(spec.groups),
    usages: textsOf(spec.usages),
    pem: requestedPem(textOf(spec.request)),
    decided: decisionOf(conditions),
    issued: textOf(certificate) !== '',
  };
}

function decisionOf(conditions: unknown): PostedRequest['decided'] {
  const types = listOf(conditions).map((condition) => record(condition).type);
  if (types.includes('Denied') || types.includes('Failed')) return 'denied';
  return types.includes('Approved') ? 'approved' : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return listOf(value).map(textOf);
}
