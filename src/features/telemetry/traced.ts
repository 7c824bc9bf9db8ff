import type { AddedTo, Start } from '../../api/run/added-options.ts';
import { type Known, refuseUnknown } from '../../api/run/known-options.ts';
import { isRecord } from '../../base/record.ts';
import type { JoinEvent } from '../../engine/events.ts';
import type { FleetEvent } from '../../engine/machine-events.ts';
import { linuxHost } from '../../host/linux/index.ts';
import { RunTrace, type TraceEnd } from './run-trace.ts';
import { type OtlpOptions, otlpSettings } from './settings.ts';

const OTLP_OPTIONS: Known<OtlpOptions> = {
  endpoint: 'text',
  headers: 'settings',
  timeoutMs: 'number',
  traceparent: 'text',
  tracestate: 'text',
};

/** Runs an operation as one trace. Ends when the trace is sent, or its time limit has passed. */
export async function traced<Result, Event extends JoinEvent | FleetEvent>(
  otlp: unknown,
  { command, asEvent = (notice) => notice as Event, host, emit, signal }: AddedTo<Event>,
  start: Start<Result, Event>,
): Promise<Result> {
  const options: OtlpOptions = isRecord(otlp) ? otlp : {};
  refuseUnknown(options, OTLP_OPTIONS, 'The option "otlp"');
  const { read } = host ?? linuxHost();
  const settings = otlpSettings(options, read.system.env, (name) => `otlp.${name}`);
  const trace = new RunTrace({ command, settings, host: read });
  const told = (event: Event) => {
    trace.add(event);
    emit(event);
  };
  let end: TraceEnd = {};
  try {
    const result = await trace.within(() => start(told, signal));
    end = endOf(result);
    return result;
  } catch (error) {
    end = { outcome: 'failed', error, isInterrupted: signal.aborted && error === signal.reason };
    throw error;
  } finally {
    const message = await trace.end(end, signal);
    if (message) emit(asEvent({ type: 'notice', level: 'warning', message }));
  }
}

/** The fields that results of runs have in common. */
function endOf(result: unknown): TraceEnd {
  const { outcome, nodeName } = { ...(result as Readonly<Record<string, unknown>> | undefined) };
  return { outcome: textOf(outcome), nodeName: textOf(nodeName) };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
