import { FromFeatures } from '../../config/options/from-features.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent } from '../../engine/machine-events.ts';
import type { Host } from '../../host/ports.ts';

/** Options of every run that features add (docs/architecture.md, "Features"). */
// biome-ignore lint/suspicious/noEmptyInterface: features add to it
export interface AddedRunOptions {}

/** Starts an operation that reports by `emit` and ends with `signal`. */
export type Start<Result, Event> = (emit: (event: Event) => void, signal: AbortSignal) => Promise<Result>;

/** A run to which an option was added. */
export interface AddedTo<Event> {
  /** The command's words. */
  command: string;
  /** The event of the run that carries a notice. */
  asEvent?: ((notice: JoinEvent) => Event) | undefined;
  host?: Host | undefined;
  emit(event: Event): void;
  signal: AbortSignal;
}

/** An option that a feature adds to every run. */
export interface RunAddition {
  name: string;
  kind: 'flag' | 'settings' | 'text';
  /** Runs the operation with this value of the option, which is neither undefined nor false. */
  around<Result, Event extends JoinEvent | FleetEvent>(
    value: unknown,
    run: AddedTo<Event>,
    start: Start<Result, Event>,
  ): Promise<Result>;
}

/** The options of features. */
export const RUN_ADDITIONS = new FromFeatures<RunAddition>();
