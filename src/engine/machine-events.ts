import type { Failure } from '../base/failure.ts';
import type { Message } from '../base/text.ts';
import type { NodeRole } from '../config/types/join.ts';
import type { JoinEvent } from './events.ts';

/** Events of a fleet run (docs/events.md). */
export type FleetEvent =
  /** ssh was started for this host. */
  | { type: 'host-started'; host: string; address: string; role: NodeRole }
  /** The user is logged in. `machine`: output of uname -m. */
  | { type: 'host-connected'; host: string; machine: string; uid: number }
  /** Bytes of the executable that were sent. */
  | { type: 'host-copying'; host: string; bytes: number; total: number }
  /** The executable is on the host: carried by this run, or found there. */
  | { type: 'host-ready'; host: string; executable: 'carried' | 'found'; path: string }
  /** An event of the join on the host. */
  | { type: 'host-event'; host: string; event: JoinEvent }
  | { type: 'host-ended'; host: string; report: HostReport }
  /** A warning about the configuration, or an event of the work on the cluster (--kubeconfig) that may name a node. */
  | { type: 'fleet-event'; host?: undefined; event: JoinEvent };

/** Tells the events of a fleet from those of a single run. */
export function isFleetEvent(event: JoinEvent | FleetEvent): event is FleetEvent {
  return event.type === 'fleet-event' || event.type.startsWith('host-');
}

export type EmitFleet = (event: FleetEvent) => void;

/** How the run ended for a host. unchanged: it had already joined; not-started: the run was interrupted before. */
export type HostOutcome = 'joined' | 'unchanged' | 'previewed' | 'failed' | 'interrupted' | 'not-started';

/** Result for one host. */
export interface HostReport {
  /** The host's name in the hosts file. */
  host: string;
  /** The address that ssh connected to. */
  address: string;
  /** Kind of node that the host becomes. */
  role: NodeRole;
  /** How the run ended for this host. */
  outcome: HostOutcome;
  /** Name of its Node; undefined if the join did not get that far. */
  nodeName: string | undefined;
  /** Number of changes that remain, whatever the outcome; for a preview, of planned changes. */
  changes: number;
  /** Milliseconds from the start of ssh to the end. */
  durationMs: number;
  /** Why it failed; undefined for any other outcome. */
  failure: Failure | undefined;
  /** Final message of the join. */
  message: Message | undefined;
}

/** Result of a fleet run. */
export interface FleetResult {
  /** A report of each host, in the order of the hosts file. */
  hosts: readonly HostReport[];
  /** Milliseconds from the start of the run to its end. */
  durationMs: number;
}

/** Checks texts from a machine with perhaps another version: they must be known in every language of the output. */
export interface Showable {
  event(event: JoinEvent): boolean;
  /** Undefined for an unknown text or parameters that do not fit it. */
  message(key: string, params: unknown): Message | undefined;
  /** Undefined for an unknown failure or parameters that do not fit it. */
  failure(kind: string, params: unknown): Failure | undefined;
}
