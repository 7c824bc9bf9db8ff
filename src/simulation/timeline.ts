import { monotonicMs } from '../base/time.ts';
import type { JoinEvent } from '../engine/events.ts';
import type { RecordedRequest } from './control-plane/recorder.ts';
import type { FaultName } from './faults.ts';
import type { ContainerEvent } from './host/container-runtime.ts';
import type { KubeletMilestone } from './kubelet/machine.ts';

/** Something that happened in a rehearsal, in the order in which it did. */
export type RehearsalEvent =
  | { type: 'control-plane-started'; endpoint: string }
  | { type: 'fault-healed'; fault: FaultName }
  | { type: 'join'; host: string; event: JoinEvent }
  | { type: 'join-ended'; host: string; outcome: 'joined' | 'failed' }
  | { type: 'kubelet'; host: string; milestone: KubeletMilestone }
  | ({ type: 'container'; host: string } & ContainerEvent)
  | { type: 'request'; request: RecordedRequest }
  | { type: 'node'; name: string; ready: boolean };

export interface TimelineEntry {
  /** Milliseconds since the rehearsal began. */
  atMs: number;
  event: RehearsalEvent;
}

/** Keeps every event with its time, and tells `onEvent` at once. */
export class Timeline {
  readonly entries: TimelineEntry[] = [];
  readonly #startedAt = monotonicMs();
  readonly #onEvent: (entry: TimelineEntry) => void;

  constructor(onEvent: (entry: TimelineEntry) => void) {
    this.#onEvent = onEvent;
  }

  add(event: RehearsalEvent): void {
    const entry = { atMs: this.elapsed(), event };
    this.entries.push(entry);
    this.#onEvent(entry);
  }

  elapsed(): number {
    return monotonicMs() - this.#startedAt;
  }
}
