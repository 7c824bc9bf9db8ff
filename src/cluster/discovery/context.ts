import type { EmitNotice } from '../../base/events.ts';
import type { HostReader } from '../../host/ports.ts';
import { skewMinutes } from '../../wire/http/answer.ts';
import type { ApiResponse } from '../../wire/http/api.ts';
import type { Connection } from '../../wire/http/connection.ts';
import type { NetworkOptions } from '../../wire/http/reconnecting-transport.ts';
import { CLOCK_SKEW } from '../cluster-sentences.ts';
import { hostAuthorities } from '../kubeconfig/host-authorities.ts';
import { RetryPolicy } from './retry-policy.ts';

/** The parts of the joining machine that discovery reads. */
export type DiscoveryHost = Pick<HostReader, 'files' | 'system' | 'clock'>;

/** Shared by discovery by file and by token. */
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
  const retry = new RetryPolicy({ clock: host.clock, emit, signal, timeoutMs });
  return { host, emit, retry, network: hostNetwork(host) };
}

/** The host's dialer, proxy environment and certificate authorities, which are read when first needed. */
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

/** Connects, with retries. Returns the server's certificate (DER). */
export function connect(connection: Connection, { retry }: DiscoveryContext): Promise<Buffer | undefined> {
  return retry.until(connection.server, (timeoutMs) => connection.connect({ timeoutMs, signal: retry.signal }));
}

/** Runs `work` on a connection, and closes it when `work` fails. */
export async function orClose<T>(connection: Connection, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** Emits a warning when this machine's clock and the server's Date header differ by a minute or more. */
export function noticeSkew(context: DiscoveryContext, server: string, serverTime: ApiResponse['serverTime']): void {
  if (serverTime === undefined) return;
  const minutes = skewMinutes(context.host.clock.now(), serverTime);
  if (minutes !== 0) context.emit({ type: 'notice', level: 'warning', message: CLOCK_SKEW({ server, minutes }) });
}
