import { Failure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import { Secret } from '../../../base/secret.ts';
import type { Message, Reason } from '../../../base/text.ts';
import type { ExternalEtcd } from '../../../config/types/cluster.ts';
import { isBefore, parseVersion } from '../../../host/kubelet-program.ts';
import type { HostReader } from '../../../host/ports.ts';
import { Connection } from '../../../wire/http/connection.ts';
import { type Check, type CheckInput, found, nothingFound } from '../check.ts';
import {
  EXTERNAL_ETCD_ENDPOINT_INVALID,
  EXTERNAL_ETCD_SILENT,
  EXTERNAL_ETCD_TOO_OLD,
  EXTERNAL_ETCD_VERSION_UNKNOWN,
  FILE_MISSING,
} from './sentences.ts';

/** Oldest external etcd of kubeadm 1.37, with its patch release. */
const OLDEST = { version: [3, 5] as const, patch: 24, text: '3.5.24' };
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;

/**
 * The files that the API server authenticates to etcd with are there. Only where they are not downloaded with a
 * certificate key.
 */
export function externalEtcdFiles({ caFile, certFile, keyFile }: ExternalEtcd, { host }: CheckInput): Check {
  return {
    name: 'ExternalEtcdClientCertificates',
    async run() {
      const paths = [caFile, certFile, keyFile].filter((path) => path !== '');
      const stats = await Promise.all(paths.map((path) => host.files.stat(path)));
      return found(
        ...paths.filter((_, index) => stats[index] === undefined).map((path) => new Failure(FILE_MISSING, { path })),
      );
    },
  };
}

/**
 * Every endpoint serves an etcd that is new enough. kubeadm asks in `init` only, so that one that does not answer is an
 * error there and a warning in a join: its phase check-etcd decides on it.
 */
export function externalEtcdVersion(
  etcd: ExternalEtcd,
  input: CheckInput,
  unknown: 'error' | 'warning' = 'warning',
): Check {
  return {
    name: 'ExternalEtcdVersion',
    async run() {
      const files = await clientFiles(etcd, input.host);
      // What is missing has been reported by the check of the files.
      if (files === undefined) return nothingFound;
      return found(
        ...(await Promise.all(etcd.httpEndpoints.map((endpoint) => findingOf(endpoint, files, { ...input, unknown })))),
      );
    },
  };
}

type ClientFiles = Record<'ca' | 'certificate' | 'key', string | undefined>;

async function clientFiles(
  { caFile, certFile, keyFile }: ExternalEtcd,
  { files }: HostReader,
): Promise<ClientFiles | undefined> {
  const paths = [caFile, certFile, keyFile];
  const contents = await Promise.all(
    paths.map(async (path) => (path === '' ? undefined : (await files.read(path))?.toString('utf8'))),
  );
  if (paths.some((path, index) => path !== '' && contents[index] === undefined)) return undefined;
  const [ca, certificate, key] = contents;
  return { ca, certificate, key };
}

async function findingOf(
  endpoint: string,
  files: ClientFiles,
  input: CheckInput & { unknown: 'error' | 'warning' },
): Promise<Failure | Message | undefined> {
  const unknown = (reason: Reason): Failure | Message =>
    input.unknown === 'error'
      ? new Failure(EXTERNAL_ETCD_SILENT, { endpoint, reason })
      : EXTERNAL_ETCD_VERSION_UNKNOWN({ endpoint, reason });
  if (!URL.canParse(endpoint)) return new Failure(EXTERNAL_ETCD_ENDPOINT_INVALID, { endpoint });
  try {
    const { status, body } = await versionAnswer(new URL(endpoint), files, input);
    const text = record(parsed(body)).etcdserver;
    const version = parseVersion(typeof text === 'string' ? text : undefined);
    if (version === undefined) return unknown(`HTTP ${status}`);
    const old = isBefore(version, OLDEST.version) || (sameMinor(version) && version.patch < OLDEST.patch);
    return old
      ? new Failure(EXTERNAL_ETCD_TOO_OLD, { endpoint, version: version.text, oldest: OLDEST.text })
      : undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return unknown(error);
  }
}

function sameMinor({ major, minor }: { major: number; minor: number }): boolean {
  return major === OLDEST.version[0] && minor === OLDEST.version[1];
}

async function versionAnswer(
  url: URL,
  files: ClientFiles,
  { host, signal }: CheckInput,
): Promise<{ status: number; body: string }> {
  const path = `${url.pathname.replace(/\/+$/, '')}/version`;
  if (url.protocol !== 'https:')
    return (await host.system.probe(new URL(path, url).href, { timeoutMs: TIMEOUT_MS })) ?? NO_ANSWER;
  const { ca, certificate, key } = files;
  const connection = new Connection({
    endpoint: { host: url.hostname.replace(/^\[|\]$/g, ''), port: Number(url.port) || 443 },
    dialer: host.system.dialer,
    env: host.system.env,
    hostAuthorities: async () => [],
    trust: { type: 'authorities', certificates: pemBlocks(ca) },
    credential: certificate && key ? { clientCertificate: { certificate, key: new Secret(key) } } : undefined,
  });
  try {
    const { status, bytes } = await connection.exchange(
      { method: 'GET', path, headers: {}, body: undefined },
      { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal },
    );
    return { status, body: bytes.toString('utf8') };
  } finally {
    connection.close();
  }
}

const NO_ANSWER = { status: 0, body: '' };

function pemBlocks(pem: string | undefined): string[] {
  return pem?.match(/-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g) ?? [];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
