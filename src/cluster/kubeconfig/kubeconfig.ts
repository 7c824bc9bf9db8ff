import { Secret } from '../../base/secret.ts';
import type { DocumentProblem } from './document-problems.ts';

/** Data in a kubeconfig, or in a file that it names. */
export type Embedded<T> = { data: T } | { path: string };

export interface KubeconfigCluster {
  name: string;
  server: string;
  tlsServerName: string | undefined;
  insecureSkipTlsVerify: boolean;
  certificateAuthority: Embedded<string> | undefined;
  proxyUrl: Secret | undefined;
  /** extensions[client.authentication.k8s.io/exec], for exec plugins. */
  execConfig: unknown;
}

export interface KubeconfigUser {
  name: string;
  token: Secret | undefined;
  tokenFile: string | undefined;
  clientCertificate: Embedded<string> | undefined;
  clientKey: Embedded<Secret> | undefined;
  username: string | undefined;
  password: Secret | undefined;
  exec: Record<string, unknown> | undefined;
  authProvider: { name: string; config: Record<string, unknown> } | undefined;
}

export interface Kubeconfig {
  clusters: KubeconfigCluster[];
  users: KubeconfigUser[];
  contexts: { name: string; cluster: string; user: string }[];
  currentContext: string;
}

export class KubeconfigError extends Error {
  readonly problem: DocumentProblem;
  /** A field's path or a position, never a value. */
  readonly detail: string | undefined;

  constructor(problem: DocumentProblem, detail?: string) {
    super(`kubeconfig: ${problem}${detail === undefined ? '' : ` (${detail})`}`);
    this.problem = problem;
    this.detail = detail;
  }
}

/**
 * Reads a kubeconfig (client-go's tools/clientcmd/api/v1 Config) in YAML or JSON. Throws a KubeconfigError. `own`: a file
 * that the caller of the command chose, which may be longer.
 */
export async function parseKubeconfig(content: string | Uint8Array, whose?: 'own'): Promise<Kubeconfig> {
  return kubeconfigOf(await parseYaml(content, whose));
}

/** Reads a kubeconfig that has already been parsed. */
export function kubeconfigOf(value: unknown): Kubeconfig {
  const config = new Fields(value, '');
  const [apiVersion, kind] = [config.text('apiVersion'), config.text('kind')];
  if ((apiVersion !== '' && apiVersion !== 'v1') || (kind !== '' && kind !== 'Config'))
    throw new KubeconfigError('wrong-kind');
  return {
    clusters: config.list('clusters').map((entry) => cluster(entry.text('name'), entry.object('cluster'))),
    users: config.list('users').map((entry) => user(entry.text('name'), entry.object('user'))),
    contexts: config.list('contexts').map((entry) => {
      const context = entry.object('context');
      return { name: entry.text('name'), cluster: context.text('cluster'), user: context.text('user') };
    }),
    currentContext: config.text('current-context'),
  };
}

/** Parses YAML like client-go (sigs.k8s.io/yaml). Errors have a position only, because the text may be a secret. */
async function parseYaml(content: string | Uint8Array, whose: 'own' | undefined): Promise<unknown> {
  const { yamlValue } = await import('../../config/yaml/value.ts');
  const { value, problems } = yamlValue(content, whose);
  const [first] = problems.result().problems;
  if (first)
    throw new KubeconfigError('not-yaml', first.line === undefined ? undefined : `${first.line}:${first.column}`);
  return value;
}

function cluster(name: string, fields: Fields): KubeconfigCluster {
  const data = fields.base64('certificate-authority-data');
  const path = fields.text('certificate-authority');
  if (data !== '' && path !== '') throw new KubeconfigError('ca-twice', fields.path);
  const proxyUrl = fields.text('proxy-url');
  const extension = fields
    .list('extensions')
    .find((entry) => entry.text('name') === 'client.authentication.k8s.io/exec');
  return {
    name,
    server: fields.text('server'),
    tlsServerName: fields.text('tls-server-name') || undefined,
    insecureSkipTlsVerify: fields.flag('insecure-skip-tls-verify'),
    certificateAuthority: embedded(data, path),
    proxyUrl: proxyUrl === '' ? undefined : new Secret(proxyUrl),
    execConfig: extension?.value('extension'),
  };
}

function user(name: string, fields: Fields): KubeconfigUser {
  const key = embedded(fields.base64('client-key-data'), fields.text('client-key'));
  const exec = fields.value('exec');
  const provider = fields.value('auth-provider') === undefined ? undefined : fields.object('auth-provider');
  return {
    name,
    token: secret(fields.text('token')),
    tokenFile: fields.text('tokenFile') || undefined,
    clientCertificate: embedded(fields.base64('client-certificate-data'), fields.text('client-certificate')),
    clientKey: key === undefined || 'path' in key ? key : { data: new Secret(key.data) },
    username: fields.text('username') || undefined,
    password: secret(fields.text('password')),
    exec: exec === undefined ? undefined : fields.object('exec').all(),
    authProvider: provider && { name: provider.text('name'), config: provider.object('config').all() },
  };
}

/** Prefers the -data field to the path, as client-go does. */
function embedded(data: string, path: string): Embedded<string> | undefined {
  if (data !== '') return { data };
  return path === '' ? undefined : { path };
}

function secret(text: string): Secret | undefined {
  return text === '' ? undefined : new Secret(text);
}

/** An object with checked access to its fields. Absent and null fields are empty. */
class Fields {
  readonly #object: Record<string, unknown>;
  readonly path: string;

  constructor(value: unknown, path: string) {
    if (value === undefined || value === null) throw new KubeconfigError('not-object', path);
    if (typeof value !== 'object' || Array.isArray(value))
      throw new KubeconfigError(path === '' ? 'not-object' : 'wrong-type', path);
    this.#object = value as Record<string, unknown>;
    this.path = path;
  }

  all(): Record<string, unknown> {
    return this.#object;
  }

  value(name: string): unknown {
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? undefined) : undefined;
  }

  text(name: string): string {
    const value = this.value(name) ?? '';
    if (typeof value !== 'string') throw new KubeconfigError('wrong-type', this.#at(name));
    return value;
  }

  flag(name: string): boolean {
    const value = this.value(name) ?? false;
    if (typeof value !== 'boolean') throw new KubeconfigError('wrong-type', this.#at(name));
    return value;
  }

  object(name: string): Fields {
    return new Fields(this.value(name) ?? {}, this.#at(name));
  }

  list(name: string): Fields[] {
    const value = this.value(name) ?? [];
    if (!Array.isArray(value)) throw new KubeconfigError('wrong-type', this.#at(name));
    return value.map((entry, index) => new Fields(entry, `${this.#at(name)}[${index}]`));
  }

  /** Decodes base64 (RFC 4648 section 4) and ignores line breaks, as Go does. */
  base64(name: string): string {
    const text = this.text(name).replace(/[\r\n]/g, '');
    if (!/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(text))
      throw new KubeconfigError('bad-base64', this.#at(name));
    return Buffer.from(text, 'base64').toString('utf8');
  }

  #at(name: string): string {
    return this.path === '' ? name : `${this.path}.${name}`;
  }
}
