import { record } from '../../base/record.ts';

/** A CertificateSigningRequest with what the API server vouches for: who posted it, and these bytes. */
export interface PostedRequest {
  name: string;
  uid: string;
  /** metadata.creationTimestamp in ms since the epoch. */
  created: number;
  /** spec.signerName */
  signer: string;
  username: string;
  groups: readonly string[];
  usages: readonly string[];
  /** spec.request, decoded. */
  pem: string;
  decided: 'approved' | 'denied' | undefined;
  /** The whole object, to be sent back with a condition. */
  object: Readonly<Record<string, unknown>>;
}

/** Reads a certificates.k8s.io/v1 CertificateSigningRequest; a field of another type is as if it were empty. */
export function postedRequest(value: unknown): PostedRequest {
  const object = record(value);
  const metadata = record(object.metadata);
  const spec = record(object.spec);
  return {
    name: textOf(metadata.name),
    uid: textOf(metadata.uid),
    created: Date.parse(textOf(metadata.creationTimestamp)),
    signer: textOf(spec.signerName),
    username: textOf(spec.username),
    groups: textsOf(spec.groups),
    usages: textsOf(spec.usages),
    pem: Buffer.from(textOf(spec.request), 'base64').toString('latin1'),
    decided: decisionOf(record(object.status).conditions),
    object,
  };
}

function decisionOf(conditions: unknown): PostedRequest['decided'] {
  const types = Array.isArray(conditions) ? conditions.map((condition) => record(condition).type) : [];
  if (types.includes('Denied') || types.includes('Failed')) return 'denied';
  return types.includes('Approved') ? 'approved' : undefined;
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function textsOf(value: unknown): string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}
