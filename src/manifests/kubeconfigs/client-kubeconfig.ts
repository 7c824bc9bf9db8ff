import { listOf, record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import { toYaml } from '../yaml.ts';

/** Credential of a kubeconfig's user. A key without a certificate is for one that is still to be signed. */
type UserCredential = { certificate?: string; key: Secret } | { token: Secret };

/** A kubeconfig (clientcmd/api/v1 Config) of one cluster and user, with embedded data and kubeadm's names. */
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

/** Encodes a -data field of a kubeconfig. */
export function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

/** The entry of this name in a list of a kubeconfig; empty if there is none. */
export function named(list: unknown, name: unknown): Record<string, unknown> {
  const entries = listOf(list).map(record);
  return entries.find((entry) => entry.name === name) ?? {};
}
