import type { ImageToStore } from './images.ts';

/** The RuntimeService and ImageService of CRI (k8s.io/cri-api runtime/v1), as far as they only read. */
export interface ContainerRuntime {
  version(): Promise<{ runtimeName: string; runtimeVersion: string; runtimeApiVersion: string }>;
  /** RuntimeReady and NetworkReady with reason and message. */
  status(): Promise<{ conditions: { type: string; status: boolean; reason: string; message: string }[] }>;
  /** The cgroup driver, if the runtime supports RuntimeConfig (KEP-4033). */
  cgroupDriver(): Promise<'systemd' | 'cgroupfs' | undefined>;
  /** True if the image is present (ImageStatus). */
  hasImage(image: string): Promise<boolean>;
  /** Containers in any state with these labels, newest first (ListContainers). */
  containers(labels: Readonly<Record<string, string>>): Promise<RuntimeContainer[]>;
  /** Every Pod sandbox, running or not (ListPodSandbox). */
  podSandboxes(): Promise<PodSandbox[]>;
  close(): void;
}

export interface RuntimeContainer {
  id: string;
  /** ContainerMetadata.name and attempt. */
  name: string;
  attempt: number;
  state: 'created' | 'running' | 'exited' | 'unknown';
  /** UID of its Pod (label io.kubernetes.pod.uid); empty if the kubelet has not made it. */
  podUid: string;
}

export interface PodSandbox {
  id: string;
  /** Name and namespace of the Pod (PodSandboxMetadata). */
  name: string;
  namespace: string;
  /** Running (SANDBOX_READY). */
  ready: boolean;
  /** Its Pod comes from a manifest on this host (annotation kubernetes.io/config.source: file). */
  static: boolean;
  /** Its Pod has the label of the DaemonSet controller (pod-template-generation). */
  ofDaemonSet: boolean;
}

/** Calls of CRI that change something. */
export interface ContainerRuntimeWriter {
  /** PullImage without credentials. Takes as long as the runtime answers other calls. */
  pullImage(image: string, signal: AbortSignal): Promise<void>;
  /** Stores an image in containerd by its own API, as long as containerd answers. Throws CONTAINERD_NEEDED. */
  importImage(image: ImageToStore, signal: AbortSignal): Promise<void>;
  /** RemoveImage: removes all names of this image. A missing image is not an error. */
  removeImage(image: string): Promise<void>;
  /** StopContainer: SIGTERM, and SIGKILL after `graceSeconds`. */
  stopContainer(id: string, graceSeconds: number): Promise<void>;
  /** StopPodSandbox: kills its containers and releases its network. A missing sandbox is not an error. */
  stopPodSandbox(id: string): Promise<void>;
  /** RemovePodSandbox, with its containers. A missing sandbox is not an error. */
  removePodSandbox(id: string): Promise<void>;
  close(): void;
}

export interface ContainerRuntimes {
  /** Existing CRI sockets (unix:///...) among the default ones of containerd, CRI-O and cri-dockerd. */
  detect(): Promise<string[]>;
  /** Connects to `socket` (unix:///path). Calls have a time limit. */
  connect(socket: string): ContainerRuntime;
}
