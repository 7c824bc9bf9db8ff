import type { Failure } from '../../base/failure.ts';
import type { Message } from '../../base/text.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { Role } from './hosts-fields.ts';

/** What a fleet reports while it runs (docs/events.md). */
export type FleetEvent =
  /** Its turn has come: ssh is started. */
  | { type: 'host-started'; host: string; address: string; role: Role }
  /** Somebody is logged in. `machine`: uname -m. */
  | { type: 'host-connected'; host: string; machine: string; uid: number }
  /** The executable is on its way, so many bytes of it. */
  | { type: 'host-copying'; host: string; bytes: number; total: number }
  /** The executable is there: carried now, or found. */
  | { type: 'host-ready'; host: string; executable: 'carried' | 'found'; path: string }
  /** What the join on the host reports. */
  | { type: 'host-event'; host: string; event: JoinEvent }
  | { type: 'host-ended'; host: string; report: HostReport };

export type EmitFleet = (event: FleetEvent) => void;

/** unchanged: it was joined already. not-started: the run was interrupted before its turn came. */
export type HostOutcome = 'joined' | 'unchanged' | 'previewed' | 'failed' | 'interrupted' | 'not-started';

/** How it went on one host. */
export interface HostReport {
  host: string;
  address: string;
  role: Role;
  outcome: HostOutcome;
  /** What it joined as. */
  nodeName: string | undefined;
  /**
   * How many there were, however it ended, but for those that were taken back; of a preview, how many there would be.
   */
  changes: number;
  /** From its turn to its end. */
  durationMs: number;
  failure: Failure | undefined;
  /** The sentence that the join ended with. */
  message: Message | undefined;
}

/** The result of a fleet run, host by host. */
export interface FleetResult {
  /** In the order of the hosts file. */
  hosts: readonly HostReport[];
  durationMs: number;
}

/**
 * What of another machine's words can be told here, in every language that they will be shown in: another version may
 * have said them.
 */
export interface Showable {
  event(event: JoinEvent): boolean;
  /** Undefined where there is no such text, or its facts are not those that it has here. */
  message(key: string, params: unknown): Message | undefined;
  /** Undefined where there is no such failure, or its facts are not those that it has here. */
  failure(code: string, params: unknown): Failure | undefined;
}
