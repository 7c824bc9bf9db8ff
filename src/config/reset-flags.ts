import type { Message } from '../events.ts';
import type { ResetConfiguration } from './init-types.ts';
import type { ParsedResetFile } from './reset-documents.ts';

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
  _flags: ResetFlags,
  _file: ParsedResetFile | undefined,
): { configuration: ResetConfiguration; notices: Message[] } {
  throw new Error('not there yet');
}
