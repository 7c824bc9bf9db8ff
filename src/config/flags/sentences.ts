import { failure } from '../../base/failure.ts';
import { text } from '../../base/text.ts';

export const CONFIG_FEATURE_GATE_SYNTAX = text(
  'CONFIG_FEATURE_GATE_SYNTAX',
  (p: { value: string }) => `"${p.value}" is not of the form name=true or name=false.`,
);

// Flags
export const CONFIG_ARGUMENT_PAIR = text(
  'CONFIG_ARGUMENT_PAIR',
  (p: { value: string }) => `"${p.value}" is not of the form name=value.`,
);

export const CONFIG_FLAGS_DISCOVERY_NONE = text(
  'CONFIG_FLAGS_DISCOVERY_NONE',
  () =>
    'It is not said how to find the cluster. Give the address of an API server with --token and --discovery-token-ca-cert-hash, or --discovery-file, or --config; "kubejoin token create --print-join-command" on a control plane prints the whole line.',
);

export const CONFIG_FLAGS_ENDPOINT_MISSING = text(
  'CONFIG_FLAGS_ENDPOINT_MISSING',
  (p: { flag: string }) =>
    `${p.flag} finds the cluster only together with the address of an API server. Add it: join 10.0.0.1:6443 ${p.flag} ….`,
);

export const CONFIG_FLAGS_DISCOVERY_BOTH = text(
  'CONFIG_FLAGS_DISCOVERY_BOTH',
  (p: { endpoint: string }) =>
    `The address ${p.endpoint} and --discovery-file are both given; the cluster is found in one way. Leave one of them out.`,
);

export const CONFIG_FLAGS_TOKEN_TWICE = text(
  'CONFIG_FLAGS_TOKEN_TWICE',
  () => '--token and --token-file are both given. Leave one of them out.',
);

export const CONFIG_WITH_FLAGS = failure('CONFIG_WITH_FLAGS', {
  class: 'usage',
  sample: {
    flags: ['--token'],
    beside: ['--node-name', '--ignore-preflight-errors', '--dry-run', '--skip-phases'],
  },
  english: (p: { flags: string[]; beside: string[] }) => ({
    what: `--config can not be combined with ${new Intl.ListFormat('en').format(p.flags)}.`,
    cause: 'The configuration file already says what these flags would say.',
    cure: `Write the values into the file and leave the flags out, or leave --config out. Beside --config may stand ${new Intl.ListFormat('en').format([...p.beside, 'flags that are not about configuration'])}.`,
  }),
});

export const CONFIG_ENDPOINT_IGNORED = text(
  'CONFIG_ENDPOINT_IGNORED',
  (p: { endpoint: string }) =>
    `The address ${p.endpoint} on the command line is not used: with --config the file says where the cluster is.`,
);

export const CONFIG_CONTROL_PLANE_FLAGS = text(
  'CONFIG_CONTROL_PLANE_FLAGS',
  (p: { flags: string[] }) => `Not used without --control-plane: ${p.flags.join(', ')}. The node joins as a worker.`,
);

export const CONFIG_DISCOVERY_FLAGS_IGNORED = text(
  'CONFIG_DISCOVERY_FLAGS_IGNORED',
  (p: { flags: string[] }) => `Not used with --discovery-file: ${p.flags.join(', ')}.`,
);
