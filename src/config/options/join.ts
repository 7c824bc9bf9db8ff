import type { GivenJoin } from '../documents/given.ts';
import type { OptionsFor } from './option.ts';
import { configurationFile, NODE_OPTIONS, PHASE_OPTIONS, TOKEN_FILE } from './shared.ts';

/** How the cluster is found and what the node becomes. */
export const JOIN_SETTINGS = {
  /** A bootstrap token, for discovery and for the kubelet. */
  token: { name: 'token', type: 'string', help: 'FLAG_TOKEN', secret: true, field: 'discovery.bootstrapToken.token' },
  tokenFile: { ...TOKEN_FILE, field: 'discovery.bootstrapToken.token' },
  /** For discovery only, and for the kubelet only, where these are not the same. */
  discoveryToken: {
    name: 'discovery-token',
    type: 'string',
    help: 'FLAG_DISCOVERY_TOKEN',
    secret: true,
    field: 'discovery.bootstrapToken.token',
  },
  tlsBootstrapToken: {
    name: 'tls-bootstrap-token',
    type: 'string',
    help: 'FLAG_TLS_BOOTSTRAP_TOKEN',
    secret: true,
    field: 'discovery.tlsBootstrapToken',
  },
  /** sha256:... of the cluster's CA: the pins that discovery trusts. */
  caCertHashes: {
    name: 'discovery-token-ca-cert-hash',
    type: 'list',
    help: 'FLAG_DISCOVERY_TOKEN_CA_CERT_HASH',
    field: 'discovery.bootstrapToken.caCertHashes',
  },
  unsafeSkipCaVerification: {
    name: 'discovery-token-unsafe-skip-ca-verification',
    type: 'bool',
    help: 'FLAG_DISCOVERY_TOKEN_UNSAFE',
    field: 'discovery.bootstrapToken.unsafeSkipCAVerification',
  },
  /** Path or https URL of a kubeconfig, instead of an endpoint. */
  discoveryFile: {
    name: 'discovery-file',
    type: 'string',
    help: 'FLAG_DISCOVERY_FILE',
    field: 'discovery.file.kubeConfigPath',
  },
  /** A discovery file that came by URL may run programs and name local files. */
  allowRemoteDiscoveryPrograms: {
    name: 'allow-remote-discovery-programs',
    type: 'bool',
    help: 'FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS',
    own: true,
  },
  /** The machine becomes a control plane. */
  controlPlane: { name: 'control-plane', type: 'bool', help: 'FLAG_CONTROL_PLANE', field: 'controlPlane' },
  /** Directory of patches on the host. */
  patches: { name: 'patches', type: 'string', help: 'FLAG_PATCHES', field: 'patches.directory' },
} as const satisfies OptionsFor<GivenJoin>;

/** Of a machine that joins as a control plane. In the library they are settings of `controlPlane`. */
export const CONTROL_PLANE_SETTINGS = {
  /** 64 hexadecimal digits: opens the certificates that init has uploaded. */
  certificateKey: {
    name: 'certificate-key',
    type: 'string',
    help: 'FLAG_CERTIFICATE_KEY',
    secret: true,
    field: 'controlPlane.certificateKey',
  },
  /** Of the API server here. Default: the address by which the machine reaches others, and 6443. */
  advertiseAddress: {
    name: 'apiserver-advertise-address',
    type: 'string',
    help: 'FLAG_APISERVER_ADVERTISE_ADDRESS',
    field: 'controlPlane.localAPIEndpoint.advertiseAddress',
  },
  bindPort: {
    name: 'apiserver-bind-port',
    type: 'int32',
    help: 'FLAG_APISERVER_BIND_PORT',
    default: '6443',
    field: 'controlPlane.localAPIEndpoint.bindPort',
  },
} as const satisfies OptionsFor<GivenJoin>;

/** How the join is run. */
export const JOIN_RUN = {
  /** A machine that is this node already, and healthy, is a success. */
  ifNeeded: { name: 'if-needed', type: 'bool', help: 'FLAG_IF_NEEDED', own: true },
  /** A whole join that fails or is interrupted takes back what it has changed. */
  undoOnFailure: { name: 'undo-on-failure', type: 'bool', help: 'FLAG_UNDO_ON_FAILURE', own: true },
} as const satisfies OptionsFor<GivenJoin>;

/** Every option of `join`. */
export const JOIN = {
  ...configurationFile('FLAG_CONFIG'),
  ...JOIN_SETTINGS,
  ...NODE_OPTIONS,
  ...CONTROL_PLANE_SETTINGS,
  ...PHASE_OPTIONS,
  ...JOIN_RUN,
};
