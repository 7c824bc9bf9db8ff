/** A machine that joins as far as the API server can tell: the requests that its kubelet makes, without a kubelet. */
import { X509Certificate } from 'node:crypto';
import { BINDING } from '../../src/manifests/objects/bootstrap-token.ts';
import { privateKeyPem } from '../../src/pki/keys/private-key.ts';
import { generate } from '../../test/pki/test-authority.ts';
import { until } from '../machine/wait.ts';
import { CSRS, send } from '../support/anonymous.ts';
import type { Cluster } from '../support/cluster.ts';
import { forged, post, SECRETS } from './requests.ts';

export class Machine {
  readonly #pair = generate('ECDSA-P256');

  constructor(
    readonly cluster: Cluster,
    readonly node: string,
    readonly token: string,
  ) {}

  get tokenId(): string {
    return this.token.slice(0, 6);
  }

  get secretPath(): string {
    return `${SECRETS}/bootstrap-token-${this.tokenId}`;
  }

  /** Its public key. */
  get key(): string {
    return this.#pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
  }

  /** Posts its request, always with the same key; gives the name. */
  ask(): Promise<string> {
    return post(this.cluster, this.token, forged(this.node, {}, this.#pair));
  }

  /** Makes its Node, which is Ready, with the certificate of this request. */
  async register(request: string): Promise<void> {
    const cert = await until(`the certificate of ${request}`, () => certificateOf(this.cluster, request));
    const now = new Date().toISOString();
    const ready = { type: 'Ready', status: 'True', lastHeartbeatTime: now, lastTransitionTime: now };
    const { status, body } = await send(
      this.cluster,
      { cert, key: privateKeyPem(this.#pair.privateKey).reveal() },
      {
        ...{ method: 'POST', path: '/api/v1/nodes' },
        body: { apiVersion: 'v1', kind: 'Node', metadata: { name: this.node }, status: { conditions: [ready] } },
      },
    );
    if (status !== 201) throw new Error(`no Node ${this.node}: ${status} ${JSON.stringify(body)}`);
  }

  /** True if its token is gone. */
  async isRevoked(): Promise<boolean> {
    return (await this.cluster.api('GET', this.secretPath)).status === 404;
  }

  /** Keys that its token has admitted. */
  async admitted(): Promise<string[]> {
    const { body } = await this.cluster.api('GET', this.secretPath);
    const { annotations = {} } = (body.metadata ?? {}) as { annotations?: Record<string, string> };
    return (annotations[BINDING.admitted] ?? '').split(',').filter(Boolean);
  }
}

async function certificateOf(cluster: Cluster, name: string): Promise<string | undefined> {
  const { body } = await cluster.api('GET', `${CSRS}/${name}`);
  const { certificate } = (body.status ?? {}) as { certificate?: string };
  return certificate && Buffer.from(certificate, 'base64').toString();
}

interface Posted {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly username: string };
  readonly status: { readonly certificate?: string; readonly conditions?: readonly { readonly type: string }[] };
}

/** A request that is approved, or has its certificate. */
export interface Admission {
  readonly request: string;
  readonly tokenId: string;
  /** The certificate's public key and subject. */
  readonly key?: string;
  readonly subject?: string;
}

/** All that bootstrap tokens have been given in this cluster. */
export async function admissions(cluster: Cluster): Promise<Admission[]> {
  const { body } = await cluster.api('GET', CSRS);
  const posted = (body.items as Posted[]).filter(
    ({ spec, status }) =>
      spec.username.startsWith('system:bootstrap:') &&
      (status.certificate !== undefined || status.conditions?.some(({ type }) => type === 'Approved')),
  );
  return posted.map(({ metadata, spec, status }) => {
    const of = { request: metadata.name, tokenId: spec.username.replace('system:bootstrap:', '') };
    if (status.certificate === undefined) return of;
    const { publicKey, subject } = new X509Certificate(Buffer.from(status.certificate, 'base64'));
    return { ...of, key: publicKey.export({ type: 'spki', format: 'der' }).toString('base64'), subject };
  });
}
