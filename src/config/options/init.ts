import type { GivenCluster, GivenInit } from '../fields/given.ts';
import type { Options, OptionsFor } from './option.ts';
import { configurationFile, NODE_OPTIONS, PHASE_OPTIONS, TOKEN_FILE } from './shared.ts';

/** Sources and versions of images. `config images` also has these options. */
export const IMAGE_OPTIONS = {
  /** Feature gates by name. */
  featureGates: { name: 'feature-gates', type: 'string', help: 'FLAG_FEATURE_GATES', field: 'featureGates' },
  /**
   * Registry of the control plane's images.
   * @default 'registry.k8s.io'
   */
  imageRepository: {
    name: 'image-repository',
    type: 'string',
    help: 'FLAG_IMAGE_REPOSITORY',
    default: 'registry.k8s.io',
    field: 'imageRepository',
  },
  /**
   * A version (v1.37.2) or a label (stable-1).
   * @default the kubelet's version
   */
  kubernetesVersion: {
    name: 'kubernetes-version',
    type: 'string',
    help: 'FLAG_KUBERNETES_VERSION',
    field: 'kubernetesVersion',
  },
} as const satisfies OptionsFor<GivenCluster>;

/** Settings of the cluster. */
export const CLUSTER_SETTINGS = {
  /** host:port that all control-plane nodes share. Without it, no second one can join. */
  controlPlaneEndpoint: {
    name: 'control-plane-endpoint',
    type: 'string',
    help: 'FLAG_CONTROL_PLANE_ENDPOINT',
    field: 'controlPlaneEndpoint',
  },
  /** Further DNS names and IP addresses for the API server's certificate. */
  apiserverCertExtraSans: {
    name: 'apiserver-cert-extra-sans',
    type: 'list',
    help: 'FLAG_CERT_EXTRA_SANS',
    field: 'apiServer.certSANs',
  },
  /** Address range of the Pods; the control plane then assigns each Node a part of it. */
  podNetworkCidr: {
    name: 'pod-network-cidr',
    type: 'string',
    help: 'FLAG_POD_NETWORK_CIDR',
    field: 'networking.podSubnet',
  },
  /**
   * Address range of the Services.
   * @default '10.96.0.0/12'
   */
  serviceCidr: {
    name: 'service-cidr',
    type: 'string',
    help: 'FLAG_SERVICE_CIDR',
    default: '10.96.0.0/12',
    field: 'networking.serviceSubnet',
  },
  /**
   * DNS domain of the Services.
   * @default 'cluster.local'
   */
  serviceDnsDomain: {
    name: 'service-dns-domain',
    type: 'string',
    help: 'FLAG_SERVICE_DNS_DOMAIN',
    default: 'cluster.local',
    field: 'networking.dnsDomain',
  },
  /**
   * Directory of the certificates on the host.
   * @default '/etc/kubernetes/pki'
   */
  certDir: {
    name: 'cert-dir',
    type: 'string',
    help: 'FLAG_CERT_DIR',
    default: '/etc/kubernetes/pki',
    field: 'certificatesDir',
  },
} as const satisfies OptionsFor<GivenCluster>;

/** Options of phase control-plane only: each value as given (name=value,name=value), in order. */
export const EXTRA_ARGUMENTS = {
  apiserverExtraArgs: {
    name: 'apiserver-extra-args',
    type: 'values',
    help: 'FLAG_APISERVER_EXTRA_ARGS',
    field: 'apiServer.extraArgs',
    library: false,
  },
  controllerManagerExtraArgs: {
    name: 'controller-manager-extra-args',
    type: 'values',
    help: 'FLAG_CONTROLLER_MANAGER_EXTRA_ARGS',
    field: 'controllerManager.extraArgs',
    library: false,
  },
  schedulerExtraArgs: {
    name: 'scheduler-extra-args',
    type: 'values',
    help: 'FLAG_SCHEDULER_EXTRA_ARGS',
    field: 'scheduler.extraArgs',
    library: false,
  },
} as const satisfies OptionsFor<GivenCluster>;

/** Settings of this machine and of the joins to come. */
export const INIT_SETTINGS = {
  /**
   * IP address of the API server here.
   * @default the address of the default route
   */
  apiserverAdvertiseAddress: {
    name: 'apiserver-advertise-address',
    type: 'string',
    help: 'FLAG_INIT_ADVERTISE_ADDRESS',
    field: 'localAPIEndpoint.advertiseAddress',
  },
  /**
   * Port of the API server here.
   * @default 6443
   */
  apiserverBindPort: {
    name: 'apiserver-bind-port',
    type: 'int32',
    help: 'FLAG_INIT_BIND_PORT',
    default: '6443',
    field: 'localAPIEndpoint.bindPort',
  },
  /**
   * The first token to join with.
   * @default a random token
   */
  token: { name: 'token', type: 'string', help: 'FLAG_INIT_TOKEN', secret: true, field: 'bootstrapTokens[0].token' },
  tokenFile: { ...TOKEN_FILE, field: 'bootstrapTokens[0].token' },
  /**
   * Lifetime in Go's notation of durations (24h0m0s); 0: the token never expires.
   * @default '24h0m0s'
   */
  tokenTtl: {
    name: 'token-ttl',
    type: 'string',
    help: 'FLAG_TOKEN_TTL',
    default: '24h0m0s',
    field: 'bootstrapTokens[0].ttl',
  },
  /**
   * Key that encrypts the uploaded certificates: 64 hexadecimal digits.
   * @default a random key
   */
  certificateKey: {
    name: 'certificate-key',
    type: 'string',
    help: 'FLAG_INIT_CERTIFICATE_KEY',
    secret: true,
    field: 'certificateKey',
  },
  /** Path of a directory of patches on the host. */
  patches: { name: 'patches', type: 'string', help: 'FLAG_INIT_PATCHES', field: 'patches.directory' },
} as const satisfies OptionsFor<GivenInit>;

/** Ways to run the init. */
export const INIT_RUN = {
  /**
   * Uploads the certificates, so that joining control-plane nodes can download them.
   * @default false
   */
  uploadCerts: { name: 'upload-certs', type: 'bool', help: 'FLAG_UPLOAD_CERTS' },
  /**
   * Succeeds on a machine that is already this cluster's control plane.
   * @default false
   */
  ifNeeded: { name: 'if-needed', type: 'bool', help: 'FLAG_INIT_IF_NEEDED', own: true },
  /**
   * Lets kubelets request their serving certificates from the cluster (serverTLSBootstrap).
   * @default false
   */
  kubeletServingCertificates: {
    name: 'kubelet-serving-certificates',
    type: 'bool',
    help: 'FLAG_KUBELET_SERVING_CERTIFICATES',
    own: true,
  },
  skipCertificateKeyPrint: {
    name: 'skip-certificate-key-print',
    type: 'bool',
    help: 'FLAG_SKIP_CERTIFICATE_KEY_PRINT',
    library: false,
  },
  skipTokenPrint: { name: 'skip-token-print', type: 'bool', help: 'FLAG_SKIP_TOKEN_PRINT', library: false },
} as const satisfies Options;

/** Further options of single phases. */
export const INIT_PHASE_RUN = {
  /**
   * Path of an administrator's kubeconfig, for single phases.
   * @default '/etc/kubernetes/admin.conf'
   */
  kubeconfig: {
    name: 'kubeconfig',
    type: 'string',
    help: 'FLAG_INIT_KUBECONFIG',
    default: '/etc/kubernetes/admin.conf',
  },
  /**
   * Directory in which kubeconfig files are written.
   * @default '/etc/kubernetes'
   */
  kubeconfigDir: { name: 'kubeconfig-dir', type: 'string', help: 'FLAG_KUBECONFIG_DIR', default: '/etc/kubernetes' },
  printManifest: { name: 'print-manifest', type: 'bool', help: 'FLAG_PRINT_MANIFEST', library: false },
} as const satisfies Options;

/** Every option of `init` that sets a field of an InitConfiguration. */
export const INIT_FIELD_OPTIONS = { ...INIT_SETTINGS, ...NODE_OPTIONS, ...PHASE_OPTIONS };
/** Every option of `init` and its phases that sets a field of a ClusterConfiguration. */
export const CLUSTER_FIELD_OPTIONS = { ...IMAGE_OPTIONS, ...CLUSTER_SETTINGS, ...EXTRA_ARGUMENTS };

/** Every option of `init`. */
export const INIT = {
  ...configurationFile('FLAG_INIT_CONFIG'),
  ...INIT_FIELD_OPTIONS,
  ...IMAGE_OPTIONS,
  ...CLUSTER_SETTINGS,
  ...INIT_RUN,
};
/** Options that only its single phases have. */
export const INIT_PHASE = { ...EXTRA_ARGUMENTS, ...INIT_PHASE_RUN };

/** Options of `config images list`. */
export const IMAGES_LIST = {
  configFile: configurationFile('FLAG_CONFIG_IMAGES').configFile,
  ...IMAGE_OPTIONS,
} as const satisfies Options;
/** Further options of `config images pull`. */
export const IMAGES_PULL = { criSocket: NODE_OPTIONS.criSocket } as const satisfies Options;
