import type { KubeconfigSource } from './kubeconfig-source.ts';

/** Directory with a Pod's credentials: its ServiceAccount's token and the CA. Stands for the path of a kubeconfig. */
export const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';

type Environment = Readonly<Record<string, string | undefined>>;

/** URL of the API server, in a Pod; empty outside of one. */
export function podServer({
  KUBERNETES_SERVICE_HOST: host = '',
  KUBERNETES_SERVICE_PORT: port = '',
}: Environment): string {
  return host === '' || port === '' ? '' : `https://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** The cluster and account of the Pod that this process runs in, as client-go's InClusterConfig finds them. */
export function serviceAccountSource(env: Environment): KubeconfigSource {
  return {
    source: SERVICE_ACCOUNT,
    directory: SERVICE_ACCOUNT,
    choice: {
      cluster: {
        ...{ name: 'pod', server: podServer(env), tlsServerName: undefined, insecureSkipTlsVerify: false },
        ...{ certificateAuthority: { path: 'ca.crt' }, proxyUrl: undefined, execConfig: undefined },
      },
      user: {
        ...{ name: 'pod', tokenFile: 'token', token: undefined, username: undefined, password: undefined },
        ...{ clientCertificate: undefined, clientKey: undefined, exec: undefined, authProvider: undefined },
      },
    },
  };
}
