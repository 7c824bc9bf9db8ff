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

export const JOIN_FIELDS = [
  ...typeFields('JoinConfiguration'),
  DRY_RUN,
  {
    path: 'caCertPath',
    type: 'string',
    default: '/etc/kubernetes/pki/ca.crt',
    doc: "Path to which the cluster's CA is written: absolute, ending in .crt.",
  },
  skipPhases('join'),

  {
    path: 'discovery',
    type: 'object',
    doc: 'Way to find and to trust the cluster: exactly one of bootstrapToken and file.',
  },
  {
    path: 'discovery.bootstrapToken',
    type: 'object',
    doc: 'Discovery by a bootstrap token and the CA hash.',
  },
  {
    path: 'discovery.bootstrapToken.token',
    type: 'secret',
    doc: 'Token that verifies the signature of cluster-info: 6 characters, a dot and 16 characters, each a-z or 0-9.',
  },
  {
    path: 'discovery.bootstrapToken.apiServerEndpoint',
    type: 'string',
    doc: 'host:port of an API server: a DNS name or an IP address, IPv6 in brackets. Default port: 6443.',
  },
  {
    path: 'discovery.bootstrapToken.caCertHashes',
    type: 'list of strings',
    doc: 'CA hashes: sha256: and the hex SHA-256 of the Subject Public Key Info of the CA certificate (RFC 7469). One match is enough.',
  },
  {
    path: 'discovery.bootstrapToken.unsafeSkipCAVerification',
    type: 'boolean',
    default: false,
    doc: 'Trust the cluster without a hash: anyone with the token can then pose as the control plane.',
  },
  { path: 'discovery.file', type: 'object', doc: 'Discovery by a kubeconfig.' },
  {
    path: 'discovery.file.kubeConfigPath',
    type: 'string',
    doc: 'Path to the kubeconfig, or an https URL; file:///path is read as a path.',
  },
  {
    path: 'discovery.tlsBootstrapToken',
    type: 'secret',
    doc: 'Token of the TLS bootstrap. Default: discovery.bootstrapToken.token. Required with discovery.file if the kubeconfig has no credentials.',
  },
  {
    path: 'discovery.timeout',
    type: 'duration',
    default: '5m',
    versions: ['v1beta3'],
    successor: 'timeouts.discovery',
    doc: 'Timeout of discovery; timeouts.discovery since v1beta4.',
  },

  ...nodeRegistrationFields('none for a worker, node-role.kubernetes.io/control-plane:NoSchedule for a control plane'),

  {
    path: 'controlPlane',
    type: 'object',
    doc: 'If present, even as {}, the machine joins as a control-plane node; if absent or null, as a worker.',
  },
  ...localEndpointFields('controlPlane.localAPIEndpoint', 'the source address of the route to the API server'),
  {
    path: 'controlPlane.certificateKey',
    type: 'secret',
    doc: 'Key that decrypts the uploaded certificates: 64 hexadecimal digits. Default: none; the certificates must then be on the host.',
  },

  ...PATCHES,
  ...TIMEOUTS,
] as const satisfies readonly Field[];
