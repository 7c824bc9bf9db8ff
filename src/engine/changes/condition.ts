import type { EtcdAccess } from '../../cluster/etcd/open.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { StaticPodName } from '../../manifests/paths.ts';
import type { StaticPodPlace } from '../conditions/static-pod-container.ts';

/** Something that others bring about; the executor looks until it holds or `timeoutMs` has passed. */
export type Condition =
  /** The kubelet's /healthz answers 200. */
  | { type: 'kubelet-healthy'; url: string }
  /** The kubelet has its certificate: kubelet.conf is there and what it names can be read. */
  | { type: 'kubelet-certificate'; kubeconfigPath: string; nodeName: string }
  /** The Node object exists, read with the kubelet's own identity. */
  | {
      type: 'node-registered';
      kubeconfigPath: string;
      nodeName: string;
      /**
       * When a Node of that name was there before: its kubelet's last heartbeat then, which only a kubelet that runs
       * replaces.
       */
      earlierHeartbeat?: string | undefined;
    }
  /** A component of the control plane on this host answers 200 at its health endpoint. */
  | { type: 'component-healthy'; component: StaticPodName; url: string; pod?: WatchedPod }
  /** This machine's API server says /livez, asked with the identity of admin.conf. */
  | { type: 'api-server-healthy'; endpoint: LocalEndpoint; kubeconfigPath: string; pod?: WatchedPod }
  /**
   * Every member of etcd answers (`local`), or every endpoint of an external etcd does with the certificates that are
   * on this host.
   */
  | { type: 'etcd-healthy'; access: EtcdAccess }
  | { type: 'external-etcd-healthy'; endpoints: readonly string[]; caFile: string; certFile: string; keyFile: string };

/** The static Pod that is waited for: when its container keeps ending, nobody needs to wait any longer. */
export interface WatchedPod extends StaticPodPlace {
  /** Health URL of what it needs itself: before that answers, its ends are no fault of its own. */
  dependsOn?: string | undefined;
}

export interface WaitUntil {
  kind: 'wait-until';
  condition: Condition;
  timeoutMs: number;
}
