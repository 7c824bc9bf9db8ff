import { X509Certificate } from 'node:crypto';

/** Whose kubelet client certificate a PEM holds. */
export interface NodeCertificate {
  /** From the subject's CN, system:node:NAME. */
  node: string;
  /** In ms since the epoch. */
  validTo: number;
}

/** Undefined for what is no certificate (yet: the kubelet may be writing it), or no node's. */
export function nodeCertificate(pem: Uint8Array): NodeCertificate | undefined {
  try {
    const { subject, validTo } = new X509Certificate(pem);
    const node = /^CN=system:node:(.+)$/m.exec(subject)?.[1];
    return node === undefined ? undefined : { node, validTo: Date.parse(validTo) };
  } catch {
    return undefined;
  }
}
