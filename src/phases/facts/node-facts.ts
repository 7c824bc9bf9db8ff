import { Failure } from '../../base/failure.ts';
import { sha256 } from '../../base/sha256.ts';
import type { NodeRegistration, NodeRole } from '../../config/types/join.ts';
import { nodeName } from '../../config/values/names.ts';
import { yamlFile } from '../../config/yaml/value.ts';
import type { PreviousRun } from '../../engine/journal/previous-run.ts';
import type { HostReader, SystemReader } from '../../host/ports.ts';
import type { KubeletHealth } from '../../manifests/kubelet-configuration.ts';
import { PATHS } from '../../manifests/paths.ts';
import { detectCriSocket } from '../preflight/cri-socket.ts';
import { KUBELET_NOT_CONFIGURED } from './phases-facts-sentences.ts';

/** Facts about the joining machine. */
export interface NodeFacts {
  /** The Node's name: --node-name, hostname-override, or the host's name in lower case. */
  name: string;
  /** IP addresses of all interfaces except loopback. */
  addresses: readonly string[];
  /** unix:///path. */
  criSocket: string;
  role: 'worker' | 'control-plane';
  /** systemd-resolved is active, so the kubelet needs the resolv.conf behind it. */
  systemdResolved: boolean;
  /** An unfinished join of ours wrote the existing CA file, so it may be replaced. */
  ownCaFile: boolean;
}

/** The part of a configuration that is about the machine. */
interface Registering {
  nodeRegistration: NodeRegistration;
  role: NodeRole;
  /** Only in a join. */
  caCertPath?: string;
}

/** Reads the facts about the machine. */
export async function readNodeFacts(
  { nodeRegistration, role, caCertPath }: Registering,
  previousRun: PreviousRun,
  host: HostReader,
): Promise<NodeFacts> {
  const [criSocket, resolved, ownCaFile] = await Promise.all([
    nodeRegistration.criSocket || detectCriSocket(host.runtimes),
    host.services.state('systemd-resolved').catch(() => undefined), // also ignored by kubeadm: a start of the kubelet shows the error
    caCertPath !== undefined && isOwnFile(caCertPath, previousRun, host),
  ]);
  return {
    name: nodeName(nodeRegistration, readHostname(host)),
    addresses: host.system.interfaces().flatMap(({ address, internal }) => (internal ? [] : [address])),
    criSocket,
    role,
    systemdResolved: resolved?.active ?? false,
    ownCaFile,
  };
}

/** The host's name as the kubelet reads it: trimmed and in lower case. */
export function readHostname({ system }: { system: Pick<SystemReader, 'hostname'> }): string {
  return system.hostname().trim().toLowerCase();
}

async function isOwnFile(path: string, previousRun: PreviousRun, host: HostReader): Promise<boolean> {
  const content = await host.files.read(path);
  return content !== undefined && previousRun.isOurs(path, sha256(content));
}

/** The kubelet's configuration as kubelet-start wrote it; undefined if it has not run. */
export async function readKubelet({ files }: HostReader): Promise<KubeletHealth | undefined> {
  const content = await files.read(PATHS.kubeletConfig);
  return content && yamlFile(PATHS.kubeletConfig, content);
}

/** The same. Throws KUBELET_NOT_CONFIGURED if it has not run. */
export async function readWrittenKubelet(host: HostReader): Promise<KubeletHealth> {
  const kubelet = await readKubelet(host);
  if (kubelet === undefined) throw new Failure(KUBELET_NOT_CONFIGURED, { path: PATHS.kubeletConfig });
  return kubelet;
}
