export const certs = {
  COMMAND_CERTS: () => 'Look at certificates, renew them, make keys and requests',
  COMMAND_CERTS_CHECK_EXPIRATION: () => 'Show when the certificates of this control plane end',
  COMMAND_CERTS_CHECK_EXPIRATION_LONG: () =>
    `Shows when the certificates and the CAs of this control plane end. Nothing is changed.

What there is depends on the cluster's configuration, which is asked of the cluster (with --kubeconfig) or read from --config; where
neither can be had, it is what kubeadm has by default, with a warning. So it works with a control plane that is down.`,
  COMMAND_CERTS_RENEW: () => 'Renew certificates',
  COMMAND_CERTS_RENEW_LONG: () =>
    `Renews certificates of this control plane by the CAs that are on it, whenever they end: each gets a new key, and keeps its subject, names
and usages. CAs are not renewed, and neither is kubelet.conf, whose certificate the kubelet renews itself.

Everything is looked at before the first is replaced. What runs has to be restarted to use them; which, is said at the end.`,
  COMMAND_CERTS_RENEW_ALL: () => 'Renew all certificates that there are',
  COMMAND_RENEW_ADMIN: () => "Renew the certificate in admin.conf, the administrators' kubeconfig",
  COMMAND_RENEW_APISERVER: () => 'Renew the certificate that the API server serves with',
  COMMAND_RENEW_APISERVER_ETCD_CLIENT: () => 'Renew the certificate with which the API server talks to etcd',
  COMMAND_RENEW_APISERVER_KUBELET_CLIENT: () => 'Renew the certificate with which the API server talks to kubelets',
  COMMAND_RENEW_CONTROLLER_MANAGER: () =>
    "Renew the certificate in controller-manager.conf, the controller manager's kubeconfig",
  COMMAND_RENEW_ETCD_HEALTHCHECK_CLIENT: () => "Renew the certificate of probes of etcd's health",
  COMMAND_RENEW_ETCD_PEER: () => 'Renew the certificate with which members of etcd talk to each other',
  COMMAND_RENEW_ETCD_SERVER: () => 'Renew the certificate that etcd serves with',
  COMMAND_RENEW_FRONT_PROXY_CLIENT: () =>
    'Renew the certificate with which the API server talks to extension API servers',
  COMMAND_RENEW_SCHEDULER: () => "Renew the certificate in scheduler.conf, the scheduler's kubeconfig",
  COMMAND_RENEW_SUPER_ADMIN: () =>
    'Renew the certificate in super-admin.conf, the kubeconfig that no role can restrict',
  COMMAND_CERTS_CERTIFICATE_KEY: () => 'Print a new certificate key, as init and join take it',
  COMMAND_CERTS_GENERATE_CSR: () => 'Make keys and certificate requests, for a CA that is kept elsewhere',
  COMMAND_CERTS_GENERATE_CSR_LONG: () =>
    `Makes the keys of all certificates that a first control plane needs and a request (PKCS #10) beside each, and kubeconfigs that hold
a key and wait for their certificate, with a request beside each.

Have the requests signed by the owner of the CA. Then put each certificate beside its key, with the ending .crt; that of a kubeconfig in
base64 into its field client-certificate-data, and the CA into certificate-authority-data. Nothing that is there is replaced.

  kubejoin certs generate-csr --cert-dir /tmp/k8s/pki --kubeconfig-dir /tmp/k8s`,
  COMMAND_KUBECONFIG: () => 'Make kubeconfig files',
  COMMAND_KUBECONFIG_USER: () => 'Print a kubeconfig for another user',
  COMMAND_KUBECONFIG_USER_LONG: () =>
    `Prints a kubeconfig for another user of the cluster, with a client certificate by the cluster's CA, or with --token. What the user may do
is a matter of roles that are bound to that name, or to --org (system:masters may do all, and can't be taken away but with the CA).

It holds a credential: let only its user read it.

  (umask 077; kubejoin kubeconfig user --client-name jane --org dev > jane.conf)`,
  FLAG_CERTS_CONFIG: () =>
    'Path of a configuration file with a ClusterConfiguration. Default: the configuration is asked of the cluster.',
  FLAG_CERTS_CERT_DIR: () =>
    'Directory of the certificates. Default: that of the configuration, else /etc/kubernetes/pki.',
  FLAG_CERTS_KUBECONFIG: () => 'Kubeconfig with which the cluster is asked for its configuration.',
  FLAG_CSR_CONFIG: () => 'Path of a configuration file with an InitConfiguration, a ClusterConfiguration or both.',
  FLAG_CLIENT_NAME: () => "The user's name: the CN of the certificate.",
  FLAG_ORG: () =>
    "The user's groups: the O of the certificate. May be given several times or as a comma-separated list.",
  FLAG_USER_TOKEN: () => 'A token for the user to authenticate with, in place of a certificate.',
  FLAG_VALIDITY_PERIOD: () => 'How long the certificate is valid, from now on.',
  CHANGE_RENEW_CERTIFICATE: (p: { path: string }) => `Renewed ${p.path}`,
  CHANGE_RENEW_CERTIFICATE_STARTED: (p: { path: string }) => `Renewing ${p.path}`,
  CHANGE_RENEW_CERTIFICATE_PREVIEW: (p: { path: string }) => `Would renew ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST: (p: { path: string }) => `Made the key and the request ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST_STARTED: (p: { path: string }) => `Making the key and the request ${p.path}`,
  CHANGE_CERTIFICATE_REQUEST_PREVIEW: (p: { path: string }) => `Would make the key and the request ${p.path}`,
};
