import { X509Certificate } from 'node:crypto';
import { orUndefined } from '../../base/try.ts';

/** The owner and end of a kubelet client certificate. */
export interface NodeCertificate {
  /** NAME from the subject's CN, system:node:NAME. */
  node: string;
  /** In ms since the epoch. */
  validTo: number;
}

/** Undefined for anything but a node's certificate, such as a file that the kubelet is still writing. */
export function nodeCertificate(pem: Uint8Array): NodeCertificate | undefined {
  return orUndefined(() => nodeOf(new X509Certificate(pem)));
}

/** The same of a certificate that has been read. */
export function nodeOf({ subject, validTo }: X509Certificate): NodeCertificate | undefined {
  const node = /^CN=system:node:(.+)$/m.exec(subject)?.[1];
  return node === undefined ? undefined : { node, validTo: Date.parse(validTo) };
}
