import path from 'node:path';
import type { ClusterConfiguration } from '../../config/types/cluster.ts';
import { PATHS, type StaticPodName } from '../paths.ts';
import type { Pod } from '../static-pods/pod.ts';
import type { EditedAccounts } from './account-files.ts';

/** Ids of the components with the feature gate RootlessControlPlane, and the changes of /etc files that create them. */
export interface Accounts {
  ids: Readonly<Record<StaticPodName, { uid: number; gid: number }>>;
  /** Group that owns the keys that API server and controller manager share. */
  saKeyReaders: { gid: number };
  /** New contents of /etc/group and /etc/passwd, if they change, in write order: a user needs its group. */
  files: readonly EditedAccounts[];
}

/** A file with its owner. */
interface OwnedFile {
  path: string;
  uid: number;
  gid: number;
  mode: number;
}

/** User id of root. */
const ROOT = 0;

export function isRootless({ featureGates }: Pick<ClusterConfiguration, 'featureGates'>): boolean {
  return featureGates.RootlessControlPlane === true;
}

/** The Pod with ids and capabilities that let its component run without root. */
export function runAsNonRoot(component: StaticPodName, pod: Pod, { ids, saKeyReaders }: Accounts): Pod {
  const { uid, gid } = ids[component];
  const readsSharedKeys = component === 'kube-apiserver' || component === 'kube-controller-manager';
  const securityContext = {
    ...pod.spec.securityContext,
    runAsUser: uid,
    runAsGroup: gid,
    ...(readsSharedKeys && { supplementalGroups: [saKeyReaders.gid] }),
  };
  const [container] = pod.spec.containers;
  return {
    ...pod,
    spec: {
      ...pod.spec,
      securityContext,
      containers: [{ ...container, securityContext: containerContext(component) }],
    },
  };
}

/** The API server's binary has the file capability to bind low ports, and does not start without that capability. */
function containerContext(component: StaticPodName): Record<string, unknown> {
  if (component === 'kube-apiserver') return { capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] } };
  return { allowPrivilegeEscalation: false, capabilities: { drop: ['ALL'] } };
}

interface OwnersOf {
  configuration: ClusterConfiguration;
  accounts: Accounts;
  /** There is no ca.key on this host. */
  externalCa: boolean;
}

/** The owners of a component's files, in the order in which kubeadm sets them before it writes the manifest. */
export function rootlessOwners(
  component: StaticPodName,
  { configuration, accounts, externalCa }: OwnersOf,
): OwnedFile[] {
  const { certificatesDir, etcd } = configuration;
  const pki = (name: string) => path.posix.join(certificatesDir, name);
  const own = (file: string): OwnedFile => ({ path: file, ...accounts.ids[component], mode: 0o600 });
  const shared: OwnedFile = { path: pki('sa.key'), uid: ROOT, gid: accounts.saKeyReaders.gid, mode: 0o640 };
  switch (component) {
    case 'kube-apiserver': {
      const keys = ['apiserver.key', 'apiserver-kubelet-client.key', 'front-proxy-client.key'];
      const etcdKeys = etcd.type === 'local' ? ['apiserver-etcd-client.key'] : [];
      return [own(pki('sa.pub')), shared, ...[...keys, ...etcdKeys].map((name) => own(pki(name)))];
    }
    case 'kube-controller-manager':
      return [own(PATHS.controllerManagerConf), shared, ...(externalCa ? [] : [own(pki('ca.key'))])];
    case 'kube-scheduler':
      return [own(PATHS.schedulerConf)];
    case 'etcd': {
      const dataDir = etcd.type === 'local' ? [{ ...own(etcd.local.dataDir), mode: 0o700 }] : [];
      return [...dataDir, own(pki('etcd/server.key')), own(pki('etcd/peer.key'))];
    }
  }
}
