/** Where a fault is: in what the joining machine is told, on the way to the API server, in the cluster, on the host. */
type FaultPlace = 'instructions' | 'network' | 'cluster' | 'host';

export interface Fault {
  place: FaultPlace;
  /** Milliseconds after which the rehearsal mends it by itself; without it the fault stays. */
  healsAfterMs?: number;
  /** A worker's join never comes to it. */
  ofControlPlanes?: true;
}

const at = <P extends FaultPlace>(place: P, healsAfterMs?: number) => ({
  place,
  ...(healsAfterMs === undefined ? {} : { healsAfterMs }),
});

const ofControlPlanes = <F extends Fault>(fault: F) => ({ ...fault, ofControlPlanes: true }) as const;

/** Every fault that a rehearsal can play, by name. */
export const FAULTS = {
  'expired-token': at('instructions'),
  'unknown-token': at('instructions'),
  'wrong-token-secret': at('instructions'),
  'wrong-pin': at('instructions'),
  'wrong-certificate-key': ofControlPlanes(at('instructions')),
  'malformed-cluster-info': at('cluster'),
  'bad-signature': at('cluster'),
  'no-signature': at('cluster', 2500),
  'never-signed': at('cluster'),
  'changed-second-read': at('cluster'),
  'public-access-off': at('cluster'),
  'manual-approval': at('cluster', 2500),
  'never-approved': at('cluster'),
  'denied-csr': at('cluster'),
  'signer-down': at('cluster'),
  'name-taken': at('cluster'),
  'clock-skew': at('cluster'),
  'clock-ahead': at('cluster'),
  'server-error-500': at('cluster'),
  'throttled-429': at('cluster'),
  'huge-body': at('cluster'),
  'no-control-plane-endpoint': ofControlPlanes(at('cluster')),
  'secret-expired': ofControlPlanes(at('cluster')),
  'certs-forbidden': ofControlPlanes(at('cluster')),
  'damaged-certificate-entry': ofControlPlanes(at('cluster')),
  'etcd-unhealthy-member': ofControlPlanes(at('cluster')),
  'etcd-too-many-learners': ofControlPlanes(at('cluster', 1500)),
  'etcd-learner-not-serving': ofControlPlanes(at('host')),
  'etcd-crash-loop': ofControlPlanes(at('host')),
  'apiserver-never-healthy': ofControlPlanes(at('host')),
  'manifest-there': ofControlPlanes(at('host')),
  'image-missing': ofControlPlanes(at('host')),
  'wrong-ca-second-read': at('network'),
  'expired-server-certificate': at('network'),
  'wrong-server-name': at('network'),
  'silent-server': at('network'),
  'slow-server': at('network'),
  refused: at('network'),
  'connection-reset': at('network'),
  'swap-on': at('host'),
  'port-in-use': at('host'),
  'no-runtime': at('host'),
  'two-runtimes': at('host'),
  'cgroup-drivers': at('host'),
  'version-skew': at('host'),
  'kubelet-crash': at('host'),
  'kubelet-disabled': at('host'),
  'kubelet-unit-missing': at('host'),
  'kubelet-drop-in-missing': at('host'),
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

  /** Begins when someone can suffer from them: a slow start must not find them fixed. */
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
