import { byType } from '../../base/record.ts';
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

const userFields = byType<Credential, Record<string, unknown>>({
  token: ({ token }) => ({ token: token.reveal() }),
  basic: ({ username, password }) => ({ username, password: password.reveal() }),
  'client-certificate': ({ certificate, key }) => ({
    'client-certificate-data': base64(certificate),
    'client-key-data': base64(key.reveal()),
  }),
  'client-certificate-files': ({ certificatePath, keyPath }) => ({
    'client-certificate': certificatePath,
    'client-key': keyPath,
  }),
  exec: ({ exec }) => ({ exec }),
});
