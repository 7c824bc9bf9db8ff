import type { Failure } from '../../../base/failure.ts';
import type { EndingSignal } from '../../../cli/interruption.ts';
import type { FleetEvent, FleetResult } from '../../../engine/machine-events.ts';

/** Outcome of the whole run. */
export interface FleetEnd {
  exitCode: number;
  /** Set if hosts have failed. */
  failure: Failure | undefined;
  signal: EndingSignal | undefined;
}

/** Shows a fleet in one of the output formats. */
export interface FleetView {
  event(event: FleetEvent): void;
  ended(result: FleetResult, end: FleetEnd): void;
  /** Ends the view without a result. */
  close(): void;
}
