import { createPrivateKey, webcrypto } from 'node:crypto';
import { Secret } from '../../base/secret.ts';

/** A key made on the pretended host and the request for its certificate. */
export interface KubeletRequest {
  /** PEM, "CERTIFICATE REQUEST". */
  request: string;
  /** PEM, "EC PRIVATE KEY" (RFC 5915), as the kubelet stores it. */
  key: Secret;
}

/** P-256, subject O=system:nodes, CN=system:node:NAME, no extensions: what the kubelet's certificate manager asks for. */
export async function createKubeletRequest(nodeName: string): Promise<KubeletRequest> {
  await import('reflect-metadata');
  const x509 = await import('@peculiar/x509');
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const keys = (await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: [{ O: ['system:nodes'] }, { CN: [`system:node:${nodeName}`] }],
    keys,
    signingAlgorithm: { name: 'ECDSA', hash: 'SHA-256' },
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' }).export({ type: 'sec1', format: 'pem' });
  return { request: `${request.toString('pem')}\n`, key: new Secret(key.toString()) };
}
