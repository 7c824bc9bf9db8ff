import type { Condition } from '../changes/condition.ts';
import type { ChangeContext } from '../kind.ts';
import { unlessItCrashes } from './crash-watch.ts';
import { pollHealth } from './poll-health.ts';
import { WAITING_COMPONENT } from './sentences.ts';

const PROBE_TIMEOUT_MS = 2_000;

/**
 * Polls the health endpoint of the controller manager, the scheduler or etcd on this host. They sign their own certificates, which
 * nobody can verify (kubeadm does not either); what is verified is that no user's program answers in their place.
 */
export function componentHealthy(
  { component, url, pod }: Extract<Condition, { type: 'component-healthy' }>,
  context: ChangeContext,
): Promise<void> {
  const { host, emit } = context;
  const look = async () => {
    const status = (await host.read.system.probe(url, { timeoutMs: PROBE_TIMEOUT_MS, system: true }))?.status;
    return status === 200 ? undefined : { status };
  };
  return unlessItCrashes(component, pod, context, (within) =>
    pollHealth(within, look, ({ status }) => emit({ type: 'waiting', message: WAITING_COMPONENT({ component, url, status }) })),
  );
}
