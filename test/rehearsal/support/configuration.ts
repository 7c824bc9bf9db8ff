import { Secret } from '../../../src/base/secret.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { JoinInstructions } from '../../../src/simulation/initial/join-instructions.ts';
import { configurationFor } from '../../../src/simulation/join-configuration.ts';
import { PATIENCE_MS } from '../../support/patience.ts';

/** As a rehearsal has it, but no step ends early on a slow machine. */
export function patientConfiguration(...given: Parameters<typeof configurationFor>): JoinConfiguration {
  const { timeouts, ...rest } = configurationFor(...given);
  const patient = Object.keys(timeouts).map((name) => [name, PATIENCE_MS]);
  return { ...rest, timeouts: Object.fromEntries(patient) };
}

/** A join's defaults, as a rehearsal has them; where to join is put in by the rehearsal. */
export function defaultsFor(): JoinConfiguration {
  const nowhere: JoinInstructions = {
    endpoint: '',
    token: new Secret(''),
    caCertHashes: [],
    certificateKey: new Secret(''),
  };
  return configurationFor(undefined, { index: 1, count: 1 }, nowhere);
}
