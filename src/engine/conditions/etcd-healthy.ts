import { Failure } from '../../base/failure.ts';
import { endpointTroubles } from '../../cluster/etcd/health.ts';
import { membersWithRetry, withEtcd } from '../../cluster/etcd/open.ts';
import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { healthyMajority } from '../kinds/etcd/healthy-majority.ts';
import { ETCD_UNHEALTHY } from './sentences.ts';

/** It gives up a little before the wait itself does, whose failure would not know which member is ill. */
const AHEAD_MS = 3_000;

/**
 * kubeadm's rule: of the voting members' endpoints more than half answer and report no error (an alarm, no leader). Those that do not are named. A
 * member that has said no client URL has never started, and can't be asked.
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
