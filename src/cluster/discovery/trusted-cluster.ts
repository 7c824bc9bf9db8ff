import { inspect } from 'node:util';
import type { Secret } from '../../base/secret.ts';
import type { ApiConnection } from '../../wire/http/api.ts';

/**
 * The joining machine's credential, in the fields of a kubeconfig's user. Files that a discovery file names are
 * embedded, as kubeadm does. `client-certificate-files` is kubelet.conf's identity, which rotates on disk.
 */
export type Credential =
  | { type: 'token'; token: Secret }
  | { type: 'basic'; username: string; password: Secret }
  /** PEM. */
  | { type: 'client-certificate'; certificate: string; key: Secret }
  /** `certificate`: PEM, as it was when the identity was read. */
  | { type: 'client-certificate-files'; certificatePath: string; keyPath: string; certificate: string }
  /** `exec`: user.exec of the kubeconfig, with an absolute path instead of a relative one. Its env may hold secrets. */
  | { type: 'exec'; exec: Record<string, unknown> };

/** Further fields of a discovery file's cluster (tls-server-name, proxy-url), for bootstrap-kubelet.conf. */
interface ClusterExtras {
  tlsServerName?: string | undefined;
  /** May hold a proxy's user and password. */
  proxyUrl?: Secret | undefined;
}

const minted = Symbol();

/**
 * A cluster whose identity has been established. Code that sends a credential takes one of these, and only
 * src/cluster/discovery can make one: the linter forbids other imports of `trust`.
 */
export class TrustedCluster {
  /** https://host:port of the API server, as discovery found it. */
  readonly server: string;
  /** The whole CA bundle for ca.crt, PEM. */
  readonly caBundle: string;
  readonly credential: Credential;
  readonly connection: ApiConnection;
  readonly extras: ClusterExtras;

  constructor(key: typeof minted, fields: TrustedClusterFields) {
    if (key !== minted) throw new TypeError('only discovery can make a TrustedCluster');
    this.server = fields.server;
    this.caBundle = fields.caBundle;
    this.credential = fields.credential;
    this.connection = fields.connection;
    this.extras = fields.extras ?? {};
  }

  /** Leaves the credential out: an exec plugin's environment may hold secrets that are not of type Secret. */
  toJSON(): { server: string; caBundle: string; credential: Credential['type'] } {
    return { server: this.server, caBundle: this.caBundle, credential: this.credential.type };
  }

  [inspect.custom](): unknown {
    return this.toJSON();
  }
}

type TrustedClusterFields = Pick<TrustedCluster, 'server' | 'caBundle' | 'credential' | 'connection'> & {
  extras?: ClusterExtras;
};

/** For src/cluster/discovery only. */
export function trust(fields: TrustedClusterFields): TrustedCluster {
  return new TrustedCluster(minted, fields);
}
