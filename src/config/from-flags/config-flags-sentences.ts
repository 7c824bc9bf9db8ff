import { failure } from '../../base/failure.ts';
import { and, or } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';

export const CONFIG_FEATURE_GATE_SYNTAX = text(
  'CONFIG_FEATURE_GATE_SYNTAX',
  (p: { value: string }) => `"${p.value}" does not have the form name=true or name=false.`,
);

// Flags
export const CONFIG_ARGUMENT_PAIR = text(
  'CONFIG_ARGUMENT_PAIR',
  (p: { value: string }) => `"${p.value}" does not have the form name=value.`,
);

/** How the command line could have said which cluster: `join` by join's own flags alone. */
export type ClusterBy = 'join' | 'kubeconfig' | 'plan' | 'library';

export const CONFIG_FLAGS_DISCOVERY_NONE = text('CONFIG_FLAGS_DISCOVERY_NONE', (p: { by: ClusterBy }) => {
  const flags =
    'an API server address together with --token and --discovery-token-ca-cert-hash, or use --discovery-file or --config';
  const printed = 'Run "kubejoin token create --print-join-command" on a control-plane node to get the full command.';
  const cures = {
    join: `Specify ${flags}. ${printed}`,
    kubeconfig: `Specify an administrator's kubeconfig with --kubeconfig. Or specify ${flags}.`,
    library:
      'Specify apiServerEndpoint together with token and caCertHashes, or discoveryFile, configFile or configuration.',
    plan: `A plan contains no token, so "apply" requires the arguments and flags of "plan join" again: specify ${flags}. ${printed}`,
  };
  return `No cluster was specified. ${cures[p.by]}`;
});

export const CONFIG_FLAGS_ENDPOINT_MISSING = text(
  'CONFIG_FLAGS_ENDPOINT_MISSING',
  (p: { flag: string; command: string }) =>
    `${p.flag} requires an API server address, for example: ${p.command} 10.0.0.1:6443 ${p.flag} …`,
);

export const CONFIG_FLAGS_DISCOVERY_BOTH = text(
  'CONFIG_FLAGS_DISCOVERY_BOTH',
  (p: { endpoint: string; by?: 'library' }) =>
    `The address ${p.endpoint} and ${p.by ? 'discoveryFile' : '--discovery-file'} are both specified, but only one can be used for discovery. Remove one of them.`,
);

export const CONFIG_FLAGS_KUBECONFIG_EMPTY = text(
  'CONFIG_FLAGS_KUBECONFIG_EMPTY',
  () => 'The value is empty. Specify a kubeconfig, or omit this flag.',
);

export const CONFIG_FLAGS_TOKEN_TWICE = text(
  'CONFIG_FLAGS_TOKEN_TWICE',
  (p?: { by: 'library' }) =>
    `${p ? 'token and tokenFile' : '--token and --token-file'} are both specified. Remove one of them.`,
);

export const CONFIG_WITH_FLAGS = failure('CONFIG_WITH_FLAGS', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: {
    flags: ['--token'],
    beside: ['--node-name', '--ignore-preflight-errors', '--dry-run', '--skip-phases'],
  },
  english: (p: { flags: string[]; beside: string[]; by?: 'library' }) => ({
    what: `${p.by ? 'configFile and configuration' : '--config'} cannot be combined with ${or(p.flags)}.`,
    cause:
      p.flags.length === 1
        ? `${p.flags[0]} sets a field that belongs in the configuration${p.by ? '' : ' file'}.`
        : `${and(p.flags)} set fields that belong in the configuration${p.by ? '' : ' file'}.`,
    cure: p.by
      ? `Put the ${p.flags.length === 1 ? 'value in the configuration and remove the option' : 'values in the configuration and remove the options'}. Next to a configuration, you can still use ${and([...p.beside, 'any option that does not set a configuration field'])}.`
      : `Put the ${p.flags.length === 1 ? 'value in the file and remove the flag' : 'values in the file and remove the flags'}, or remove --config. With --config, you can still use ${and([...p.beside, 'any flag that does not set a configuration field'])}.`,
  }),
});

export const REPLACE_AFTER_TOO_SHORT = text(
  'REPLACE_AFTER_TOO_SHORT',
  (p: { seconds: number }) =>
    `Expected at least ${p.seconds}s: a kubelet renews its Lease every ten seconds, so a shorter silence proves nothing.`,
);

export const CONFIG_ENDPOINT_IGNORED = text(
  'CONFIG_ENDPOINT_IGNORED',
  (p: { endpoint: string }) =>
    `The address ${p.endpoint} on the command line is ignored: with --config, the file specifies the cluster.`,
);

export const CONFIG_CONTROL_PLANE_FLAGS = text(
  'CONFIG_CONTROL_PLANE_FLAGS',
  (p: { flags: string[] }) =>
    `${p.flags.length === 1 ? 'This flag is' : 'These flags are'} ignored without --control-plane: ${p.flags.join(', ')}. The machine joins as a worker; to make it a control-plane node, add --control-plane.`,
);

export const CONFIG_DISCOVERY_FLAGS_IGNORED = text(
  'CONFIG_DISCOVERY_FLAGS_IGNORED',
  (p: { flags: string[] }) =>
    `${p.flags.length === 1 ? 'This flag is' : 'These flags are'} ignored with --discovery-file: ${p.flags.join(', ')}.`,
);
