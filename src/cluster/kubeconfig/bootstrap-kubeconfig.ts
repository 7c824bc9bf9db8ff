import { Secret } from '../../base/secret.ts';
import { base64 } from '../../manifests/kubeconfigs/client-kubeconfig.ts';
import { toYaml } from '../../manifests/yaml.ts';
import type { Credential, TrustedCluster } from '../discovery/trusted-cluster.ts';

/** kubeadm's name for the user of a bootstrap token. */
const TOKEN_USER = 'tls-bootstrap-token-user';

/** The kubeconfig for the kubelet's certificate request. Holds a credential: write it 0600 and remove it afterwards. */
export function bootstrapKubeconfig(cluster: TrustedCluster, clusterName: string): Secret {
  const context = `${TOKEN_USER}@${clusterName}`;
  const { tlsServerName, proxyUrl } = cluster.extras;
  return new Secret(
    toYaml({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [
        {
          name: clusterName,
          cluster: {
            'certificate-authority-data': base64(cluster.caBundle),
            server: cluster.server,
            ...(tlsServerName && { 'tls-server-name': tlsServerName }),
            ...(proxyUrl && { 'proxy-url': proxyUrl.reveal() }),
          },
        },
      ],
      contexts: [{ name: context, context: { cluster: clusterName, user: TOKEN_USER } }],
      'current-context': context,
      preferences: {},
      users: [{ name: TOKEN_USER, user: userFields(cluster.credential) }],
    }),
  );
}

function userFields(credential: Credential): Record<string, unknown> {
  switch (credential.type) {
    case 'token':
      return { token: credential.token.reveal() };
    case 'basic':
      return { username: credential.username, password: credential.password.reveal() };
    case 'client-certificate':
      return {
        'client-certificate-data': base64(credential.certificate),
        'client-key-data': base64(credential.key.reveal()),
      };
    case 'client-certificate-files':
      return { 'client-certificate': credential.certificatePath, 'client-key': credential.keyPath };
    case 'exec':
      return { exec: credential.exec };
  }
}
