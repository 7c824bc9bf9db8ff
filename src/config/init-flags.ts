import type { Message } from '../events.ts';
import type { Secret } from '../secret.ts';
import type { ParsedInitFile } from './init-documents.ts';
import type { InitDraft } from './init-draft.ts';

/** The flags of `init` and its phases that say something about the configuration, in camel case. Each is undefined when it was not given. */
export interface InitFlags {
  /** Path of the configuration file; its content comes as `file`. */
  config?: string | undefined;
  apiserverAdvertiseAddress?: string | undefined;
  apiserverBindPort?: number | undefined;
  /** Commas already taken apart. */
  apiserverCertExtraSans?: readonly string[] | undefined;
  certDir?: string | undefined;
  certificateKey?: Secret | undefined;
  controlPlaneEndpoint?: string | undefined;
  criSocket?: string | undefined;
  dryRun?: boolean | undefined;
  /** As given: name=true,name=false. */
  featureGates?: string | undefined;
  ignorePreflightErrors?: readonly string[] | undefined;
  imageRepository?: string | undefined;
  kubernetesVersion?: string | undefined;
  nodeName?: string | undefined;
  patches?: string | undefined;
  podNetworkCidr?: string | undefined;
  serviceCidr?: string | undefined;
  serviceDnsDomain?: string | undefined;
  skipPhases?: readonly string[] | undefined;
  token?: Secret | undefined;
  /** What --token-file names, or standard input, holds; white space around it is dropped. */
  tokenFile?: Secret | undefined;
  /** As given, in Go's notation of durations; 0: never. */
  tokenTtl?: string | undefined;
  /** Of phase control-plane: each value as given (name=value,name=value), in order. */
  apiserverExtraArgs?: readonly string[] | undefined;
  controllerManagerExtraArgs?: readonly string[] | undefined;
  schedulerExtraArgs?: readonly string[] | undefined;
}

/**
 * Makes what `init` is configured with from its flags, or from a file and the few flags that may stand beside one, as kubeadm does (cmd/init.go
 * newInitData). `init.skipPhases` and `cluster.dns.disabled` and `cluster.proxy.disabled` agree with each other. The version is still to be
 * resolved (src/cluster/requested-version.ts), then set by atKubernetesVersion.
 * @throws Failure FLAGS_INVALID with every problem found, or CONFIG_WITH_FLAGS
 */
export function initDraftFromFlags(_flags: InitFlags, _file: ParsedInitFile | undefined): { draft: InitDraft; notices: Message[] } {
  throw new Error('not there yet');
}
