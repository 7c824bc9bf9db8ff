import type { ApiConnection } from '../net/api.ts';
import type { Secret } from '../secret.ts';

/** How the joining machine authenticates, in the fields of a kubeconfig's user. */
export type Credential =
  | { type: 'token'; token: Secret }
  | { type: 'token-file'; path: string }
  | { type: 'client-certificate'; certificate: string; key: Secret }
  | { type: 'client-certificate-files'; certificatePath: string; keyPath: string }
  | { type: 'exec'; exec: Record<string, unknown>; resolved: Secret | undefined };

const minted = Symbol('minted by discovery');

/**
 * A cluster whose identity has been established. Whatever sends a credential takes one of these, and only
 * src/discovery can make one (`trust` is not exported from the package; the linter forbids its import elsewhere).
 */
export class TrustedCluster {
  /** https://host:port of the API server, as discovery found it. */
  readonly server: string;
  /** The whole CA bundle, PEM: what is written to ca.crt. */
  readonly caBundle: string;
  readonly credential: Credential;
  readonly connection: ApiConnection;
  /** tls-server-name and proxy-url of the discovery file, where it has them; they go into bootstrap-kubelet.conf. */
  readonly extras: { tlsServerName?: string; proxyUrl?: string };

  constructor(key: typeof minted, fields: TrustedClusterFields) {
    if (key !== minted) throw new TypeError('only discovery can make a TrustedCluster');
    this.server = fields.server;
    this.caBundle = fields.caBundle;
    this.credential = fields.credential;
    this.connection = fields.connection;
    this.extras = fields.extras ?? {};
  }
}

export interface TrustedClusterFields {
  server: string;
  caBundle: string;
  credential: Credential;
  connection: ApiConnection;
  extras?: { tlsServerName?: string; proxyUrl?: string };
}

/** For src/discovery only. */
export function trust(fields: TrustedClusterFields): TrustedCluster {
  return new TrustedCluster(minted, fields);
}
