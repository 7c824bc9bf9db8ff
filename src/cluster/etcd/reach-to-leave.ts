import { Failure, isFailure } from '../../base/failure.ts';
import type { Reason } from '../../base/text.ts';
import type { HostReader } from '../../host/ports.ts';
import { ETCD_CLIENT_PORT, etcdEndpoint, sameUrl } from '../../wire/endpoint.ts';
import { EtcdCluster, reasonOf } from './cluster.ts';
import { ETCD_UNREACHABLE, type EtcdTrouble } from './cluster-etcd-sentences.ts';
import { EtcdRefusal, onEtcdTrouble } from './connection.ts';
import { type EtcdCredential, readEtcdCredential } from './credential.ts';
import { statusOf } from './health.ts';
import type { EtcdHere } from './leaving.ts';
import { type EtcdContext, membersWithRetry, type OpenedEtcd, urlsOfPods } from './open-to-join.ts';

/** The result of reaching etcd from a machine that leaves it. */
export type Reached =
  | { type: 'answering'; opened: OpenedEtcd }
  /** Too few members run (at the URLs `alive`) to remove one. */
  | { type: 'no-quorum'; alive: readonly string[]; troubles: readonly EtcdTrouble[] }
  /** `here`: an etcd that listens on this machine without an answer, such as a voter that is stopped. */
  | { type: 'silent'; troubles: readonly EtcdTrouble[]; here?: EtcdTrouble };

/** In milliseconds: short, because a reset should not wait long for a cluster that is gone. */
const TIMEOUT_MS = 3_000;
/** Time for etcd to respond before its Pods are also read. */
const PODS_AFTER_MS = 500;
const PODS_MS = 3_000;
const PROBE_MS = 1_500;

/** A control plane's client certificates for etcd, without .crt and .key, in the order of use. */
const CLIENTS = ['etcd/healthcheck-client', 'apiserver-etcd-client', 'etcd/peer', 'etcd/server'];

/** Reaches etcd by this machine's own files, or by etcd's Pods. The caller closes the result. */
export async function reachEtcd(here: EtcdHere, kubeconfigPath: string, context: EtcdContext): Promise<Reached> {
  const credential = await credentialHere(here.certificatesDir, context.host);
  if (credential instanceof Failure) {
    const url = here.clientUrls[0] ?? here.peerUrls[0] ?? '';
    const troubles = [{ url, reason: credential }];
    // The other members may need one that runs, even if expired certificates keep it from answering.
    const isRunning = await context.host.system.systemListens(etcdEndpoint(url)?.port ?? ETCD_CLIENT_PORT);
    return isRunning ? { type: 'no-quorum', alive: [url], troubles } : { type: 'silent', troubles };
  }
  const known = unique([...here.clientUrls, ...here.otherUrls]);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const pods = urlsOfPodsLater(kubeconfigPath, { ...context, signal });
  pods.catch(() => {}); // thrown where the Pods are needed; if they are not needed, nothing awaits the lookup
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
    stop.abort(new Error('etcd has responded'));
  }
}

/**
 * Finds an etcd that listens here, even if it is stopped: the kernel still accepts its connections. Ignores listeners
 * of ordinary users.
 */
async function listeningHere({ clientUrls }: EtcdHere, troubles: readonly EtcdTrouble[], { system }: HostReader) {
  for (const url of clientUrls) {
    if (!(await system.systemListens(etcdEndpoint(url)?.port ?? ETCD_CLIENT_PORT))) continue;
    return troubles.find((trouble) => sameUrl(trouble.url, url)) ?? { url, reason: '' };
  }
  return undefined;
}

/** The first usable credential, or the first failure. */
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
): Promise<{ opened: OpenedEtcd } | { troubles: readonly EtcdTrouble[] }> {
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

/** Empty if the API server does not respond: it may also be gone. */
async function urlsOfPodsLater(kubeconfigPath: string, { host, emit, signal }: EtcdContext): Promise<string[]> {
  try {
    await host.clock.sleep(PODS_AFTER_MS, signal);
    const limited = AbortSignal.any([signal, AbortSignal.timeout(PODS_MS)]);
    return await urlsOfPods({ kubeconfigPath, timeoutMs: PODS_MS }, { host, emit, signal: limited });
  } catch (error) {
    const isOver = signal.aborted || (error as Error).name === 'TimeoutError';
    if (isOver || error instanceof Failure) return [];
    throw error;
  }
}

/** The URLs of members that run, with or without a leader. */
async function answeringAtAll(
  urls: readonly string[],
  credential: EtcdCredential,
  context: EtcdContext,
): Promise<string[]> {
  const looks = urls.map(async (url) => ((await troubleAt(url, credential, context)) === undefined ? [url] : []));
  return (await Promise.all(looks)).flat();
}

/** The reason for no answer at a URL; undefined when a member answers. */
export async function troubleAt(
  url: string,
  credential: EtcdCredential,
  { host, signal }: Pick<EtcdContext, 'host' | 'signal'>,
): Promise<Reason | undefined> {
  return statusOf(url, credential, { dialer: host.system.dialer, timeoutMs: PROBE_MS, signal }).then(
    () => undefined,
    onEtcdTrouble((trouble) => (trouble instanceof EtcdRefusal ? undefined : reasonOf(trouble)), signal),
  );
}

function unique(urls: readonly string[]): string[] {
  return urls.filter((url, index) => urls.findIndex((other) => sameUrl(url, other)) === index);
}
