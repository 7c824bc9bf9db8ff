import type { Field } from './field.ts';
import {
  DRY_RUN,
  localEndpointFields,
  nodeRegistrationFields,
  PATCHES,
  skipPhases,
  TIMEOUTS,
  typeFields,
} from './shared.ts';

export const INIT_FIELDS = [
  ...typeFields('InitConfiguration'),
  DRY_RUN,
  {
    path: 'bootstrapTokens',
    type: 'list of objects',
    doc: 'Tokens that init creates for joining machines. Default: one with the defaults below.',
  },
  {
    path: 'bootstrapTokens[].token',
    type: 'secret',
    doc: '6 characters, a dot and 16 characters, each a-z or 0-9. Default: a random token.',
  },
  { path: 'bootstrapTokens[].description', type: 'string', default: '', doc: 'Purpose of the token, for people.' },
  {
    path: 'bootstrapTokens[].ttl',
    type: 'duration',
    default: '24h',
    doc: 'Lifetime of the token; 0: it never expires. Not allowed with expires.',
  },
  {
    path: 'bootstrapTokens[].expires',
    type: 'time',
    doc: 'Time at which the token expires. Not allowed with ttl. Default: set by ttl.',
  },
  {
    path: 'bootstrapTokens[].usages',
    type: 'list of strings',
    doc: '`signing` (of cluster-info, for discovery) and `authentication` (for the TLS bootstrap). Default: both.',
  },
  {
    path: 'bootstrapTokens[].groups',
    type: 'list of strings',
    doc: 'Groups of clients that authenticate with it, system:bootstrappers:…. Default, for authentication: system:bootstrappers:kubeadm:default-node-token.',
  },
  ...localEndpointFields('localAPIEndpoint', 'the address of the default route'),
  ...nodeRegistrationFields('node-role.kubernetes.io/control-plane:NoSchedule'),
  {
    path: 'certificateKey',
    type: 'secret',
    doc: 'Key that encrypts the uploaded certificates: 64 hexadecimal digits. Default: with --upload-certs, a random key.',
  },
  skipPhases('init'),
  ...PATCHES,
  ...TIMEOUTS,
] as const satisfies readonly Field[];
