import { Failure } from '../../base/failure.ts';
import { record } from '../../base/record.ts';
import { Secret } from '../../base/secret.ts';
import { FLEET_REQUEST_UNUSABLE } from './sentences.ts';

/**
 * What `kubejoin fleet remote` is told on standard input, as one line of JSON. Whatever comes after it only says that
 * the other side is still there.
 */
export interface JoinRequest {
  /** A JoinConfiguration, with the secrets in it. */
  configuration: Secret;
  allowExperimentalApi: boolean;
  allowRemoteDiscoveryPrograms: boolean;
  undoOnFailure: boolean;
  /** Changes that are made come with diffs, too: for a report. */
  withDiffs: boolean;
}

const VERSION = 1;

/** So often the other side says that it is there. */
export const SIGN_OF_LIFE_MS = 5_000;
/**
 * After so long without a sign the connection is lost, though nobody has closed it: a cable was pulled, a machine
 * stopped.
 */
export const SILENCE_MS = 60_000;

/** It holds secrets: write it to the host's standard input, and nowhere else. */
export function requestLine({ configuration, ...rest }: JoinRequest): string {
  return `${JSON.stringify({ v: VERSION, configuration: configuration.reveal(), ...rest })}\n`;
}

/** Throws FLEET_REQUEST_UNUSABLE. */
export function parseRequest(line: string): JoinRequest {
  let fields: Record<string, unknown>;
  try {
    fields = record(JSON.parse(line));
  } catch {
    throw new Failure(FLEET_REQUEST_UNUSABLE, { version: undefined });
  }
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
