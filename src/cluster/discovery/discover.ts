import type { EmitNotice } from '../../base/events.ts';
import { Failure } from '../../base/failure.ts';
import type { Discovery, Timeouts } from '../../config/types/join.ts';
import { DISCOVERY_NOT_CONFIGURED } from '../cluster-sentences.ts';
import { type DiscoveryHost, discoveryContext } from './context.ts';
import type { TrustedCluster } from './trusted-cluster.ts';

export interface DiscoveryOptions {
  configuration: Discovery;
  /** In milliseconds. */
  timeouts: Pick<Timeouts, 'discovery'>;
  host: DiscoveryHost;
  emit: EmitNotice;
  /** Ends the discovery at once by throwing the signal's reason. */
  signal: AbortSignal;
  /** Lets a discovery file from a URL run programs and name local files (--allow-remote-discovery-programs). */
  allowRemoteFilePrograms: boolean;
}

/**
 * Establishes the cluster's identity, by file or by token, within timeouts.discovery. Retries failures that can heal
 * and emits `waiting` events for them. The caller closes the connection of the result. Throws a Failure.
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
