import type { Failure } from '../base/failure.ts';
import { sha256 } from '../base/sha256.ts';
import type { SimulatedEntry } from '../host/simulated-directory.ts';
import type { StoredObject } from './api-machinery/object-store.ts';
import { isReady, type Taint, taintsOf } from './control-plane/nodes.ts';
import type { SimulatedHost } from './host/simulated-host.ts';

/** A Node as the API server has it at the end. */
export interface NodeReport {
  name: string;
  ready: boolean;
  kubeletVersion: string;
  labels: Record<string, string>;
  taints: Taint[];
}

export interface HostReport {
  hostname: string;
  outcome: 'joined' | 'failed';
  failure: Failure | undefined;
  /** Files that the join created or changed. */
  files: SimulatedEntry[];
  /** Paths that existed before the join and are gone. */
  removed: string[];
  /** The last lines, oldest first. */
  kubeletLog: string[];
}

export function nodeReport(node: StoredObject): NodeReport {
  const status = node.status as { nodeInfo?: { kubeletVersion?: string } } | undefined;
  return {
    name: node.metadata.name,
    ready: isReady(node),
    kubeletVersion: status?.nodeInfo?.kubeletVersion ?? '',
    labels: node.metadata.labels ?? {},
    taints: taintsOf(node),
  };
}

/** Compares a host with what it was before: call it before the join, and what it gives after. */
export async function hostReporter(
  host: SimulatedHost,
): Promise<(failure: Failure | undefined) => Promise<HostReport>> {
  const before = new Map((await host.entries()).map((entry) => [entry.path, JSON.stringify(entry)]));
  return async (failure) => {
    const after = await host.entries();
    const paths = new Set(after.map(({ path }) => path));
    return {
      hostname: host.hostname,
      outcome: failure === undefined ? 'joined' : 'failed',
      failure,
      files: after.filter((entry) => entry.type !== 'directory' && before.get(entry.path) !== JSON.stringify(entry)),
      removed: [...before.keys()].filter((path) => !paths.has(path)),
      kubeletLog: await host.read.services.log('kubelet', 50),
    };
  };
}

/** Each file and directory of a host with its mode and the digest of its content, but for logs, which stay. */
export async function hostState(host: SimulatedHost): Promise<string[]> {
  const entries = (await host.entries()).filter(({ path }) => !path.startsWith('/var/log'));
  const described = entries.map(async ({ path, type, mode }) => {
    const content = type === 'file' ? sha256((await host.read.files.read(path)) ?? Buffer.alloc(0)) : '';
    return `${path} ${type} ${mode.toString(8)} ${content}`;
  });
  return Promise.all(described);
}
