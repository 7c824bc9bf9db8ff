import { Failure, isFailure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import type { HostReader } from '../../host/ports.ts';
import { ETCD_CLIENT_PORT, etcdEndpoint, sameUrl } from '../../wire/endpoint.ts';
import { type EndpointTrouble, EtcdCluster, reasonOf } from './cluster.ts';
import { EtcdRefusal, isEtcdTrouble } from './connection.ts';
import { type EtcdCredential, readEtcdCredential } from './credential.ts';
import { statusOf } from './health.ts';
import type { EtcdHere } from './leaving.ts';
import { type EtcdContext, membersWithRetry, type OpenedEtcd, urlsOfPods } from './open.ts';
import { ETCD_UNREACHABLE } from './sentences.ts';

/** What asking etcd for its members came to, from a machine that leaves it. */
export type Reached =
  | { type: 'answering'; opened: OpenedEtcd }
  /** Members run (at these URLs), but no majority of them: none can be removed. */
  | { type: 'no-quorum'; alive: readonly string[]; troubles: readonly EndpointTrouble[] }
  /**
   * `here`: an etcd listens on this machine all the same, and does not answer: it may be a voter that is stopped or
   * waits for its disk.
   */
  | { type: 'silent'; troubles: readonly EndpointTrouble[]; here?: EndpointTrouble };

/** A machine that is to be reset must not wait for minutes for what is gone. In milliseconds. */
const TIMEOUT_MS = 3_000;
/** The Pods are asked for where etcd has not answered by then. */
const PODS_AFTER_MS = 500;
const PODS_MS = 3_000;
const PROBE_MS = 1_500;

/**
 * Client certificates of a control plane that etcd takes, in the order in which they are tried. Without .crt and .key.
 */
const CLIENTS = ['etcd/healthcheck-client', 'apiserver-etcd-client', 'etcd/peer', 'etcd/server'];

/** By what this machine knows, else by etcd's Pods. The caller closes what it gets. */
export async function reachEtcd(here: EtcdHere, kubeconfigPath: string, context: EtcdContext): Promise<Reached> {
  const credential = await credentialHere(here.certificatesDir, context.host);
  if (credential instanceof Failure) {
    const url = here.clientUrls[0] ?? here.peerUrls[0] ?? '';
    const troubles = [{ url, reason: credential }];
    // One that runs but can't be asked (its certificates have expired, say) may be needed by the others.
    const isRunning = await context.host.system.systemListens(etcdEndpoint(url)?.port ?? ETCD_CLIENT_PORT);
    return isRunning ? { type: 'no-quorum', alive: [url], troubles } : { type: 'silent', troubles };
  }
  const known = unique([...here.clientUrls, ...here.otherUrls]);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const pods = urlsOfPodsLater(kubeconfigPath, { ...context, signal });
  try {
    const first = await members(known, credential, context);
    if ('opened' in first) return { type: 'answering', ...first };
    const others = (await pods).filter((url) => !known.some((one) => sameUrl(one, url)));
    const second = others.length === 0 ? { troubles: [] } : await members(others, credential, context);
    if ('opened' in second) return { type: 'answering', ...second };
    const troubles = [...first.troubles, ...second.troubles];
    const alive = await answeringAtAll([...known, ...others], credential, context);
    if (alive.length > 0) return { type: 'no-quorum', alive, troubles };
    const listening = await listeningHere(here, troubles, context.host);
    return { type: 'silent', troubles, ...(listening && { here: listening }) };
  } finally {
    stop.abort(new Error('etcd has answered'));
  }
}

/**
 * The kernel takes connections for a process that is stopped, too. A listener of some user's is no etcd, and holds up
 * no reset.
 */
async function listeningHere({ clientUrls }: EtcdHere, troubles: readonly EndpointTrouble[], { system }: HostReader) {
  for (const url of clientUrls) {
    if (!(await system.systemListens(etcdEndpoint(url)?.port ?? ETCD_CLIENT_PORT))) continue;
    return troubles.find((trouble) => sameUrl(trouble.url, url)) ?? { url, reason: '' };
  }
  return undefined;
}

/** The first that can be used; the first's failure where none can. */
async function credentialHere(certificatesDir: string, host: HostReader): Promise<EtcdCredential | Failure> {
  let failure: Failure | undefined;
  for (const client of CLIENTS) {
    const base = `${certificatesDir}/${client}`;
    const files = { caFile: `${certificatesDir}/etcd/ca.crt`, certFile: `${base}.crt`, keyFile: `${base}.key` };
    try {
      return await readEtcdCredential(files, host);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failure ??= error;
    }
  }
  return failure as Failure;
}

async function members(
  urls: readonly string[],
  credential: EtcdCredential,
  context: EtcdContext,
): Promise<{ opened: OpenedEtcd } | { troubles: readonly EndpointTrouble[] }> {
  const { host, signal } = context;
  const etcd = new EtcdCluster(urls, { credential, dialer: host.system.dialer, clock: host.clock, signal });
  try {
    return { opened: { etcd, credential, answering: await membersWithRetry(etcd, TIMEOUT_MS, context) } };
  } catch (error) {
    etcd.close();
    if (isFailure(error, ETCD_UNREACHABLE)) return { troubles: error.params.endpoints };
    throw error;
  }
}

/** None where the API server does not tell: it may be gone as well. */
async function urlsOfPodsLater(kubeconfigPath: string, { host, emit, signal }: EtcdContext): Promise<string[]> {
  try {
    await host.clock.sleep(PODS_AFTER_MS, signal);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PODS_MS)]);
    return await urlsOfPods({ kubeconfigPath, timeoutMs: PODS_MS }, { host, emit, signal: limited });
  } catch (error) {
    if (signal.aborted || error instanceof Failure || isTimeout(error)) return [];
    throw error;
  }
}

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

/** Those that run, whether or not they have a leader. */
async function answeringAtAll(
  urls: readonly string[],
  credential: EtcdCredential,
  context: EtcdContext,
): Promise<string[]> {
  const looks = urls.map(async (url) => ((await troubleAt(url, credential, context)) === undefined ? [url] : []));
  return (await Promise.all(looks)).flat();
}

/** Why nothing answers there; undefined when something does. */
export async function troubleAt(
  url: string,
  credential: EtcdCredential,
  { host, signal }: Pick<EtcdContext, 'host' | 'signal'>,
): Promise<Reason | undefined> {
  try {
    await statusOf(url, credential, { dialer: host.system.dialer, timeoutMs: PROBE_MS, signal });
    return undefined;
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof EtcdRefusal) return undefined;
    if (!isEtcdTrouble(error)) throw error;
    return reasonOf(error);
  }
}

function unique(urls: readonly string[]): string[] {
  return urls.filter((url, index) => urls.findIndex((other) => sameUrl(url, other)) === index);
}
