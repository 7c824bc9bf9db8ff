import type { EmbeddedControlPlane } from '../../../../src/simulation/control-plane/embedded-control-plane.ts';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** A kubeconfig for the owner of a client certificate, as JSON. */
export function kubeconfigOf(
  { endpoint, caCertificate }: EmbeddedControlPlane,
  { certificate, key }: { certificate: string; key: string },
): string {
  const cluster = { server: `https://${endpoint}`, 'certificate-authority-data': base64(caCertificate) };
  const user = { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'c',
    clusters: [{ name: 'c', cluster }],
    users: [{ name: 'u', user }],
    contexts: [{ name: 'c', context: { cluster: 'c', user: 'u' } }],
  });
}
