import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import type { Discovery, Timeouts } from '../../config/types/join.ts';
import { type DiscoveryHost, discoveryContext } from './context.ts';
import { DISCOVERY_NOT_CONFIGURED } from './sentences.ts';
import type { TrustedCluster } from './trusted-cluster.ts';

export type { DiscoveryHost } from './context.ts';

export interface DiscoveryOptions {
  configuration: Discovery;
  /** In milliseconds. */
  timeouts: Pick<Timeouts, 'discovery'>;
  host: DiscoveryHost;
  emit: EmitNotice;
  /** Ends the discovery at once; what is thrown then is its reason. */
  signal: AbortSignal;
  /** A discovery file that came by URL may run programs and name local files (--allow-remote-discovery-programs). */
  allowRemoteFilePrograms: boolean;
}

/**
 * Establishes the cluster's identity, by file or by token, within timeouts.discovery. What can heal is tried again
 * meanwhile and shown by
 * `waiting` events. Throws a Failure. The connection of the result is the caller's to close.
 */
export async function discover(options: DiscoveryOptions): Promise<TrustedCluster> {
  const { configuration, timeouts, host, emit, signal, allowRemoteFilePrograms } = options;
  const { bootstrapToken, file, tlsBootstrapToken } = configuration;
  signal.throwIfAborted();
  const context = discoveryContext(host, emit, signal, timeouts.discovery);
  if (file !== undefined) {
    const { discoverByFile } = await import('./file.ts');
    return discoverByFile({ path: file.kubeConfigPath, tlsBootstrapToken, allowRemoteFilePrograms }, context);
  }
  if (bootstrapToken === undefined) throw new Failure(DISCOVERY_NOT_CONFIGURED, {});
  const { discoverByToken } = await import('./token.ts');
  return discoverByToken(bootstrapToken, tlsBootstrapToken, context);
}
