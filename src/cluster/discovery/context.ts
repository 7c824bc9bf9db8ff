import type { EmitNotice } from '../../base/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { skewMinutes } from '../../wire/http/answer.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { NetworkOptions } from '../../wire/http/reconnecting-transport.ts';
import { hostAuthorities } from '../kubeconfig/host-authorities.ts';
import { RetryPolicy } from './retry-policy.ts';
import { CLOCK_SKEW } from './sentences.ts';

/** What discovery reads of the joining machine. */
export type DiscoveryHost = Pick<HostReader, 'files' | 'system' | 'clock' | 'random'>;

/** What the ways of discovery share. */
export interface DiscoveryContext {
  host: DiscoveryHost;
  emit: EmitNotice;
  retry: RetryPolicy;
  network: NetworkOptions;
}

export function discoveryContext(
  host: DiscoveryHost,
  emit: EmitNotice,
  signal: AbortSignal,
  timeoutMs: number,
): DiscoveryContext {
  const retry = new RetryPolicy({ clock: host.clock, random: () => host.random(), emit, signal, timeoutMs });
  return { host, emit, retry, network: hostNetwork(host) };
}

/**
 * The host's dialer, the proxies of its environment, and its certificate authorities, read when they are first needed.
 */
export function hostNetwork(host: Pick<DiscoveryHost, 'files' | 'system'>): NetworkOptions {
  let authorities: Promise<readonly string[]> | undefined;
  return {
    dialer: host.system.dialer,
    env: host.system.env,
    hostAuthorities: () => {
      authorities ??= hostAuthorities(host.files, host.system.env);
      return authorities;
    },
  };
}

/** Says so when this machine's clock and the server's Date header differ by a minute or more. */
export function noticeSkew(context: DiscoveryContext, server: string, serverTime: ApiResponse['serverTime']): void {
  if (serverTime === undefined) return;
  const minutes = skewMinutes(context.host.clock.now(), serverTime);
  if (minutes !== 0) context.emit({ type: 'notice', level: 'warning', message: CLOCK_SKEW({ server, minutes }) });
}
