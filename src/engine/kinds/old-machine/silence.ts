import { canonicalName } from '../../../config/values/address.ts';
import type { Clock, HostReader } from '../../../host/ports.ts';
import type { Dialer } from '../../../wire/dialer.ts';
import { type Endpoint, hostPort } from '../../../wire/endpoint.ts';

/** Something that a dead machine does not do. */
export type SignOfLife =
  /** Its kernel accepted a connection to `address` (host:port). A stopped process does not end that. */
  | { what: 'connection'; address: string }
  /** Its kubelet renewed its Lease at `time` (RFC 3339). */
  | { what: 'lease'; time: string };

/** The Lease of a kubelet (coordination.k8s.io/v1). */
export interface NodeLease {
  /** spec.renewTime, as the server writes it. */
  renewTime: string;
  /** spec.leaseDurationSeconds, in milliseconds. */
  durationMs: number;
}

export interface Watched {
  endpoints: readonly Endpoint[];
  /** Reads the Lease; undefined if there is none. */
  lease(): Promise<NodeLease | undefined>;
  /** At least this long, in ms. */
  forMs: number;
}

const CONNECT_MS = 1_000;
/** Dials at the same time. */
const AT_ONCE = 16;
const PAUSE_MS = 1_000;

/** A machine that has been watched. */
interface Silent {
  /** How long, in ms: the Lease was read before and after. */
  silentMs: number;
  /** Of its Lease, all that time. */
  renewTime: string | undefined;
}

/**
 * Watches a machine for `forMs`, and until its Lease has expired; then looks once more. Returns the first sign of life.
 * The Lease's end is compared with this machine's clock, which may be wrong; that it is not renewed is seen without a
 * clock.
 */
export async function signOfLife(
  { endpoints, lease, forMs }: Watched,
  { dialer, clock, signal }: { dialer: Dialer; clock: Clock; signal: AbortSignal },
): Promise<SignOfLife | Silent> {
  const first = await lease();
  const [began, renewTime] = [clock.monotonic(), first?.renewTime];
  const leftMs = first === undefined ? 0 : Date.parse(first.renewTime) + first.durationMs - clock.now();
  const untilMs = Math.max(forMs, Number.isNaN(leftMs) ? forMs : Math.min(leftMs, first?.durationMs ?? 0));
  for (;;) {
    // Before the look: with many addresses it takes longer than a kubelet's interval.
    const silentMs = clock.monotonic() - began;
    const sign = await signSince({ endpoints, renewTime }, lease, { dialer, signal });
    if (sign) return sign;
    if (silentMs >= untilMs) return { silentMs, renewTime };
    await clock.sleep(Math.min(PAUSE_MS, untilMs - silentMs), signal);
  }
}

/** Where a silent machine is looked for again. */
export interface Proof extends Pick<Silent, 'renewTime'> {
  endpoints: readonly Endpoint[];
}

/** Dials once, then reads the Lease. Undefined if neither shows life. */
export async function signSince(
  { endpoints, renewTime }: Proof,
  lease: Watched['lease'],
  dialing: { dialer: Dialer; signal: AbortSignal },
): Promise<SignOfLife | undefined> {
  const heard = await firstAccepting(endpoints, dialing);
  if (heard) return { what: 'connection', address: hostPort(heard) };
  const now = await lease();
  return now === undefined || now.renewTime === renewTime ? undefined : { what: 'lease', time: now.renewTime };
}

/** The addresses of this machine, as canonicalName writes them. */
export function ownAddresses({ system }: HostReader): ReadonlySet<string> {
  return new Set(system.interfaces().map(({ address }) => canonicalName(address)));
}

/** An endpoint where something accepts a connection. Each is dialled once. */
export async function firstAccepting(
  endpoints: readonly Endpoint[],
  { dialer, signal }: { dialer: Dialer; signal: AbortSignal },
): Promise<Endpoint | undefined> {
  const left = endpoints.values();
  const dial = async () => {
    for (const endpoint of left) if (await accepts(endpoint, dialer, signal)) return endpoint;
    return undefined;
  };
  const found = await Promise.all(Array.from({ length: AT_ONCE }, dial));
  signal.throwIfAborted();
  return found.find((endpoint) => endpoint !== undefined);
}

/** True if something accepts a connection there. */
async function accepts(endpoint: Endpoint, dialer: Dialer, signal: AbortSignal): Promise<boolean> {
  try {
    (await dialer(endpoint, AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]))).destroy();
    return true;
  } catch {
    return false;
  }
}
