import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import { atIntervals, repeat } from '../../base/pace.ts';
import { closing } from '../../base/try.ts';
import type { HostReader } from '../../host/ports.ts';
import { etcdClientUrls } from '../api/etcd-pods.ts';
import { clusterOfKubeconfig } from '../discovery/kubeconfig-cluster.ts';
import { agreed } from './agreed-members.ts';
import { type Answering, EtcdCluster, NoAnswer } from './cluster.ts';
import { ETCD_UNREACHABLE, WAITING_ETCD } from './cluster-etcd-sentences.ts';
import { type EtcdCredential, healthcheckFiles, readEtcdCredential } from './credential.ts';

/** Access to the cluster's etcd: members from the cluster's Pods (with admin.conf), TLS with the healthcheck client. */
export interface EtcdAccess {
  /** Path of admin.conf. */
  kubeconfigPath: string;
  /** ClusterConfiguration.certificatesDir, which has the files in its folder etcd/. */
  certificatesDir: string;
  /** In milliseconds: Timeouts.etcdAPICall. */
  timeoutMs: number;
}

export interface EtcdContext {
  host: HostReader;
  emit: EmitNotice;
  signal: AbortSignal;
}

const PAUSES = { firstMs: 100, longestMs: 1_000 };
const SAY_EVERY_MS = 2_000;

/** The cluster's etcd with its first answer, and the credential in use. */
export interface OpenedEtcd {
  etcd: EtcdCluster;
  credential: EtcdCredential;
  answering: Answering;
}

/** The last endpoints of a host, because a join opens etcd several times, and first with files in memory. */
const known = new WeakMap<HostReader['system'], { access: EtcdAccess; urls: readonly string[]; clusterId: bigint }>();

/**
 * Finds etcd as kubeadm does: by its Pods, read with a kubeconfig of this machine, then by the member list of one of
 * them. `except`: this machine's own client URL, which answers neither lists nor changes while it is a learner. The
 * caller closes the result.
 */
export async function openEtcd(
  access: EtcdAccess,
  { except }: { except?: string },
  context: EtcdContext,
): Promise<OpenedEtcd> {
  const { host, signal } = context;
  const credential = await readEtcdCredential(healthcheckFiles(access.certificatesDir), host);
  const open = (urls: readonly string[], clusterId?: bigint) =>
    new EtcdCluster(urls, { credential, dialer: host.system.dialer, clock: host.clock, signal, except, clusterId });
  const again = known.get(host.system);
  if (again?.access.kubeconfigPath === access.kubeconfigPath) {
    const etcd = open(again.urls, again.clusterId);
    const answering = await etcd.members().catch(undefinedWithoutAnswer);
    if (answering) return { etcd, credential, answering };
  }
  const urls = await urlsOfPods(access, context);
  const etcd = open(urls);
  try {
    const ask = () => membersWithRetry(etcd, access.timeoutMs, context);
    const answering = await agreed(await ask(), ask, { urls: etcd.given, credential, ...context });
    known.set(host.system, { access, urls: etcd.urls, clusterId: answering.clusterId });
    return { etcd, credential, answering };
  } catch (error) {
    etcd.close();
    throw error;
  }
}

/** Runs `work` with etcd, and closes it afterwards. */
export async function withEtcd<T>(
  access: EtcdAccess,
  options: { except?: string },
  context: EtcdContext,
  work: (opened: OpenedEtcd) => Promise<T>,
): Promise<T> {
  const opened = await openEtcd(access, options, context);
  return closing(opened.etcd, () => work(opened));
}

function undefinedWithoutAnswer(error: unknown): undefined {
  if (!(error instanceof NoAnswer)) throw error;
  return undefined;
}

/** The members' client URLs, from the cluster's Pods. */
export async function urlsOfPods(
  { kubeconfigPath, timeoutMs }: Pick<EtcdAccess, 'kubeconfigPath' | 'timeoutMs'>,
  { host, emit, signal }: EtcdContext,
): Promise<string[]> {
  const admin = await clusterOfKubeconfig(kubeconfigPath, { host, signal });
  return closing(admin.connection, () => etcdClientUrls(admin, { timeoutMs, clock: host.clock, emit, signal }));
}

/** The member list. Retries until `timeoutMs` has passed, and emits the reasons. Throws ETCD_UNREACHABLE. */
export function membersWithRetry(
  etcd: EtcdCluster,
  timeoutMs: number,
  { host, emit, signal }: EtcdContext,
): Promise<Answering> {
  const { clock } = host;
  const started = clock.monotonic();
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  const attempt = () =>
    etcd.members().then(
      (result) => ({ result }),
      (error: unknown) => {
        signal.throwIfAborted();
        if (!(error instanceof NoAnswer)) throw error;
        return error;
      },
    );
  return repeat<Answering, NoAnswer>(attempt, { ...PAUSES, clock, signal }, ({ troubles, fatal }, backOff) => {
    const pauseMs = backOff.next();
    const passedMs = clock.monotonic() - started;
    const seconds = Math.round(passedMs / 1000);
    if (fatal || passedMs + pauseMs > timeoutMs)
      throw new Failure(ETCD_UNREACHABLE, { endpoints: troubles, seconds }, { cause: fatal });
    if (isTimeToSay()) emit({ type: 'waiting', message: WAITING_ETCD({ endpoints: troubles }) });
    return pauseMs;
  });
}
