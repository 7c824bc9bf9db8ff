import { Secret } from '../../base/secret.ts';
import { toYaml } from '../yaml.ts';

/** Who a user of a kubeconfig is; a key alone waits for its certificate. */
type UserCredential = { certificate?: string; key: Secret } | { token: Secret };

/**
 * A kubeconfig of one cluster and one user, everything embedded, with kubeadm's names (client-go's clientcmd/api/v1
 * Config).
 */
export function clientKubeconfig(
  { clusterName, server, userName }: { clusterName: string; server: string; userName: string },
  caBundle: string | undefined,
  credential: UserCredential,
): Secret {
  const context = `${userName}@${clusterName}`;
  const authority = caBundle === undefined ? {} : { 'certificate-authority-data': base64(caBundle) };
  return new Secret(
    toYaml({
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name: clusterName, cluster: { ...authority, server } }],
      contexts: [{ name: context, context: { cluster: clusterName, user: userName } }],
      'current-context': context,
      users: [{ name: userName, user: userFields(credential) }],
    }),
  );
}

function userFields(credential: UserCredential): Record<string, string> {
  if ('token' in credential) return { token: credential.token.reveal() };
  const { certificate, key } = credential;
  return {
    ...(certificate !== undefined && { 'client-certificate-data': base64(certificate) }),
    'client-key-data': base64(key.reveal()),
  };
}

/** The -data fields of a kubeconfig. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
