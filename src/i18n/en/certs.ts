export const certs = {
  COMMAND_CERTS: () => 'Check and renew certificates, and create keys and certificate requests',
  COMMAND_CERTS_CHECK_EXPIRATION: () => 'Show when the certificates of this control-plane node expire',
  COMMAND_CERTS_CHECK_EXPIRATION_LONG: () =>
    `Shows when the certificates and CAs of this control-plane node expire. Changes nothing.

The list of certificates depends on the cluster's configuration, which is read from --config or, with --kubeconfig,
from the cluster. If neither is available, kubeadm's defaults are assumed, with a warning, so the command works even
while the control plane is down.`,
  COMMAND_CERTS_RENEW: () => 'Renew certificates',
  COMMAND_CERTS_RENEW_LONG: () =>
    `Renews certificates of this control-plane node, regardless of when they expire, with the CAs on this machine. Each
certificate gets a new key and keeps its subject, names and usages. CAs are not renewed, and neither is kubelet.conf:
the kubelet renews its own certificate.

All certificates are checked before the first one is replaced. Running components use the new certificates only after a
restart; the output ends with a list of components to restart.`,
  COMMAND_CERTS_RENEW_ALL: () => 'Renew all certificates on this machine',
  COMMAND_RENEW_ADMIN: () => "Renew the certificate in admin.conf, the administrators' kubeconfig",
  COMMAND_RENEW_APISERVER: () => "Renew the API server's serving certificate",
  COMMAND_RENEW_APISERVER_ETCD_CLIENT: () => "Renew the API server's client certificate for etcd",
  COMMAND_RENEW_APISERVER_KUBELET_CLIENT: () => "Renew the API server's client certificate for kubelets",
  COMMAND_RENEW_CONTROLLER_MANAGER: () =>
    "Renew the certificate in controller-manager.conf, the controller manager's kubeconfig",
  COMMAND_RENEW_ETCD_HEALTHCHECK_CLIENT: () => "Renew the client certificate for etcd's health probes",
  COMMAND_RENEW_ETCD_PEER: () => 'Renew the certificate that etcd members use to communicate with each other',
  COMMAND_RENEW_ETCD_SERVER: () => "Renew etcd's serving certificate",
  COMMAND_RENEW_FRONT_PROXY_CLIENT: () => "Renew the API server's client certificate for extension API servers",
  COMMAND_RENEW_SCHEDULER: () => "Renew the certificate in scheduler.conf, the scheduler's kubeconfig",
  COMMAND_RENEW_SUPER_ADMIN: () => 'Renew the certificate in super-admin.conf, the kubeconfig that bypasses RBAC',
  COMMAND_CERTS_CERTIFICATE_KEY: () => 'Print a new certificate key for init and join',
  COMMAND_CERTS_GENERATE_CSR: () => 'Create keys and certificate requests for an external CA',
  COMMAND_CERTS_GENERATE_CSR_LONG: () =>
    `Creates a key for each certificate that the first control-plane node needs, with a certificate request (PKCS #10)
next to each key. Also creates kubeconfig files that contain a key but no certificate yet, with a request next to each
file.

Have the CA administrator sign the requests. Then put each certificate next to its key, with the extension .crt. For
each kubeconfig, put the base64-encoded certificate in the client-certificate-data field and the base64-encoded CA
certificate in the certificate-authority-data field. Existing files are not replaced.

  kubejoin certs generate-csr --cert-dir ~/k8s/pki --kubeconfig-dir ~/k8s`,
  COMMAND_KUBECONFIG: () => 'Create kubeconfig files',
  COMMAND_KUBECONFIG_USER: () => 'Print a kubeconfig for another user',
  COMMAND_KUBECONFIG_USER_LONG: () =>
    `Prints a kubeconfig for another user of the cluster, with a client certificate signed by the cluster's CA, or
with the token specified by --token. The user's permissions come from the roles bound to the user's name
(--client-name) or groups (--org). (The group system:masters grants all permissions, and the only way to revoke them is
to replace the CA.)

The output contains a credential: make sure that only the user can read it.

  (umask 077; kubejoin kubeconfig user --client-name jane --org dev > jane.conf)`,
  FLAG_CERTS_CONFIG: () =>
    'Path to a configuration file with a ClusterConfiguration. Default: the configuration is read from the cluster.',
  FLAG_CERTS_CERT_DIR: () =>
    'Directory for the certificates. Default: the one in the configuration, otherwise /etc/kubernetes/pki.',
  FLAG_CERTS_KUBECONFIG: () => "Kubeconfig used to read the cluster's configuration.",
  FLAG_CSR_CONFIG: () => 'Path to a configuration file with an InitConfiguration, a ClusterConfiguration or both.',
  FLAG_CLIENT_NAME: () => 'Name of the user, which becomes the CN of the certificate.',
  FLAG_ORG: () =>
    'Groups of the user, which become the O fields of the certificate. Can be repeated, or specified as a comma-separated list.',
  FLAG_USER_TOKEN: () => 'Token that the user authenticates with, instead of a certificate.',
  FLAG_VALIDITY_PERIOD: () => 'How long the certificate is valid, starting now.',
  CHANGE_RENEW_CERTIFICATE: (p: { path: string }) => `Renewed ${p.path}`,
  CHANGE_RENEW_CERTIFICATE_STARTED: (p: { path: string }) => `Renewing ${p.path}`,
  CHANGE_RENEW_CERTIFICATE_PREVIEW: (p: { path: string }) => `Would renew ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST: (p: { path: string }) => `Created the key and the certificate request ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST_STARTED: (p: { path: string }) => `Creating the key and the certificate request ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST_PREVIEW: (p: { path: string }) =>
    `Would create the key and the certificate request ${p.path}`,
};
