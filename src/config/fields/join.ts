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

export const JOIN_FIELDS: readonly Field[] = [
  ...typeFields('JoinConfiguration'),
  DRY_RUN,
  {
    path: 'caCertPath',
    type: 'string',
    default: '/etc/kubernetes/pki/ca.crt',
    doc: "Where the cluster's CA is written: an absolute path that ends in .crt.",
  },
  skipPhases('join'),

  {
    path: 'discovery',
    type: 'object',
    doc: 'How the cluster is found and why it is trusted: exactly one of bootstrapToken and file.',
  },
  {
    path: 'discovery.bootstrapToken',
    type: 'object',
    doc: 'Discovery by a bootstrap token and the pinned key of the CA.',
  },
  {
    path: 'discovery.bootstrapToken.token',
    type: 'secret',
    doc: 'Checks the signature of cluster-info: 6 characters, a dot, 16 characters, of a-z and 0-9.',
  },
  {
    path: 'discovery.bootstrapToken.apiServerEndpoint',
    type: 'string',
    doc: 'host:port of an API server; a DNS name or an IP address, IPv6 in brackets. Without a port: 6443.',
  },
  {
    path: 'discovery.bootstrapToken.caCertHashes',
    type: 'list of strings',
    doc: 'Pins of the CA: sha256: and the hex SHA-256 of its Subject Public Key Info (RFC 7469). One match is enough.',
  },
  {
    path: 'discovery.bootstrapToken.unsafeSkipCAVerification',
    type: 'boolean',
    default: false,
    doc: 'Trust the cluster without a pin: whoever has the token can then pose as the control plane.',
  },
  { path: 'discovery.file', type: 'object', doc: 'Discovery by a kubeconfig.' },
  {
    path: 'discovery.file.kubeConfigPath',
    type: 'string',
    doc: 'Path of the kubeconfig, or an https URL; file:///path is read as a path.',
  },
  {
    path: 'discovery.tlsBootstrapToken',
    type: 'secret',
    doc: 'Token of the TLS bootstrap. Default: discovery.bootstrapToken.token; with discovery.file needed when the kubeconfig has no credentials.',
  },
  {
    path: 'discovery.timeout',
    type: 'duration',
    default: '5m',
    versions: ['v1beta3'],
    successor: 'timeouts.discovery',
    doc: 'How long the cluster may take to be found; timeouts.discovery since v1beta4.',
  },

  ...nodeRegistrationFields('none for a worker, node-role.kubernetes.io/control-plane:NoSchedule for a control plane'),

  {
    path: 'controlPlane',
    type: 'object',
    doc: 'Present, even as {}: the node joins as a control plane. Absent or null: as a worker.',
  },
  ...localEndpointFields('controlPlane.localAPIEndpoint'),
  {
    path: 'controlPlane.certificateKey',
    type: 'secret',
    doc: 'Key of the uploaded certificates: 64 hexadecimal digits. Default: none; the certificates are then on the host.',
  },

  ...PATCHES,
  ...TIMEOUTS,
];
