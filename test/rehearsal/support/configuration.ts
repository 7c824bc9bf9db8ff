import type { JoinConfiguration } from '../../../src/config/types.ts';
import type { JoinInstructions } from '../../../src/rehearsal/control-plane/join-instructions.ts';
import { configurationFor } from '../../../src/rehearsal/join-configuration.ts';
import { Secret } from '../../../src/secret.ts';

/** A join's defaults, as a rehearsal has them; where to join is put in by the rehearsal. */
export function defaultsFor(): JoinConfiguration {
  const nowhere: JoinInstructions = { endpoint: '', token: new Secret(''), caCertHashes: [], certificateKey: new Secret('') };
  return configurationFor(undefined, { index: 1, count: 1 }, nowhere);
}
