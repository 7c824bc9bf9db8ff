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

export const INIT_FIELDS: readonly Field[] = [
  ...typeFields('InitConfiguration'),
  DRY_RUN,
  {
    path: 'bootstrapTokens',
    type: 'list of objects',
    doc: 'Tokens that init makes for machines that join. Default: one, with the defaults below.',
  },
  {
    path: 'bootstrapTokens[].token',
    type: 'secret',
    doc: '6 characters, a dot, 16 characters, of a-z and 0-9. Default: one made at random.',
  },
  { path: 'bootstrapTokens[].description', type: 'string', default: '', doc: 'What the token is for, for people.' },
  {
    path: 'bootstrapTokens[].ttl',
    type: 'duration',
    default: '24h',
    doc: 'How long the token lives; 0: for ever. Not beside expires.',
  },
  {
    path: 'bootstrapTokens[].expires',
    type: 'time',
    doc: 'When the token expires. Not beside ttl. Default: ttl says.',
  },
  {
    path: 'bootstrapTokens[].usages',
    type: 'list of strings',
    doc: '`signing` (of cluster-info, for discovery) and `authentication` (of the TLS bootstrap). Default: both.',
  },
  {
    path: 'bootstrapTokens[].groups',
    type: 'list of strings',
    doc: 'Groups of who authenticates with it, system:bootstrappers:…. Default, for authentication: system:bootstrappers:kubeadm:default-node-token.',
  },
  ...localEndpointFields('localAPIEndpoint'),
  ...nodeRegistrationFields('node-role.kubernetes.io/control-plane:NoSchedule'),
  {
    path: 'certificateKey',
    type: 'secret',
    doc: 'Key that encrypts the uploaded certificates: 64 hexadecimal digits. Default: with --upload-certs one is made at random.',
  },
  skipPhases('init'),
  ...PATCHES,
  ...TIMEOUTS,
];
