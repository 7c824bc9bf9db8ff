import type { KubeconfigSource } from './kubeconfig-source.ts';

/** Directory with a Pod's credentials: its ServiceAccount's token and the CA. Stands for the path of a kubeconfig. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

/** The cluster and account of the Pod that this process runs in, as client-go's InClusterConfig finds them. */
export function serviceAccountSource(env: Readonly<Record<string, string | undefined>>): KubeconfigSource {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '' } = env;
  const server = host === '' || port === '' ? '' : `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    source: SERVICE_ACCOUNT,
    directory: SERVICE_ACCOUNT,
    choice: {
      cluster: {
        ...{ name: 'pod', server, tlsServerName: undefined, insecureSkipTlsVerify: false },
        ...{ certificateAuthority: { path: 'ca.crt' }, proxyUrl: undefined, execConfig: undefined },
      },
      user: {
        ...{ name: 'pod', tokenFile: 'token', token: undefined, username: undefined, password: undefined },
        ...{ clientCertificate: undefined, clientKey: undefined, exec: undefined, authProvider: undefined },
      },
    },
  };
}

/** Whether this process has the credentials of a Pod. */
export function isInPod(env: Readonly<Record<string, string | undefined>>): boolean {
  return Boolean(env.KUBERNETES_SERVICE_HOST && env.KUBERNETES_SERVICE_PORT);
}
