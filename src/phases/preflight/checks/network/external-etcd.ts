import { Failure, onFailure } from '../../../../base/failure.ts';
import { record } from '../../../../base/record.ts';
import { Secret } from '../../../../base/secret.ts';
import type { Reason } from '../../../../base/text.ts';
import { withoutEnd } from '../../../../base/trim.ts';
import { closing, parseJson } from '../../../../base/try.ts';
import { parseVersion, type Version } from '../../../../base/version.ts';
import { hostNetwork } from '../../../../cluster/discovery/context.ts';
import type { ExternalEtcd } from '../../../../config/types/cluster.ts';
import type { HostReader } from '../../../../host/ports.ts';
import { blockTexts } from '../../../../pki/reading/pem.ts';
import { endpointOf } from '../../../../wire/endpoint.ts';
import { Connection } from '../../../../wire/http/connection.ts';
import { httpExchange } from '../../../../wire/http/exchange.ts';
import type { NetworkOptions } from '../../../../wire/http/reconnecting-transport.ts';
import { type Check, type CheckInput, type Finding, NotRun } from '../../check.ts';
import {
  CHECK_WITHOUT_ETCD_FILES,
  EXTERNAL_ETCD_ENDPOINT_INVALID,
  EXTERNAL_ETCD_OLD,
  EXTERNAL_ETCD_SILENT,
  EXTERNAL_ETCD_TOO_OLD,
  EXTERNAL_ETCD_VERSION_UNKNOWN,
  FILE_MISSING,
} from './checks-network-sentences.ts';

/** The oldest external etcd that kubeadm 1.37 accepts. */
const OLDEST = { major: 3, minor: 5, patch: 24, text: '3.5.24' };
const TIMEOUT_MS = 10_000;
const MAX_BYTES = 64 * 1024;

/** The files with which the API server authenticates to etcd exist. Not used with a certificate key, which downloads them. */
export function externalEtcdFiles(
  { caFile, certFile, keyFile }: ExternalEtcd,
  { host }: CheckInput,
  operation: 'init' | 'join' = 'join',
): Check {
  return {
    name: 'ExternalEtcdClientCertificates',
    run() {
      const paths = [caFile, certFile, keyFile].filter((path) => path !== '');
      return Promise.all(
        paths.map(async (path) =>
          (await host.files.stat(path)) === undefined ? new Failure(FILE_MISSING, { path, operation }) : undefined,
        ),
      );
    },
  };
}

/**
 * Every endpoint serves an etcd that is new enough. kubeadm checks this in `init` only. In a join, findings are warnings:
 * the other API servers use this etcd already, and the phase check-etcd decides about one that does not answer.
 */
export function externalEtcdVersion(
  etcd: ExternalEtcd,
  input: CheckInput,
  finding: 'error' | 'warning' = 'warning',
): Check {
  return {
    name: 'ExternalEtcdVersion',
    async run() {
      const files = await clientFiles(etcd, input.host);
      if (files === undefined) return new NotRun(CHECK_WITHOUT_ETCD_FILES());
      const asking = { ...input, finding, network: hostNetwork(input.host) };
      return Promise.all(etcd.httpEndpoints.map((endpoint) => findingOf(endpoint, files, asking)));
    },
  };
}

interface Asking extends CheckInput {
  finding: 'error' | 'warning';
  network: NetworkOptions;
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

async function findingOf(endpoint: string, files: ClientFiles, input: Asking): Promise<Finding | undefined> {
  const unknown = (reason: Reason): Finding =>
    input.finding === 'error'
      ? new Failure(EXTERNAL_ETCD_SILENT, { endpoint, reason })
      : EXTERNAL_ETCD_VERSION_UNKNOWN({ endpoint, reason });
  if (!URL.canParse(endpoint)) return new Failure(EXTERNAL_ETCD_ENDPOINT_INVALID, { endpoint });
  const answer = await versionAnswer(new URL(endpoint), files, input).catch(onFailure((failure) => failure));
  if (answer instanceof Failure) return unknown(answer);
  const text = record(parseJson(answer.body)).etcdserver;
  const version = parseVersion(typeof text === 'string' ? text : undefined);
  if (version === undefined) return unknown(`HTTP ${answer.status}`);
  if (!isTooOld(version)) return undefined;
  const params = { endpoint, version: version.text, oldest: OLDEST.text };
  return input.finding === 'error' ? new Failure(EXTERNAL_ETCD_TOO_OLD, params) : EXTERNAL_ETCD_OLD(params);
}

function isTooOld({ major, minor, patch }: Version): boolean {
  if (major !== OLDEST.major) return major < OLDEST.major;
  return minor === OLDEST.minor ? patch < OLDEST.patch : minor < OLDEST.minor;
}

async function versionAnswer(
  url: URL,
  files: ClientFiles,
  { host, signal, network }: Asking,
): Promise<{ status: number; body: string }> {
  const path = `${withoutEnd(url.pathname, '/')}/version`;
  const limits = { timeoutMs: TIMEOUT_MS, maxBytes: MAX_BYTES, signal };
  if (url.protocol !== 'https:') {
    const { dialer } = host.system;
    const answer = await httpExchange({ url: new URL(path, url), method: 'GET', headers: {}, dialer, ...limits });
    return { status: answer.status, body: answer.bytes.toString('utf8') };
  }
  const { ca, certificate, key } = files;
  // Without a CA, the API server and kubeadm trust the host's authorities.
  const certificates =
    ca === undefined ? await network.hostAuthorities() : blockTexts(ca, ['CERTIFICATE']).map(({ text }) => text);
  const connection = new Connection({
    endpoint: endpointOf(url),
    ...network,
    trust: { type: 'authorities', certificates },
    credential: certificate && key ? { clientCertificate: { certificate, key: new Secret(key) } } : undefined,
  });
  const request = { method: 'GET', path, headers: {}, body: undefined };
  const { status, bytes } = await closing(connection, () => connection.exchange(request, limits));
  return { status, body: bytes.toString('utf8') };
}
