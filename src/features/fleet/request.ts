import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import { parseJson } from '../../base/try.ts';
import { FLEET_REQUEST_UNUSABLE } from './fleet-sentences.ts';

/** Request to `kubejoin fleet remote`: one line of JSON on standard input. Everything after it is a sign of life. */
export interface JoinRequest {
  /** A JoinConfiguration, with the secrets in it. */
  configuration: Secret;
  allowExperimentalApi: boolean;
  allowRemoteDiscoveryPrograms: boolean;
  undoOnFailure: boolean;
  /** Also add diffs to real changes, for a report. */
  withDiffs: boolean;
}

const VERSION = 1;

/** Interval between signs of life. */
export const SIGN_OF_LIFE_MS = 5_000;
/**
 * Silence after which the connection counts as lost, though it is not closed: a cable was pulled, a machine stopped.
 */
export const SILENCE_MS = 60_000;

/** The request as a line. It contains secrets and must only be written to the host's standard input. */
export function requestLine({ configuration, ...rest }: JoinRequest): string {
  return `${JSON.stringify({ v: VERSION, configuration: configuration.reveal(), ...rest })}\n`;
}

/** Throws FLEET_REQUEST_UNUSABLE. */
export function parseRequest(line: string): JoinRequest {
  const fields = record(parseJson(line));
  const { v, configuration } = fields;
  if (v !== VERSION || typeof configuration !== 'string')
    throw new Failure(FLEET_REQUEST_UNUSABLE, { version: typeof v === 'number' ? v : undefined });
  const flag = (name: keyof JoinRequest) => fields[name] === true;
  return {
    configuration: new Secret(configuration),
    allowExperimentalApi: flag('allowExperimentalApi'),
    allowRemoteDiscoveryPrograms: flag('allowRemoteDiscoveryPrograms'),
    undoOnFailure: flag('undoOnFailure'),
    withDiffs: flag('withDiffs'),
  };
}
