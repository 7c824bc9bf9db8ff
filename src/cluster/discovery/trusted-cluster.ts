import { inspect } from 'node:util';
import type { Secret } from '../../base/secret.ts';
import type { ApiConnection } from '../../wire/http/api.ts';

/**
 * How the joining machine authenticates, in the fields of a kubeconfig's user. What a discovery file names by path is
 * embedded here, as kubeadm does, except for `client-certificate-files`: kubelet.conf's identity, which rotates on
 * disk.
 */
export type Credential =
  | { type: 'token'; token: Secret }
  | { type: 'basic'; username: string; password: Secret }
  /** PEM. */
  | { type: 'client-certificate'; certificate: string; key: Secret }
  /** `certificate`: PEM, as the file had it when the identity was read. */
  | { type: 'client-certificate-files'; certificatePath: string; keyPath: string; certificate: string }
  /**
   * `exec` as in the kubeconfig (user.exec), its command made absolute where it was a relative path. May hold secrets
   * in env.
   */
  | { type: 'exec'; exec: Record<string, unknown> };

/**
 * What a discovery file says beyond server and CA; it goes into bootstrap-kubelet.conf (tls-server-name, proxy-url).
 */
export interface ClusterExtras {
  tlsServerName?: string;
  /** May hold a proxy's user and password. */
  proxyUrl?: Secret;
}

const minted = Symbol('minted by discovery');

/**
 * A cluster whose identity has been established. Whatever sends a credential takes one of these, and only
 * src/cluster/discovery can make one (`trust` is not exported from the package; the linter forbids its import
 * elsewhere).
 */
export class TrustedCluster {
  /** https://host:port of the API server, as discovery found it. */
  readonly server: string;
  /** The whole CA bundle, PEM: what is written to ca.crt. */
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

  /** Without the credential: an exec user's environment may hold secrets that are not of type Secret. */
  toJSON(): { server: string; caBundle: string; credential: Credential['type'] } {
    return { server: this.server, caBundle: this.caBundle, credential: this.credential.type };
  }

  [inspect.custom](): unknown {
    return this.toJSON();
  }
}

export interface TrustedClusterFields {
  server: string;
  caBundle: string;
  credential: Credential;
  connection: ApiConnection;
  extras?: ClusterExtras;
}

/** For src/cluster/discovery only. */
export function trust(fields: TrustedClusterFields): TrustedCluster {
  return new TrustedCluster(minted, fields);
}
