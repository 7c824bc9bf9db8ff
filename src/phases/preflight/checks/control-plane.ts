import { Failure } from '../../../base/failure.ts';
import { sha256 } from '../../../base/sha256.ts';
import { supportedVersion } from '../../../config/kubernetes-versions.ts';
import type { HostReader } from '../../../host/ports.ts';
import { type Check, type CheckInput, NotRun, pathInName } from '../check.ts';
import {
  CHECK_WITHOUT_SERVICES,
  DIRECTORY_NOT_EMPTY,
  FIREWALLD_ACTIVE,
  MEMORY_TOO_LITTLE,
  PROCESSORS_TOO_FEW,
} from './preflight-checks-sentences.ts';

/** kubeadm's minimum for a control plane. */
const PROCESSORS = 2;
const MEMORY_MIB = 1700;
const MIB = 1024 * 1024;

export function processors({ system }: HostReader): Check {
  return {
    name: 'NumCPU',
    async run() {
      const count = system.cpuCount();
      return count < PROCESSORS ? new Failure(PROCESSORS_TOO_FEW, { count, least: PROCESSORS }) : undefined;
    },
  };
}

export function memory({ system }: HostReader): Check {
  return {
    name: 'Mem',
    async run() {
      const mebibytes = Math.floor(system.memoryTotal() / MIB);
      return mebibytes < MEMORY_MIB ? new Failure(MEMORY_TOO_LITTLE, { mebibytes, least: MEMORY_MIB }) : undefined;
    },
  };
}

/**
 * Control planes of the cluster's version can be made here. For a newer cluster kubeadm warns and writes manifests of
 * its own version; it refuses an older one, as this check does.
 */
export function kubernetesVersion(version: string): Check {
  return { name: 'KubernetesVersion', run: async () => void supportedVersion(version) };
}

const SHOWN = 3;

/**
 * `path` does not exist, is an empty directory, or is left over from an earlier kubejoin join, which announced the etcd
 * member that owns the data or wrote the `manifest` of the Pod that filled it.
 */
export function directoryAvailable(path: string, { host, ours }: CheckInput, manifest: string): Check {
  return {
    name: `DirAvailable-${pathInName(path)}`,
    async run() {
      const stat = await host.files.stat(path);
      if (stat === undefined) return undefined;
      const entries = stat.type === 'directory' ? ((await host.files.list(path)) ?? []) : undefined;
      if (entries?.length === 0 || (await ours.ownsEtcdData(path))) return undefined;
      const filledBy = await host.files.read(manifest);
      if (filledBy !== undefined && ours.isOurs(manifest, sha256(filledBy))) return undefined;
      return new Failure(DIRECTORY_NOT_EMPTY, { path, entries: entries?.slice(0, SHOWN) });
    },
  };
}

/** Warns when firewalld runs: it closes the ports that other nodes need. */
export function firewalld(ports: readonly number[], { services }: HostReader): Check {
  return {
    name: 'Firewalld',
    async run() {
      const state = await services.state('firewalld').catch(() => undefined);
      if (state === undefined) return new NotRun(CHECK_WITHOUT_SERVICES());
      return state.exists && state.active ? FIREWALLD_ACTIVE({ ports }) : undefined;
    },
  };
}
