import { clusterConfiguration } from '../../../../src/config/documents/cluster-configuration.ts';
import type { Change, ChangeKind, OutcomeOf, Steps, WriteFile } from '../../../../src/engine/changes/change.ts';
import { controlPlane } from '../../../../src/phases/join/control-plane-prepare.ts';
import { etcd } from '../../../../src/phases/join/etcd.ts';
import type { JoinFacts } from '../../../../src/phases/join/facts/facts.ts';
import { CRI_SOCKET, type EtcdHost, MANIFEST } from './etcd-host.ts';

export const API_SERVER_MANIFEST = '/etc/kubernetes/manifests/kube-apiserver.yaml';
const LONG = 300_000;

export type Until = 'added' | 'manifest' | 'published' | 'end';

/** JoinFacts of the real phase etcd when it joins this host. */
function factsOf({ name, address, pkiDir, dataDir }: EtcdHost, etcdAPICall: number): JoinFacts {
  const configuration = clusterConfiguration({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    kubernetesVersion: 'v1.37.2',
    controlPlaneEndpoint: 'api.example:6443',
    certificatesDir: pkiDir.replace(/\/etcd$/, ''),
    etcd: { local: { dataDir } },
  });
  return {
    configuration: { timeouts: { etcdAPICall, controlPlaneComponentHealthCheck: LONG } },
    node: { name, criSocket: CRI_SOCKET },
    cluster: { configuration },
    localEndpoint: { advertiseAddress: address, bindPort: 6443 },
    patches: { patches: [], ignored: [] },
    podSettings: { proxyEnv: [], caFolders: [], externalCa: false },
    phasesOfRun: new Set([controlPlane.name, etcd.name]),
  } as unknown as JoinFacts;
}

/** Where the phase stands once this change is made. */
function reached(made: Change): Until | undefined {
  if (made.kind === 'add-etcd-member') return 'added';
  // What follows needs an API server, which these hosts have not.
  if (made.kind === 'promote-etcd-member') return 'end';
  if (made.kind !== 'write-file') return undefined;
  return made.path === MANIFEST ? 'manifest' : made.path === API_SERVER_MANIFEST ? 'published' : undefined;
}

/**
 * The changes of src/phases/join/etcd.ts, but that etcd's manifest is what `manifest` makes of it for the kubelet of
 * these tests. `until` leaves the phase there, as a killed join would.
 */
export function* etcdSteps(host: EtcdHost, { timeoutMs, until, manifest }: EtcdPhaseOptions): Steps {
  const steps = etcd.steps(factsOf(host, timeoutMs));
  for (let next = steps.next(); !next.done; ) {
    const asked = next.value;
    const changes = (Array.isArray(asked) ? asked : [asked]) as readonly Change[];
    const adapted = changes.map((one) =>
      one.kind === 'write-file' && one.path === MANIFEST ? withContent(one, manifest) : one,
    );
    const outcomes = (yield adapted) as unknown[];
    if (changes.some((one) => reached(one) === until)) return;
    next = steps.next(Array.isArray(asked) ? outcomes : outcomes[0]);
  }
}

export interface EtcdPhaseOptions {
  timeoutMs: number;
  until: Until;
  manifest(written: string): string;
}

const withContent = (write: WriteFile, manifest: (written: string) => string): WriteFile => ({
  ...write,
  content: manifest(String(write.content)),
});

/** A change of that phase, as it is before anything was done. */
export function etcdChange<K extends ChangeKind>(
  host: EtcdHost,
  kind: K,
  timeoutMs: number,
): Extract<Change, { kind: K }> {
  const nothing: OutcomeOf<Extract<Change, { kind: 'add-etcd-member' }>> = {
    memberId: '',
    initialCluster: [],
    existing: false,
  };
  const steps = etcd.steps(factsOf(host, timeoutMs));
  for (let next = steps.next(); !next.done; next = steps.next(nothing)) {
    const asked = next.value;
    const found = (Array.isArray(asked) ? asked : [asked]).find((one: Change) => one.kind === kind);
    if (found) return found;
  }
  throw new Error(`the phase etcd makes no ${kind}`);
}
