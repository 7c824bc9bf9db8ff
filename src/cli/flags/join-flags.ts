import type { Flag } from './flag.ts';

/** Every flag of `join`; first kubeadm's, spelled as there, then kubejoin's own. */
export const joinFlags: readonly Flag[] = [
  { name: 'apiserver-advertise-address', type: 'string', help: 'FLAG_APISERVER_ADVERTISE_ADDRESS' },
  { name: 'apiserver-bind-port', type: 'int32', help: 'FLAG_APISERVER_BIND_PORT', default: '6443' },
  { name: 'certificate-key', type: 'string', help: 'FLAG_CERTIFICATE_KEY', secret: true },
  { name: 'config', type: 'string', help: 'FLAG_CONFIG' },
  { name: 'control-plane', type: 'bool', help: 'FLAG_CONTROL_PLANE' },
  { name: 'cri-socket', type: 'string', help: 'FLAG_CRI_SOCKET' },
  { name: 'discovery-file', type: 'string', help: 'FLAG_DISCOVERY_FILE' },
  { name: 'discovery-token', type: 'string', help: 'FLAG_DISCOVERY_TOKEN', secret: true },
  { name: 'discovery-token-ca-cert-hash', type: 'list', help: 'FLAG_DISCOVERY_TOKEN_CA_CERT_HASH' },
  { name: 'discovery-token-unsafe-skip-ca-verification', type: 'bool', help: 'FLAG_DISCOVERY_TOKEN_UNSAFE' },
  { name: 'dry-run', type: 'bool', help: 'FLAG_DRY_RUN' },
  { name: 'ignore-preflight-errors', type: 'list', help: 'FLAG_IGNORE_PREFLIGHT_ERRORS' },
  { name: 'node-name', type: 'string', help: 'FLAG_NODE_NAME' },
  { name: 'patches', type: 'string', help: 'FLAG_PATCHES' },
  { name: 'skip-phases', type: 'list', help: 'FLAG_SKIP_PHASES' },
  { name: 'tls-bootstrap-token', type: 'string', help: 'FLAG_TLS_BOOTSTRAP_TOKEN', secret: true },
  { name: 'token', type: 'string', help: 'FLAG_TOKEN', secret: true },
  { name: 'allow-experimental-api', type: 'bool', help: 'FLAG_ALLOW_EXPERIMENTAL_API' },
  { name: 'allow-remote-discovery-programs', type: 'bool', help: 'FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS' },
  { name: 'if-needed', type: 'bool', help: 'FLAG_IF_NEEDED' },
  { name: 'token-file', type: 'string', help: 'FLAG_TOKEN_FILE' },
  { name: 'undo-on-failure', type: 'bool', help: 'FLAG_UNDO_ON_FAILURE' },
];

export const outputFlag: Flag = {
  name: 'output',
  shorthand: 'o',
  type: 'string',
  help: 'FLAG_OUTPUT',
  choices: ['text', 'json'],
  default: 'text',
};

/** Of a command that reports what goes on: how, and where to keep it. */
export const runFlags: readonly Flag[] = [outputFlag, { name: 'report', type: 'string', help: 'FLAG_REPORT' }];
