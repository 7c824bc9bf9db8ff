import { createPublicKey, X509Certificate } from 'node:crypto';
import type { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import { orUndefined } from '../../base/try.ts';
import type { SimulatedDirectory } from '../../host/simulated-directory.ts';
import { newKeyPair } from '../../pki/keys/key-stock.ts';
import { privateKeyPem } from '../../pki/keys/private-key.ts';
import { certificateRequest } from '../../pki/requests/certificate-request.ts';
import { nodeRequestName } from '../../pki/requests/node-subject.ts';
import type { ApiConnection } from '../../wire/http/api.ts';
import { type ClientConfiguration, type ClientMachine, connectAs } from './kubeconfig.ts';

const CSRS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
const REQUEST_MS = 10_000;
/** The kubelet waits this long for one request and then makes a new one. */
const WAIT_MS = 15 * 60_000;
const FIRST_BACKOFF_MS = 2000;
const LAST_BACKOFF_MS = 32_000;

interface CertificateManagerOptions extends ClientMachine {
  bootstrap: ClientConfiguration;
  nodeName: string;
  certDir: string;
  /** Keeps the key in a file until the certificate is issued, as a kubelet without rotation does. */
  keepsKey: boolean;
  log(line: string): void;
  signal: AbortSignal;
  sleep(ms: number, signal: AbortSignal): Promise<void>;
  now(): number;
}

/** The file with the certificate and key in use. */
export function currentPem(certDir: string): string {
  return `${certDir}/kubelet-client-current.pem`;
}

/**
 * The node's certificate and key as they stand on the simulated host, or undefined when there is none that is valid.
 */
export async function storedCertificate(
  directory: SimulatedDirectory,
  certDir: string,
  now: number,
): Promise<string | undefined> {
  const bytes = await directory.reader.read(currentPem(certDir));
  if (bytes === undefined) return undefined;
  return orUndefined(() => {
    const { validTo } = new X509Certificate(bytes);
    return Date.parse(validTo) > now ? bytes.toString() : undefined;
  });
}

/**
 * Asks until it has a certificate, as the kubelet does in the background: a refusal is logged and tried again later.
 * Gives the PEM.
 */
export async function obtainCertificate(options: CertificateManagerOptions): Promise<string> {
  let backoff = FIRST_BACKOFF_MS;
  for (;;) {
    const connection = await connectAs(options, options.bootstrap);
    try {
      return await requestOnce(options, connection);
    } catch (error) {
      if (options.signal.aborted) throw error;
      options.log(
        `"Unhandled Error" err="${(error as Error).message.replaceAll('"', "'")}" logger="kubernetes.io/kube-apiserver-client-kubelet"`,
      );
    } finally {
      connection.close();
    }
    await options.sleep(backoff, options.signal);
    backoff = Math.min(backoff * 2, LAST_BACKOFF_MS);
  }
}

async function requestOnce(options: CertificateManagerOptions, connection: ApiConnection): Promise<string> {
  const { request, key } = await createKubeletRequest(options.nodeName);
  const keyFile = `${options.certDir}/kubelet-client.key.tmp`;
  if (options.keepsKey)
    await options.directory.writer.write(keyFile, Buffer.from(key.reveal()), { mode: 0o600, directoryMode: 0o755 });
  const body = {
    apiVersion: 'certificates.k8s.io/v1',
    kind: 'CertificateSigningRequest',
    metadata: options.keepsKey
      ? { name: nodeRequestName(options.nodeName, createPublicKey(key.reveal())) }
      : { generateName: 'csr-' },
    spec: {
      request: Buffer.from(request).toString('base64'),
      signerName: 'kubernetes.io/kube-apiserver-client-kubelet',
      usages: ['digital signature', 'client auth'],
    },
  };
  const created = await connection.request({
    method: 'POST',
    path: CSRS,
    body,
    timeoutMs: REQUEST_MS,
    signal: options.signal,
  });
  if (created.status !== 201)
    throw new Error(`Failed while requesting a signed certificate from the control plane: ${statusText(created.body)}`);
  const { name, uid } = (created.body as { metadata: { name: string; uid: string } }).metadata;
  options.log(`"Certificate signing request created" csr="${name}"`);
  const certificate = await waitForCertificate(options, connection, name, uid);
  const pem = certificate + key.reveal();
  await store(options, pem);
  if (options.keepsKey) await options.directory.writer.remove(keyFile);
  return pem;
}

interface CertificateSigningRequest {
  metadata: { uid: string };
  status?: { conditions?: { type: string; reason?: string; message?: string }[]; certificate?: string };
}

async function waitForCertificate(
  options: CertificateManagerOptions,
  connection: ApiConnection,
  name: string,
  uid: string,
): Promise<string> {
  const selector = encodeURIComponent(`metadata.name=${name}`);
  const path = `${CSRS}?allowWatchBookmarks=true&fieldSelector=${selector}&timeoutSeconds=${WAIT_MS / 1000}&watch=true`;
  for await (const event of connection.watch(path, { signal: options.signal, timeoutMs: WAIT_MS })) {
    if (event.type === 'DELETED') throw new Error(`csr "${name}" was deleted`);
    if (event.type !== 'ADDED' && event.type !== 'MODIFIED') continue;
    const csr = event.object as CertificateSigningRequest;
    if (csr.metadata.uid !== uid) throw new Error(`csr "${name}" changed UIDs`);
    for (const { type, reason, message } of csr.status?.conditions ?? []) {
      if (type === 'Denied')
        throw new Error(`certificate signing request is denied, reason: ${reason}, message: ${message}`);
      if (type === 'Failed')
        throw new Error(`certificate signing request failed, reason: ${reason}, message: ${message}`);
    }
    if (csr.status?.certificate === undefined) continue;
    options.log(`"Certificate signing request is issued" csr="${name}"`);
    return Buffer.from(csr.status.certificate, 'base64').toString();
  }
  options.signal.throwIfAborted();
  throw new Error('timed out waiting for the condition');
}

/** kubelet-client-DATE.pem, 0600, and the link to it: every rotation makes a new file. */
async function store(options: CertificateManagerOptions, pem: string): Promise<void> {
  const date = rfc3339(options.now()).slice(0, 19).replaceAll(/[T:]/g, '-');
  const path = `${options.certDir}/kubelet-client-${date}.pem`;
  await options.directory.writer.write(path, Buffer.from(pem), { mode: 0o600, directoryMode: 0o755 });
  await options.directory.writer.link(currentPem(options.certDir), path);
}

function statusText(body: unknown): string {
  return (body as { message?: string } | undefined)?.message ?? 'no readable response';
}

/** A key made on the simulated host and the request for its certificate. */
export interface KubeletRequest {
  /** PEM, "CERTIFICATE REQUEST". */
  request: string;
  /** PEM, "EC PRIVATE KEY" (RFC 5915), as the kubelet stores it. */
  key: Secret;
}

/**
 * P-256, subject O=system:nodes, CN=system:node:NAME, no extensions: what the kubelet's certificate manager asks for.
 */
export async function createKubeletRequest(nodeName: string): Promise<KubeletRequest> {
  const pair = await newKeyPair('ECDSA-P256');
  const subject = {
    commonName: `system:node:${nodeName}`,
    organizations: ['system:nodes'],
    dnsNames: [],
    ipAddresses: [],
  };
  return { request: certificateRequest(subject, pair), key: privateKeyPem(pair.privateKey) };
}
