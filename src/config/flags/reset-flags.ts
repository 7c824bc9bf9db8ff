import type { Message } from '../../base/text.ts';
import { completeReset } from '../complete/reset.ts';
import type { GivenReset } from '../documents/given.ts';
import type { ParsedResetFile } from '../documents/reset-documents.ts';
import { Problems } from '../problem.ts';
import type { ResetConfiguration } from '../types/init.ts';
import { flagPlace, ignoredByBoth, omitUndefined, overridden, refuseFlags, refuseMixed } from './flag-input.ts';

/** The flags of `reset` and its phases that say something about the configuration, in camel case. Each is undefined when it was not given. */
export interface ResetFlags {
  /** Path of the configuration file; its content comes as `file`. */
  config?: string | undefined;
  certDir?: string | undefined;
  cleanupTmpDir?: boolean | undefined;
  criSocket?: string | undefined;
  dryRun?: boolean | undefined;
  force?: boolean | undefined;
  ignorePreflightErrors?: readonly string[] | undefined;
  skipPhases?: readonly string[] | undefined;
}

/**
 * Makes the configuration of a reset from its flags, or from a file and the few flags that may stand beside one, as kubeadm does (cmd/reset.go
 * newResetData).
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function resetConfigurationFromFlags(
  flags: ResetFlags,
  file: ParsedResetFile | undefined,
): { configuration: ResetConfiguration; notices: Message[] } {
  const problems = new Problems();
  const result = file || flags.config !== undefined ? besideFile(flags, file, problems) : fromFlags(flags, problems);
  refuseFlags(problems);
  return result;
}

function besideFile(flags: ResetFlags, file: ParsedResetFile | undefined, problems: Problems) {
  refuseMixed(flags);
  if (!file) throw new Error('--config was given but its content was not');
  const ignorePreflightErrors = ignoredByBoth(file.configuration.ignorePreflightErrors, flags, problems);
  return { configuration: { ...overridden(file.configuration, flags), ignorePreflightErrors }, notices: [...file.notices] };
}

function fromFlags({ config: _, certDir, ...flags }: ResetFlags, problems: Problems) {
  const notices: Message[] = [];
  const given = omitUndefined({ certificatesDir: certDir, ...flags }) as GivenReset;
  return { configuration: completeReset(given, { place: flagPlace(FLAG_OF_PATH), problems, notices }), notices };
}

/** Which flag a field came from. */
const FLAG_OF_PATH: Readonly<Record<string, string>> = {
  certificatesDir: '--cert-dir',
  criSocket: '--cri-socket',
  ignorePreflightErrors: '--ignore-preflight-errors',
};
