import { defaultOf } from '../fields/field.ts';
import type { GivenReset } from '../fields/given.ts';
import { RESET_FIELDS } from '../fields/reset.ts';
import type { ValidationContext } from '../problem.ts';
import type { ResetConfiguration } from '../types/init.ts';
import { checkAbsolutePath } from '../values/locations.ts';
import { ignoredErrors, phasesOf, validatedCriSocket } from './node.ts';
import { validatedTimeouts } from './timeouts.ts';

/** Checks the values of a ResetConfiguration and fills in kubeadm's defaults. */
export function validatedReset(given: GivenReset, context: ValidationContext): ResetConfiguration {
  const { problems, place } = context;
  const certificatesDir = given.certificatesDir || defaultOf(RESET_FIELDS, 'certificatesDir');
  return {
    cleanupTmpDir: given.cleanupTmpDir ?? false,
    certificatesDir: problems.take(checkAbsolutePath(certificatesDir), place('certificatesDir')) ?? '',
    criSocket: validatedCriSocket(given.criSocket, place('criSocket'), context),
    dryRun: given.dryRun ?? false,
    force: given.force ?? false,
    ignorePreflightErrors: ignoredErrors([given.ignorePreflightErrors ?? []], place('ignorePreflightErrors'), problems),
    skipPhases: phasesOf(given.skipPhases),
    unmountFlags: given.unmountFlags ?? [],
    timeouts: validatedTimeouts(given.timeouts ?? {}, context),
  };
}
