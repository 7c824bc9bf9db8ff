import type { Message } from '../../base/text.ts';
import type { ParsedResetFile } from '../documents/reset-documents.ts';
import { fieldsOf, flagsByField, type Values } from '../options/option.ts';
import { RESET } from '../options/reset.ts';
import { Problems } from '../problem.ts';
import type { ResetConfiguration } from '../types/init.ts';
import { validatedReset } from '../validation/reset.ts';
import { flagPlace, ignoredByBoth, overridden, refuseFlags, refuseMixed } from './flag-input.ts';

/** The flags of `reset` and its phases by option name. Those that the command does not have are absent. */
export type ResetFlags = Values<typeof RESET>;

/**
 * Makes the configuration of a reset from its flags, or from a file and the few flags allowed with one, as kubeadm does
 * (cmd/reset.go newResetData).
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function resetConfigurationFromFlags(
  flags: ResetFlags,
  file: ParsedResetFile | undefined,
): { configuration: ResetConfiguration; notices: Message[] } {
  const problems = new Problems();
  const result = file || flags.configFile ? besideFile(flags, file, problems) : fromFlags(flags, problems);
  refuseFlags(problems);
  return result;
}

function besideFile(flags: ResetFlags, file: ParsedResetFile | undefined, problems: Problems) {
  refuseMixed(RESET, flags);
  if (!file) throw new Error('--config was given but its content was not');
  const ignorePreflightErrors = ignoredByBoth(file.configuration.ignorePreflightErrors, flags, problems);
  return {
    configuration: {
      ...overridden(file.configuration, flags),
      force: flags.force ?? file.configuration.force,
      ignorePreflightErrors,
    },
    notices: [...file.notices],
  };
}

function fromFlags(flags: ResetFlags, problems: Problems) {
  const notices: Message[] = [];
  const context = { place: flagPlace(flagsByField(RESET)), problems, notices };
  return { configuration: validatedReset(fieldsOf(RESET, { ...flags }), context), notices };
}
