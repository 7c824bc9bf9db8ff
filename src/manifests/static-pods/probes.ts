import { parseAddress } from '../../config/values/address.ts';

/** core/v1 Probe with an HTTP GET at the port named probe-port. */
export type Probe = Record<string, unknown>;

export const PROBE_PORT = 'probe-port';

/** Address of a component's health checks; an empty host means the Pod's own address. */
export interface ProbePlace {
  host: string;
  scheme: 'HTTP' | 'HTTPS';
}

export function livenessProbe(place: ProbePlace, path: string): Probe {
  return probe(place, path, { initialDelaySeconds: 10, failureThreshold: 8, periodSeconds: 10 });
}

export function readinessProbe(place: ProbePlace, path: string): Probe {
  return probe(place, path, { failureThreshold: 3, periodSeconds: 1 });
}

/** Fails after `timeoutMs`, with a request every ten seconds. */
export function startupProbe(place: ProbePlace, path: string, timeoutMs: number): Probe {
  return probe(place, path, {
    initialDelaySeconds: 10,
    failureThreshold: Math.ceil(timeoutMs / 10_000),
    periodSeconds: 10,
  });
}

/** The address to probe for a listen address: empty, the Pod's own, for an unspecified one. */
export function askable(address: string): string {
  return address === '0.0.0.0' || address === '::' ? '' : address;
}

function probe({ host, scheme }: ProbePlace, path: string, timing: Record<string, number>): Probe {
  return { httpGet: { ...(host && { host }), path, port: PROBE_PORT, scheme }, timeoutSeconds: 15, ...timing };
}

/** The loopback address of the same family as the address that is advertised. */
export function loopback(advertiseAddress: string): '127.0.0.1' | '::1' {
  return parseAddress(advertiseAddress)?.kind() === 'ipv6' ? '::1' : '127.0.0.1';
}
