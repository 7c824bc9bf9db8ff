import type { Failure } from '../base/failure.ts';
import { shownSource } from '../base/shown.ts';
import type { Message } from '../base/text.ts';
import type { Discovery, JoinConfiguration } from '../config/types/join.ts';
import type { SystemReader } from '../host/ports.ts';
import type { EndingSignal } from './interruption.ts';
import type { TimelineModel } from './render/timeline/spans.ts';

/** Facts of a run that its events lack; each is set once it is known. */
export interface RunFacts {
  nodeName?: string;
  endpoint?: string;
  role?: 'worker' | 'control-plane';
}

/** Changes of an interrupted run: none were begun, those that could be undone were undone, or all were kept. */
export type Aftermath = 'none' | 'undone' | 'kept';

/** Outcome of a run, without the command's data, which may contain secrets (`init` prints a token). */
export type Ending =
  | { type: 'succeeded'; outcome: string; message: Message | undefined }
  | { type: 'failed'; failure: Failure }
  | { type: 'interrupted'; signal: EndingSignal; changes: Aftermath }
  | { type: 'crashed'; error: unknown };

/** A run as a report shows it. */
export interface RecordedRun {
  /** The command's words without the program's name. */
  command: string;
  startedAt: Date;
  facts: RunFacts;
  ending: Ending;
  exitCode: number;
  timeline: TimelineModel;
}

/** Several machines, above their runs. */
export interface Overview {
  title: string;
  summary: string;
  rows: readonly OverviewRow[];
  /** In the place of a run that cannot be shown, so that the others still are. */
  notShown(name: string, error: unknown): string;
}

export interface OverviewRow {
  name: string;
  state: string;
  tone: 'good' | 'faint' | 'bad' | 'warn';
  facts: readonly string[];
  failure: { kind: string; what: string; cure: string } | undefined;
  durationMs: number;
}

/** Facts of a join from its configuration, before anything is read from the cluster. */
export function runFacts(
  { discovery, controlPlane, nodeRegistration }: JoinConfiguration,
  system: Pick<SystemReader, 'hostname'>,
): RunFacts {
  return {
    nodeName: nodeRegistration.name || system.hostname().toLowerCase(),
    role: controlPlane ? 'control-plane' : 'worker',
    ...endpointFact(discovery),
  };
}

/** The API server, or the discovery file without the password and query of a URL. */
export function endpointFact({ bootstrapToken, file }: Discovery): Pick<RunFacts, 'endpoint'> {
  const endpoint = bootstrapToken?.apiServerEndpoint ?? shownSource(file?.kubeConfigPath ?? '');
  return endpoint === '' ? {} : { endpoint };
}
