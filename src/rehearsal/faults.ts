import type { TextKey } from '../i18n/catalogue.ts';

/** Where a fault is: in what the joining machine is told, on the way to the API server, in the cluster, on the host. */
export type FaultPlace = 'instructions' | 'network' | 'cluster' | 'host';

export interface Fault {
  place: FaultPlace;
  /** One line for a list of faults. */
  summary: TextKey;
  /** Milliseconds after which the rehearsal mends it by itself; without it the fault stays. */
  healsAfterMs?: number;
  /** A worker's join never comes to it. */
  ofControlPlanes?: true;
}

const at = <P extends FaultPlace, K extends TextKey>(place: P, summary: K, healsAfterMs?: number) => ({
  place,
  summary,
  ...(healsAfterMs === undefined ? {} : { healsAfterMs }),
});

const ofControlPlanes = <F extends Fault>(fault: F) => ({ ...fault, ofControlPlanes: true }) as const;

/** Every fault that a rehearsal can play, by name. */
export const FAULTS = {
  'expired-token': at('instructions', 'fault-expired-token'),
  'unknown-token': at('instructions', 'fault-unknown-token'),
  'wrong-token-secret': at('instructions', 'fault-wrong-token-secret'),
  'wrong-pin': at('instructions', 'fault-wrong-pin'),
  'wrong-certificate-key': ofControlPlanes(at('instructions', 'fault-wrong-certificate-key')),
  'malformed-cluster-info': at('cluster', 'fault-malformed-cluster-info'),
  'bad-signature': at('cluster', 'fault-bad-signature'),
  'no-signature': at('cluster', 'fault-no-signature', 2500),
  'never-signed': at('cluster', 'fault-never-signed'),
  'changed-second-read': at('cluster', 'fault-changed-second-read'),
  'public-access-off': at('cluster', 'fault-public-access-off'),
  'manual-approval': at('cluster', 'fault-manual-approval', 2500),
  'never-approved': at('cluster', 'fault-never-approved'),
  'denied-csr': at('cluster', 'fault-denied-csr'),
  'signer-down': at('cluster', 'fault-signer-down'),
  'name-taken': at('cluster', 'fault-name-taken'),
  'clock-skew': at('cluster', 'fault-clock-skew'),
  'clock-ahead': at('cluster', 'fault-clock-ahead'),
  'server-error-500': at('cluster', 'fault-server-error-500'),
  'throttled-429': at('cluster', 'fault-throttled-429'),
  'huge-body': at('cluster', 'fault-huge-body'),
  'no-control-plane-endpoint': ofControlPlanes(at('cluster', 'fault-no-control-plane-endpoint')),
  'secret-expired': ofControlPlanes(at('cluster', 'fault-secret-expired')),
  'certs-forbidden': ofControlPlanes(at('cluster', 'fault-certs-forbidden')),
  'damaged-certificate-entry': ofControlPlanes(at('cluster', 'fault-damaged-certificate-entry')),
  'etcd-unhealthy-member': ofControlPlanes(at('cluster', 'fault-etcd-unhealthy-member')),
  'etcd-too-many-learners': ofControlPlanes(at('cluster', 'fault-etcd-too-many-learners', 1500)),
  'etcd-learner-not-serving': ofControlPlanes(at('host', 'fault-etcd-learner-not-serving')),
  'etcd-crash-loop': ofControlPlanes(at('host', 'fault-etcd-crash-loop')),
  'apiserver-never-healthy': ofControlPlanes(at('host', 'fault-apiserver-never-healthy')),
  'manifest-there': ofControlPlanes(at('host', 'fault-manifest-there')),
  'image-missing': ofControlPlanes(at('host', 'fault-image-missing')),
  'wrong-ca-second-read': at('network', 'fault-wrong-ca-second-read'),
  'expired-server-certificate': at('network', 'fault-expired-server-certificate'),
  'wrong-server-name': at('network', 'fault-wrong-server-name'),
  'silent-server': at('network', 'fault-silent-server'),
  'slow-server': at('network', 'fault-slow-server'),
  refused: at('network', 'fault-refused'),
  'connection-reset': at('network', 'fault-connection-reset'),
  'swap-on': at('host', 'fault-swap-on'),
  'port-in-use': at('host', 'fault-port-in-use'),
  'no-runtime': at('host', 'fault-no-runtime'),
  'two-runtimes': at('host', 'fault-two-runtimes'),
  'cgroup-drivers': at('host', 'fault-cgroup-drivers'),
  'version-skew': at('host', 'fault-version-skew'),
  'kubelet-crash': at('host', 'fault-kubelet-crash'),
  'kubelet-disabled': at('host', 'fault-kubelet-disabled'),
} as const satisfies Record<string, Fault>;

export type FaultName = keyof typeof FAULTS;

export const FAULT_NAMES = Object.keys(FAULTS) as FaultName[];

export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

/** The faults of one rehearsal: which still hold, and who is told when one is mended. */
export class FaultSet {
  readonly #active: Set<FaultName>;
  readonly #listeners = new Set<(fault: FaultName) => void>();
  readonly #healAfterMs: Partial<Record<FaultName, number>>;
  readonly #timers: NodeJS.Timeout[] = [];

  /** `healAfterMs` overrides the table's times, which run from `begin`; Infinity keeps a fault for good. */
  constructor(names: readonly FaultName[], healAfterMs: Partial<Record<FaultName, number>> = {}) {
    this.#active = new Set(names);
    this.#healAfterMs = healAfterMs;
  }

  /** When there is somebody to suffer from them: what takes long to start must not find them healed. */
  begin(): void {
    for (const name of this.#active) {
      const fault: Fault = FAULTS[name];
      const after = this.#healAfterMs[name] ?? fault.healsAfterMs;
      if (after !== undefined && Number.isFinite(after)) this.#timers.push(setTimeout(() => this.heal(name), after));
    }
  }

  has(name: FaultName): boolean {
    return this.#active.has(name);
  }

  any(...names: FaultName[]): boolean {
    return names.some((name) => this.#active.has(name));
  }

  heal(name: FaultName): void {
    if (!this.#active.delete(name)) return;
    for (const listener of this.#listeners) listener(name);
  }

  onHeal(listener: (fault: FaultName) => void): void {
    this.#listeners.add(listener);
  }

  stop(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#listeners.clear();
  }
}
