import { Failure } from '../../base/failure.ts';
import { Secret } from '../../base/secret.ts';
import { hostNetwork } from '../../cluster/discovery/context.ts';
import { bundle, type EtcdCredential, readEtcdCredential, textOf } from '../../cluster/etcd/credential.ts';
import { readTroubles } from '../../cluster/etcd/health.ts';
import { ETCD_URL_INVALID } from '../../cluster/etcd/sentences.ts';
import type { HostReader } from '../../host/ports.ts';
import { etcdEndpoint } from '../../wire/endpoint.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { healthyMajority } from '../kinds/etcd/healthy-majority.ts';
import { EXTERNAL_ETCD_UNHEALTHY } from './sentences.ts';

type ExternalEtcdHealthy = Extract<Condition, { type: 'external-etcd-healthy' }>;

/** Unreachable endpoints of an external etcd are waited for this long at most: nobody on this machine is about to start them. */
const TIMEOUT_MS = 20_000;

/** More than half of the endpoints answer a read, with the files that the API server will use. */
export async function externalEtcdHealthy(condition: ExternalEtcdHealthy, { host, emit, signal }: ChangeContext): Promise<void> {
  const { endpoints } = condition;
  for (const url of endpoints) if (etcdEndpoint(url) === undefined) throw new Failure(ETCD_URL_INVALID, { url });
  const credential = endpoints.some((url) => etcdEndpoint(url)?.tls) ? await credentialOf(condition, host.read) : undefined;
  const { dialer } = host.read.system;
  const look = async (timeoutMs: number) => ({
    total: endpoints.length,
    troubles: await readTroubles(endpoints, credential, { dialer, timeoutMs, signal }),
  });
  await healthyMajority(
    { host: host.read, emit, signal },
    {
      timeoutMs: TIMEOUT_MS,
      look,
      failure: (params) => new Failure(EXTERNAL_ETCD_UNHEALTHY, params),
    },
  );
}

/** Each of the files may be left out, as in kubeadm: without a CA the host's authorities count, and only a certificate with its key is shown. */
async function credentialOf({ caFile, certFile, keyFile }: ExternalEtcdHealthy, host: HostReader): Promise<EtcdCredential> {
  if (caFile !== '' && certFile !== '' && keyFile !== '')
    return readEtcdCredential({ caFile, certFile, keyFile }, host, { anyIssuer: true });
  const authorities = caFile === '' ? await hostNetwork(host).hostAuthorities() : bundle(caFile, await textOf(caFile, host)).map(String);
  if (certFile === '' || keyFile === '') return { authorities, clientCertificate: undefined };
  const [certificate, key] = await Promise.all([textOf(certFile, host), textOf(keyFile, host)]);
  return { authorities, clientCertificate: { certificate, key: new Secret(key) } };
}
