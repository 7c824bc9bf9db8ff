import type { GivenJoin } from '../fields/given.ts';
import type { OptionsFor } from './option.ts';
import { configurationFile, NODE_OPTIONS, PHASE_OPTIONS, TOKEN_FILE } from './shared.ts';

/** Settings of discovery and of the node. */
export const JOIN_SETTINGS = {
  /** A bootstrap token, for discovery and for the kubelet. */
  token: { name: 'token', type: 'string', help: 'FLAG_TOKEN', secret: true, field: 'discovery.bootstrapToken.token' },
  tokenFile: { ...TOKEN_FILE, field: 'discovery.bootstrapToken.token' },
  /** Token for discovery, if it is not that of the kubelet. */
  discoveryToken: {
    name: 'discovery-token',
    type: 'string',
    help: 'FLAG_DISCOVERY_TOKEN',
    secret: true,
    field: 'discovery.bootstrapToken.token',
  },
  /** Token for the kubelet, if it is not that of discovery. */
  tlsBootstrapToken: {
    name: 'tls-bootstrap-token',
    type: 'string',
    help: 'FLAG_TLS_BOOTSTRAP_TOKEN',
    secret: true,
    field: 'discovery.tlsBootstrapToken',
  },
  /**
   * Public keys of the CAs that discovery trusts: "sha256:" and the SHA-256 of a CA certificate's SubjectPublicKeyInfo in
   * 64 hexadecimal digits. At least one must match the CA that the cluster presents.
   */
  caCertHashes: {
    name: 'discovery-token-ca-cert-hash',
    type: 'list',
    help: 'FLAG_DISCOVERY_TOKEN_CA_CERT_HASH',
    field: 'discovery.bootstrapToken.caCertHashes',
  },
  /**
   * Trusts the cluster without a CA hash: anyone with the token can then pose as the control plane.
   * @default false
   */
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
  /**
   * Allows a discovery file from a URL to run programs and to name local files.
   * @default false
   */
  allowRemoteDiscoveryPrograms: {
    name: 'allow-remote-discovery-programs',
    type: 'bool',
    help: 'FLAG_ALLOW_REMOTE_DISCOVERY_PROGRAMS',
    own: true,
  },
  /** Joins the machine as a control-plane node. */
  controlPlane: { name: 'control-plane', type: 'bool', help: 'FLAG_CONTROL_PLANE', field: 'controlPlane' },
  /** Path of a directory of patches on the host. */
  patches: { name: 'patches', type: 'string', help: 'FLAG_PATCHES', field: 'patches.directory' },
} as const satisfies OptionsFor<GivenJoin>;

/** Settings of a machine that joins as a control-plane node; in the library, of its option `controlPlane`. */
export const CONTROL_PLANE_SETTINGS = {
  /** Key that decrypts the certificates uploaded by init: 64 hexadecimal digits. */
  certificateKey: {
    name: 'certificate-key',
    type: 'string',
    help: 'FLAG_CERTIFICATE_KEY',
    secret: true,
    field: 'controlPlane.certificateKey',
  },
  /**
   * IP address of the API server here.
   * @default the source address of the route to the API server
   */
  advertiseAddress: {
    name: 'apiserver-advertise-address',
    type: 'string',
    help: 'FLAG_APISERVER_ADVERTISE_ADDRESS',
    field: 'controlPlane.localAPIEndpoint.advertiseAddress',
  },
  /**
   * Port of the API server here.
   * @default 6443
   */
  bindPort: {
    name: 'apiserver-bind-port',
    type: 'int32',
    help: 'FLAG_APISERVER_BIND_PORT',
    default: '6443',
    field: 'controlPlane.localAPIEndpoint.bindPort',
  },
} as const satisfies OptionsFor<GivenJoin>;

/** Ways to run the join. */
export const JOIN_RUN = {
  /**
   * Succeeds on a machine that is already this node and healthy.
   * @default false
   */
  ifNeeded: { name: 'if-needed', type: 'bool', help: 'FLAG_IF_NEEDED', own: true },
  /**
   * Undoes all changes if a whole join fails or is interrupted.
   * @default false
   */
  undoOnFailure: { name: 'undo-on-failure', type: 'bool', help: 'FLAG_UNDO_ON_FAILURE', own: true },
} as const satisfies OptionsFor<GivenJoin>;

/** A dead control-plane node whose place the machine takes. */
export const REPLACEMENT = {
  /** Name of the dead node; an empty text for the name of this machine. */
  replace: { name: 'replace', type: 'string', help: 'FLAG_REPLACE', bare: '', own: true },
  /**
   * How long the machine of the dead node must be silent, as 15s or 1m; at least 11s, because a kubelet renews its Lease
   * every ten seconds.
   * @default '15s'
   */
  replaceAfter: { name: 'replace-after', type: 'string', help: 'FLAG_REPLACE_AFTER', default: '15s', own: true },
} as const satisfies OptionsFor<GivenJoin>;

/** Every option of `join`. */
export const JOIN = {
  ...configurationFile('FLAG_CONFIG'),
  ...JOIN_SETTINGS,
  ...NODE_OPTIONS,
  ...CONTROL_PLANE_SETTINGS,
  ...PHASE_OPTIONS,
  ...JOIN_RUN,
  ...REPLACEMENT,
};

/** What else has options of `join`: other commands, and the module of the Ansible collection. */
export type JoinUser = 'plan' | 'apply' | 'fleet' | 'provision' | 'ansible';

const ONE_MACHINE = ['plan', 'apply', 'provision', 'ansible'] as const;
const ALL = [...ONE_MACHINE, 'fleet'] as const;

/** Who else has each option of `join`. A new option does not compile without an entry. */
export const JOIN_USERS = {
  /** A fleet has a configuration file of its own. */
  configFile: ONE_MACHINE,
  allowExperimentalApi: ALL,
  token: ALL,
  tokenFile: ALL,
  discoveryToken: ALL,
  tlsBootstrapToken: ALL,
  caCertHashes: ALL,
  unsafeSkipCaVerification: ALL,
  discoveryFile: ALL,
  allowRemoteDiscoveryPrograms: ALL,
  controlPlane: ONE_MACHINE,
  patches: ALL,
  nodeName: ONE_MACHINE,
  criSocket: ALL,
  ignorePreflightErrors: ALL,
  certificateKey: ALL,
  advertiseAddress: ONE_MACHINE,
  bindPort: ALL,
  /** A preview of user data would be useless; Ansible has its check mode. */
  dryRun: ['plan', 'apply', 'fleet'],
  skipPhases: ALL,
  /** User data and Ansible always join if needed. */
  ifNeeded: ['plan', 'apply'],
  undoOnFailure: ALL,
  /** Someone must have looked at the old machine. */
  replace: ['plan', 'apply'],
  replaceAfter: ['plan', 'apply'],
} as const satisfies Readonly<Record<keyof typeof JOIN, readonly JoinUser[]>>;

/** The options of `join` that one of the others has. */
export function joinOptionsOf(user: JoinUser): Partial<typeof JOIN> {
  const users: Readonly<Record<string, readonly JoinUser[]>> = JOIN_USERS;
  return Object.fromEntries(Object.entries(JOIN).filter(([name]) => users[name]?.includes(user)));
}
