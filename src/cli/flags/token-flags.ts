import { dataOutputFlag, dataOutputFlags } from '../render/output/printed-data.ts';
import type { Flag } from './flag.ts';
import { outputFlag } from './join-flags.ts';

/** Of every command of `token`. */
const common: readonly Flag[] = [
  { name: 'kubeconfig', type: 'string', help: 'FLAG_KUBECONFIG' },
  { name: 'dry-run', type: 'bool', help: 'FLAG_DRY_RUN' },
];

/** First kubeadm's, spelled as there, then kubejoin's own. */
export const tokenCreateFlags: readonly Flag[] = [
  { name: 'certificate-key', type: 'string', help: 'FLAG_TOKEN_CERTIFICATE_KEY', secret: true },
  { name: 'config', type: 'string', help: 'FLAG_TOKEN_CONFIG' },
  { name: 'description', type: 'string', help: 'FLAG_TOKEN_DESCRIPTION' },
  { name: 'groups', type: 'list', help: 'FLAG_TOKEN_GROUPS', default: '[system:bootstrappers:kubeadm:default-node-token]' },
  { name: 'print-join-command', type: 'bool', help: 'FLAG_PRINT_JOIN_COMMAND' },
  { name: 'ttl', type: 'string', help: 'FLAG_TOKEN_TTL', default: '24h0m0s' },
  { name: 'usages', type: 'list', help: 'FLAG_TOKEN_USAGES', default: '[signing,authentication]' },
  ...common,
  { name: 'allow-experimental-api', type: 'bool', help: 'FLAG_ALLOW_EXPERIMENTAL_API' },
  dataOutputFlag,
];

export const tokenListFlags: readonly Flag[] = [...common, ...dataOutputFlags];
export const tokenDeleteFlags: readonly Flag[] = [...common, outputFlag];
export const tokenGenerateFlags: readonly Flag[] = common;
