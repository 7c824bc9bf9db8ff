import { all, type ChangeRecord } from '../engine/changes/change.ts';
import type { Emit } from '../engine/events.ts';
import { createExecutor } from '../engine/executor.ts';
import { OF_THE_HOST, takeLocks } from '../engine/locks.ts';
import { overlayHost } from '../engine/overlay-host.ts';
import type { Host } from '../host/ports.ts';
import type { Renewal } from '../manifests/certificates/certificate-changes.ts';
import { staticPodsUsing } from '../manifests/certificates/managed-certificates.ts';
import { elsewhere } from '../phases/init/facts/own-directories.ts';
import { KeyStock } from '../pki/keys/key-stock.ts';
import type { KnownConfiguration } from './certificates/known-configuration.ts';
import { planRenewal, type RenewalPlan } from './certificates/renewal-plan.ts';
import { CERTIFICATE_IS_EXTERNAL, CERTIFICATE_IS_MISSING } from './operations-sentences.ts';

export interface RenewOptions extends KnownConfiguration {
  /** One certificate by its name; undefined for all of them. */
  only: string | undefined;
  dryRun: boolean;
  host: Host;
  emit: Emit;
  signal: AbortSignal;
}

export interface RenewResult extends Pick<RenewalPlan, 'missing' | 'external'> {
  renewed: Renewal[];
  /** Static Pods that use the renewed certificates and must be restarted. */
  staticPods: ReturnType<typeof staticPodsUsing>;
  changes: readonly ChangeRecord[];
}

/** Renews certificates of a control-plane node, after reading all of them. Throws a Failure. */
export async function renew(options: RenewOptions): Promise<RenewResult> {
  const { configuration, assumed, only, dryRun, emit, signal } = options;
  const host = dryRun ? overlayHost(options.host.read) : options.host;
  // The host's lock is the only one of a join, reset or undo, which may use the same certificates.
  const directories = await elsewhere([configuration.certificatesDir], options.host.read.files);
  const release = await takeLocks(host, { ...OF_THE_HOST, directories }, emit);
  const keys = new KeyStock(host.read.system.cpuCount());
  try {
    const { changes, missing, external } = await planRenewal({ configuration, assumed, only, host: host.read });
    for (const one of external) emit({ type: 'notice', level: 'warning', message: CERTIFICATE_IS_EXTERNAL(one) });
    for (const name of missing) emit({ type: 'notice', level: 'warning', message: CERTIFICATE_IS_MISSING({ name }) });
    if (!dryRun) for (const { algorithm } of changes) keys.prepare(algorithm, 1);
    const executor = createExecutor({ preview: dryRun });
    const renewed = await executor.run('renew', all(changes), { host, keys, signal, emit });
    const staticPods = staticPodsUsing(renewed.map(({ name }) => name));
    return { renewed: [...renewed], missing, external, staticPods, changes: executor.records };
  } finally {
    keys.discard();
    release();
  }
}
