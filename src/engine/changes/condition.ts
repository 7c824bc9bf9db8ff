import type { EtcdAccess } from '../../cluster/etcd/open-to-join.ts';
import type { LocalEndpoint } from '../../config/types/cluster.ts';
import type { StaticPodName } from '../../manifests/paths.ts';
import type { StaticPodPlace } from '../conditions/static-pod-container.ts';
import type { ApiAccess } from '../identities.ts';

/** A state that others bring about; the executor checks until it holds or `timeoutMs` has passed. */
export type Condition =
  /** The kubelet's /healthz answers 200. */
  | { type: 'kubelet-healthy'; url: string }
  /** The kubelet has its certificate: kubelet.conf exists and the files that it names can be read. */
  | { type: 'kubelet-certificate'; kubeconfigPath: string; nodeName: string }
  /** The Node object exists. */
  | {
      type: 'node-registered';
      kubeconfigPath: string;
      nodeName: string;
      /** Last heartbeat of a Node that existed before under this name: only a running kubelet replaces it. */
      earlierHeartbeat?: string | undefined;
      /** Look with the join's own identity first: only the new kubelet can make the Node appear, or give it a heartbeat. */
      looksFirst?: boolean;
    }
  /** A control-plane component on this host answers 200 at its health endpoint. */
  | { type: 'component-healthy'; component: StaticPodName; url: string; pod?: WatchedPod }
  /** This machine's API server answers, healthy or not. */
  | ({ type: 'api-server-answers' } & OwnApiServer)
  /** This machine's API server answers 200 at /livez. */
  | ({ type: 'api-server-healthy' } & OwnApiServer)
  /** The Pod of this machine's API server is Ready, with this CA file for kubelets (empty: none). */
  | {
      type: 'api-server-updated';
      authority: string;
      nodeName: string;
      access: ApiAccess;
      pod: WatchedPod;
    }
  /** Every member of etcd answers. */
  | { type: 'etcd-healthy'; access: EtcdAccess }
  /** Every endpoint of an external etcd answers, with the certificates on this host. */
  | { type: 'external-etcd-healthy'; endpoints: readonly string[]; caFile: string; certFile: string; keyFile: string };

export interface OwnApiServer {
  endpoint: LocalEndpoint;
  /** The identity of the requests: admin.conf. */
  kubeconfigPath: string;
  pod?: WatchedPod;
}

/** The static Pod to wait for; the wait ends early when its container keeps crashing. */
export interface WatchedPod extends StaticPodPlace {
  /** Health URL of its own dependency: crashes before that one answers do not count. */
  dependsOn?: string | undefined;
}

export interface WaitUntil {
  kind: 'wait-until';
  condition: Condition;
  timeoutMs: number;
}
