import type { Discovery, Timeouts } from '../config/types.ts';
import type { Emit } from '../events.ts';
import type { HostReader } from '../host/ports.ts';
import type { TrustedCluster } from './trusted-cluster.ts';

/** What discovery reads of the joining machine. */
export type DiscoveryHost = Pick<HostReader, 'files' | 'system' | 'clock' | 'random'>;

export interface DiscoveryOptions {
  configuration: Discovery;
  /** In milliseconds. */
  timeouts: Pick<Timeouts, 'discovery'>;
  host: DiscoveryHost;
  emit: Emit;
  /** Ends the discovery at once; what is thrown then is its reason. */
  signal: AbortSignal;
  /** A discovery file that came by URL may run programs and name local files (--allow-remote-discovery-programs). */
  allowRemoteFilePrograms: boolean;
}

/** Establishes the cluster's identity, by token or by file. Throws a Failure. The connection of the result is the caller's to close. */
export async function discover(_options: DiscoveryOptions): Promise<TrustedCluster> {
  throw new Error('being written');
}
