import { Failure } from '../../base/failure.ts';
import { atIntervals } from '../../base/pace.ts';
import { Secret } from '../../base/secret.ts';
import { hostNetwork } from '../../cluster/discovery/context.ts';
import { ETCD_URL_INVALID, type EtcdTrouble } from '../../cluster/etcd/cluster-etcd-sentences.ts';
import { bundle, type EtcdCredential, readEtcdCredential, textOf } from '../../cluster/etcd/credential.ts';
import { endpointTroubles, readTroubles } from '../../cluster/etcd/health.ts';
import { type EtcdContext, membersWithRetry, withEtcd } from '../../cluster/etcd/open-to-join.ts';
import type { HostReader } from '../../host/ports.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import {
  ETCD_MEMBERS_SILENT,
  ETCD_UNHEALTHY,
  EXTERNAL_ETCD_UNHEALTHY,
  WAITING_ETCD_HEALTHY,
} from './engine-conditions-sentences.ts';

interface Health {
  total: number;
  troubles: readonly EtcdTrouble[];
}

interface Looking {
  timeoutMs: number;
  /** Asks all endpoints in parallel; `callMs` is the time limit of each, in milliseconds. */
  look(callMs: number): Promise<Health>;
  failure(params: Health & { seconds: number }): Failure;
}

/** Time limit of an endpoint's answer, short at first: a healthy one answers in milliseconds. */
const FIRST_CALL_MS = 1_000;

const LAST_CALL_MS = 5_000;

const RETRY_MS = 500;

const SAY_EVERY_MS = 2_000;

/** Gives up this long before the wait does: the wait's own failure would not know which member is unhealthy. */
const AHEAD_MS = 3_000;

/**
 * Waits until more than half of the voting members' endpoints answer without an error such as an alarm or a missing
 * leader (kubeadm's rule). The failure names the others. Skips members without a client URL: they never started.
 */
export async function etcdHealthy(
  condition: Extract<Condition, { type: 'etcd-healthy' }>,
  { host, emit, signal }: ChangeContext,
): Promise<void> {
  const { timeoutMs } = condition.access;
  const access = { ...condition.access, timeoutMs: Math.max(timeoutMs - AHEAD_MS, timeoutMs / 2) };
  const context = { host: host.read, emit, signal };
  await withEtcd(access, {}, context, ({ etcd, credential }) =>
    healthyMajority(context, {
      timeoutMs: access.timeoutMs,
      async look(callMs) {
        const { members } = await membersWithRetry(etcd, access.timeoutMs, context);
        const urls = members.filter(({ isLearner }) => !isLearner).flatMap(({ clientUrls }) => clientUrls.slice(0, 1));
        const options = { dialer: host.read.system.dialer, timeoutMs: callMs, signal };
        return { total: urls.length, troubles: await endpointTroubles(urls, credential, options) };
      },
      failure: (params) => new Failure(ETCD_UNHEALTHY, params),
    }),
  );
}

type ExternalEtcdHealthy = Extract<Condition, { type: 'external-etcd-healthy' }>;

/** Time limit for an external etcd, short because nothing on this machine is about to start it. */
const TIMEOUT_MS = 20_000;

/** Waits until more than half of the endpoints answer a read, with the files that the API server will use. */
export async function externalEtcdHealthy(
  condition: ExternalEtcdHealthy,
  { host, emit, signal }: ChangeContext,
): Promise<void> {
  const { endpoints } = condition;
  const credential = await externalEtcdCredential(condition, host.read);
  const { dialer } = host.read.system;
  await healthyMajority(
    { host: host.read, emit, signal },
    {
      timeoutMs: TIMEOUT_MS,
      look: async (timeoutMs) => ({
        total: endpoints.length,
        troubles: await readTroubles(endpoints, credential, { dialer, timeoutMs, signal }),
      }),
      failure: (params) => new Failure(EXTERNAL_ETCD_UNHEALTHY, params),
    },
  );
}

/** What an external etcd is asked with; undefined without TLS. Throws ETCD_URL_INVALID and ETCD_CREDENTIAL_UNUSABLE. */
export async function externalEtcdCredential(
  etcd: Omit<ExternalEtcdHealthy, 'type'>,
  host: HostReader,
): Promise<EtcdCredential | undefined> {
  const { endpoints } = etcd;
  for (const url of endpoints) if (etcdEndpoint(url) === undefined) throw new Failure(ETCD_URL_INVALID, { url });
  return endpoints.some((url) => etcdEndpoint(url)?.tls) ? credentialOf(etcd, host) : undefined;
}

/**
 * Reads the files, each of which may be empty, as in kubeadm: without a CA the host's authorities are trusted, and a
 * client certificate is only sent together with its key.
 */
async function credentialOf(
  { caFile, certFile, keyFile }: Omit<ExternalEtcdHealthy, 'type'>,
  host: HostReader,
): Promise<EtcdCredential> {
  if (caFile !== '' && certFile !== '' && keyFile !== '')
    return readEtcdCredential({ caFile, certFile, keyFile }, host, { anyIssuer: true });
  const authorities =
    caFile === '' ? await hostNetwork(host).hostAuthorities() : bundle(caFile, await textOf(caFile, host)).map(String);
  if (certFile === '' || keyFile === '') return { authorities, clientCertificate: undefined };
  const [certificate, key] = await Promise.all([textOf(certFile, host), textOf(keyFile, host)]);
  return { authorities, clientCertificate: { certificate, key: new Secret(key) } };
}

/** Polls until more than half of the endpoints are healthy. A warning names those that are unhealthy twice. */
async function healthyMajority(
  { host, emit, signal }: EtcdContext,
  { timeoutMs, look, failure }: Looking,
): Promise<void> {
  const { clock } = host;
  const started = clock.monotonic();
  const isTimeToSay = atIntervals(clock, SAY_EVERY_MS);
  for (let callMs = FIRST_CALL_MS, looks = 1; ; callMs = Math.min(callMs * 2, LAST_CALL_MS), looks++) {
    const { total, troubles } = await look(callMs);
    if (troubles.length === 0 && total > 0) return;
    if (total - troubles.length > total / 2 && looks > 1) {
      emit({ type: 'notice', level: 'warning', message: ETCD_MEMBERS_SILENT({ troubles }) });
      return;
    }
    const waited = clock.monotonic() - started;
    if (waited + callMs + RETRY_MS >= timeoutMs) throw failure({ total, troubles, seconds: Math.round(waited / 1000) });
    if (isTimeToSay()) emit({ type: 'waiting', message: WAITING_ETCD_HEALTHY({ troubles }) });
    await clock.sleep(RETRY_MS, signal);
  }
}
