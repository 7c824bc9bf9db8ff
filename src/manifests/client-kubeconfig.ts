import type { IssuedCertificate } from '../pki/template.ts';
import { Secret } from '../secret.ts';
import { toYaml } from './yaml.ts';

/** A kubeconfig of one cluster and one user with a client certificate, everything embedded, with kubeadm's names (client-go's clientcmd/api/v1 Config). */
export function clientKubeconfig(
  { clusterName, server, userName }: { clusterName: string; server: string; userName: string },
  caBundle: string,
  { certificate, key }: IssuedCertificate,
): Secret {
  const context = `${userName}@${clusterName}`;
  return new Secret(
    toYaml({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: clusterName, cluster: { 'certificate-authority-data': base64(caBundle), server } }],
      contexts: [{ name: context, context: { cluster: clusterName, user: userName } }],
      'current-context': context,
      users: [{ name: userName, user: { 'client-certificate-data': base64(certificate), 'client-key-data': base64(key.reveal()) } }],
    }),
  );
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
