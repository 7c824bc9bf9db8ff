import type { Secret } from '../secret.ts';
import type { Timeouts } from './types.ts';

/**
 * A JoinConfiguration as it was given, by a file of any version or by flags: fields in the form of v1beta4, before defaults and the checks of
 * values. A field that is absent or null is undefined.
 */
export interface JoinInput {
  dryRun?: boolean;
  caCertPath?: string;
  skipPhases?: string[];
  discovery?: {
    bootstrapToken?: { token?: Secret; apiServerEndpoint?: string; caCertHashes?: string[]; unsafeSkipCAVerification?: boolean };
    file?: { kubeConfigPath?: string };
    tlsBootstrapToken?: Secret;
  };
  nodeRegistration?: {
    name?: string;
    criSocket?: string;
    taints?: { key?: string; value?: string; effect?: string }[];
    kubeletExtraArgs?: { name?: string; value?: string; mergeMethod?: string }[];
    ignorePreflightErrors?: string[];
    imagePullPolicy?: string;
    imagePullSerial?: boolean;
  };
  controlPlane?: { localAPIEndpoint?: { advertiseAddress?: string; bindPort?: number }; certificateKey?: Secret };
  patches?: { directory?: string };
  /** In nanoseconds. */
  timeouts?: { [Name in keyof Timeouts]?: bigint };
}
