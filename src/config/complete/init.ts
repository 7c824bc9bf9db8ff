import type { GivenInit } from '../documents/given.ts';
import type { InitConfiguration } from '../types/init.ts';
import type { Completion } from './completion.ts';
import { completeCertificateKey, completeLocalEndpoint, completeNode, phasesOf } from './node.ts';
import { completeTimeouts } from './timeouts.ts';
import { completeTokens } from './tokens.ts';

/** Checks the values of an InitConfiguration and fills in kubeadm's defaults. */
export function completeInit(given: GivenInit, context: Completion): InitConfiguration {
  return {
    dryRun: given.dryRun ?? false,
    bootstrapTokens: completeTokens(given.bootstrapTokens, context),
    nodeRegistration: completeNode(given.nodeRegistration ?? {}, context),
    localAPIEndpoint: completeLocalEndpoint(given.localAPIEndpoint ?? {}, 'localAPIEndpoint', context),
    certificateKey: completeCertificateKey(given.certificateKey, 'certificateKey', context),
    skipPhases: phasesOf(given.skipPhases),
    patches: given.patches?.directory ? { directory: given.patches.directory } : undefined,
    timeouts: completeTimeouts(given.timeouts ?? {}, context),
  };
}
