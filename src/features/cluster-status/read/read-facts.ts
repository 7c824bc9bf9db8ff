import { onFailure } from '../../../base/failure.ts';
import { record } from '../../../base/record.ts';
import { readBootstrapTokens } from '../../../cluster/api/bootstrap-tokens.ts';
import { readClusterConfiguration } from '../../../cluster/api/cluster-facts.ts';
import { getObject, type ReadOptions } from '../../../cluster/api/get.ts';
import { ServerClock } from '../../../cluster/api/server-clock.ts';
import type { TrustedCluster } from '../../../cluster/discovery/trusted-cluster.ts';
import { type Administering, readAsAdministrator } from '../../../operations/administration.ts';
import { autoApproved } from '../../admission/automatic-approval.ts';
import type { StatusFacts, StatusSubject, UnknownStatus } from '../facts.ts';
import { readApiServers } from './read-api-servers.ts';
import { readCertificates } from './read-certificates.ts';
import { readEtcd } from './read-etcd.ts';
import { readNodes, readPods } from './read-nodes.ts';
import { tokenStatus } from './token-status.ts';

/**
 * Reads every source at the same time. One that cannot be read is `unknown`, with the reason. Throws the failures of the
 * kubeconfig, and the first reason if nothing of the cluster could be read.
 */
export function readFacts(options: Administering): Promise<StatusFacts> {
  return readAsAdministrator(options, async (admin, asking) => {
    const clock = new ServerClock(options.host.read.clock);
    const reading: ReadOptions = { ...asking, heard: clock.heard };
    const sources = new Sources(options.signal);
    const configuration = readClusterConfiguration(admin, reading);
    const pods = readPods(admin, reading);
    const valid = validTokens(admin, reading, clock);
    const [version, nodes, podList, apiServers, etcd, certificates, tokens, approved] = await Promise.all([
      sources.read('version', async () => String(record(await getObject(admin, '/version', reading)).gitVersion)),
      sources.read('nodes', () => readNodes(admin, reading)),
      sources.read('pods', () => pods),
      sources.read('api-servers', () =>
        readApiServers(pods, admin, { ...reading, dialer: options.host.read.system.dialer }),
      ),
      sources.read('etcd', () => readEtcd(configuration, admin, options)),
      sources.read('certificates', () => readCertificates(configuration, admin, options.host.read)),
      sources.read('tokens', () => valid),
      sources.read('approval', async () => autoApproved(await valid, admin, reading)),
    ]);
    const { unknown } = sources;
    const [first] = unknown;
    if (first && ![version, nodes, podList, apiServers, etcd, tokens].some((one) => one !== undefined))
      throw first.reason;
    const facts = { server: admin.server, now: clock.now(), version, nodes, pods: podList, apiServers, etcd };
    const status = tokens?.map((token) => tokenStatus(token, approved));
    return { ...facts, certificates, tokens: status, autoApproved: approved, unknown };
  });
}

/** The cluster deletes an expired token some time later, or never without its tokencleaner. */
async function validTokens(admin: TrustedCluster, reading: ReadOptions, { now }: ServerClock) {
  const { tokens } = await readBootstrapTokens(admin, reading);
  return tokens.filter(({ expires }) => expires === undefined || expires > now());
}

/** Keeps the reason of each source that could not be read. */
class Sources {
  readonly unknown: UnknownStatus[] = [];
  readonly #signal: AbortSignal;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  read<T>(about: StatusSubject, work: () => Promise<T>): Promise<T | undefined> {
    return work().catch(
      onFailure((reason) => {
        this.unknown.push({ about, reason });
        return undefined;
      }, this.#signal),
    );
  }
}
