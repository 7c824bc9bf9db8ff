import { Secret } from '../../../src/base/secret.ts';
import type { JoinConfiguration } from '../../../src/config/types/join.ts';
import type { JoinInstructions } from '../../../src/simulation/initial/join-instructions.ts';
import { configurationFor } from '../../../src/simulation/join-configuration.ts';

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
