import type { Secret } from '../../base/secret.ts';
import { newKeyPair } from '../../pki/keys/key-stock.ts';
import { privateKeyPem } from '../../pki/keys/private-key.ts';
import { certificateRequest } from '../../pki/requests/certificate-request.ts';

/** A key made on the pretended host and the request for its certificate. */
export interface KubeletRequest {
  /** PEM, "CERTIFICATE REQUEST". */
  request: string;
  /** PEM, "EC PRIVATE KEY" (RFC 5915), as the kubelet stores it. */
  key: Secret;
}

/**
 * P-256, subject O=system:nodes, CN=system:node:NAME, no extensions: what the kubelet's certificate manager asks for.
 */
export async function createKubeletRequest(nodeName: string): Promise<KubeletRequest> {
  const pair = await newKeyPair('ECDSA-P256');
  const subject = {
    commonName: `system:node:${nodeName}`,
    organizations: ['system:nodes'],
    dnsNames: [],
    ipAddresses: [],
  };
  return { request: certificateRequest(subject, pair), key: privateKeyPem(pair.privateKey) };
}
