# Written by "npm run generate" from the flags of the commands: change those, not this file.

from __future__ import annotations


class ModuleDocFragment(object):

    JOIN = r"""
options:
  allow_experimental_api:
    description:
      - "Accept configuration files that use an experimental API version."
    type: bool
  allow_remote_discovery_programs:
    description:
      - "Allow a discovery file from a URL to run programs and read files on this machine."
    type: bool
  apiserver_advertise_address:
    description:
      - "For a control-plane node: the IP address that its API server advertises. Default: the source address of the
        route to the cluster's API server."
    type: str
  apiserver_bind_port:
    description:
      - "For a control-plane node: the port that its API server listens on."
      - "kubejoin's default is 6443."
    type: int
  bundle:
    description:
      - "Join with this bundle (from \"kubejoin bundle create\"), which contains the configuration, the token and the
        images."
    type: str
  bundle_signers:
    description:
      - "File with the keys of the signers that this machine trusts (see ALLOWED SIGNERS in ssh-keygen(1))."
      - "kubejoin's default is /etc/kubejoin/allowed_signers."
    type: str
  certificate_key:
    description:
      - "For a control-plane node: the key (64 hexadecimal digits) used to decrypt the certificates that init
        uploaded."
      - "The module passes it to kubejoin in a file that only root can read."
    type: str
  config:
    description:
      - "Path to a configuration file with a JoinConfiguration."
    type: str
  control_plane:
    description:
      - "Join as a control-plane node."
    type: bool
  cri_socket:
    description:
      - "Path to the container runtime's CRI socket. Default: detected automatically. Required only if there are
        several sockets, or if the socket is in a non-standard location."
    type: str
  discovery_file:
    description:
      - "Discover the cluster with a kubeconfig file: a local path or an https URL."
    type: str
  discovery_token:
    description:
      - "Discover the cluster with this bootstrap token, which is used to verify the API server's cluster-info."
      - "The module passes it to kubejoin in a file that only root can read."
    type: str
  discovery_token_ca_cert_hash:
    description:
      - "With token discovery: hash of the cluster's CA public key, in the form sha256:<hex>."
    type: list
    elements: str
  discovery_token_unsafe_skip_ca_verification:
    description:
      - "With token discovery: join without O(discovery_token_ca_cert_hash). Anyone who has the token can then
        impersonate the cluster."
    type: bool
  ignore_preflight_errors:
    description:
      - "Checks whose errors are shown as warnings, for example IsPrivilegedUser,Swap; \"all\" ignores the errors from
        all checks."
    type: list
    elements: str
  lang:
    description:
      - "Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG."
    type: str
    choices: ["en","pt-BR"]
  node_name:
    description:
      - "Name of the node. Default: the host name."
    type: str
  otlp:
    description:
      - "Send the run as one OpenTelemetry trace to this OTLP receiver (HTTP with JSON), such as
        http://localhost:4318; \"env\" takes the address from OTEL_EXPORTER_OTLP_ENDPOINT."
      - "The module passes it to kubejoin in an environment variable."
    type: str
  patches:
    description:
      - "Directory of patch files named target[suffix][+patchtype].extension, for example
        kubeletconfiguration0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd,
        kubeletconfiguration. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets
        the order."
    type: str
  report:
    description:
      - "Write a report of the run to this file: an HTML page with the timeline, checks and changes."
    type: str
  skip_phases:
    description:
      - "Phases to skip."
    type: list
    elements: str
  tls_bootstrap_token:
    description:
      - "Token that the kubelet uses to request this node's certificate."
      - "The module passes it to kubejoin in a file that only root can read."
    type: str
  token:
    description:
      - "Set O(discovery_token) and O(tls_bootstrap_token) to this token, unless they are set separately."
      - "The module passes it to kubejoin on standard input."
    type: str
  token_file:
    description:
      - "Like O(token), but the token is read from this file, or from standard input with \"-\"."
    type: str
  undo_on_failure:
    description:
      - "If the join fails or is interrupted, undo what it changed."
    type: bool
"""

    INIT = r"""
options:
  allow_experimental_api:
    description:
      - "Accept configuration files that use an experimental API version."
    type: bool
  apiserver_advertise_address:
    description:
      - "IP address that the API server advertises. Default: the address of the interface with the default route."
    type: str
  apiserver_bind_port:
    description:
      - "Port that the API server listens on."
      - "kubejoin's default is 6443."
    type: int
  apiserver_cert_extra_sans:
    description:
      - "Additional names and addresses for the API server's certificate."
    type: list
    elements: str
  cert_dir:
    description:
      - "Directory for the certificates."
      - "kubejoin's default is /etc/kubernetes/pki."
    type: str
  config:
    description:
      - "Path to a configuration file with an InitConfiguration, a ClusterConfiguration or both."
    type: str
  control_plane_endpoint:
    description:
      - "Stable name or address of the control plane, with or without a port. Without an endpoint, no other
        control-plane node can join."
    type: str
  cri_socket:
    description:
      - "Path to the container runtime's CRI socket. Default: detected automatically. Required only if there are
        several sockets, or if the socket is in a non-standard location."
    type: str
  feature_gates:
    description:
      - "Feature gates for the cluster, as a comma-separated list of name=true or name=false."
    type: str
  ignore_preflight_errors:
    description:
      - "Checks whose errors are shown as warnings, for example IsPrivilegedUser,Swap; \"all\" ignores the errors from
        all checks."
    type: list
    elements: str
  image_repository:
    description:
      - "Registry to pull the images from."
      - "kubejoin's default is registry.k8s.io."
    type: str
  kubelet_serving_certificates:
    description:
      - "Let the kubelets in this cluster request their serving certificates from the cluster (serverTLSBootstrap).
        Each request must be approved; until then, kubectl logs and kubectl exec fail for the node that sent it. After
        the approval, run \"kubejoin admission serving --stage authority\"."
    type: bool
  kubernetes_version:
    description:
      - "Control-plane version, for example v1.37.2, or a label such as stable-1. Default: the kubelet's version."
    type: str
  lang:
    description:
      - "Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG."
    type: str
    choices: ["en","pt-BR"]
  node_name:
    description:
      - "Name of the node. Default: the host name."
    type: str
  otlp:
    description:
      - "Send the run as one OpenTelemetry trace to this OTLP receiver (HTTP with JSON), such as
        http://localhost:4318; \"env\" takes the address from OTEL_EXPORTER_OTLP_ENDPOINT."
      - "The module passes it to kubejoin in an environment variable."
    type: str
  patches:
    description:
      - "Directory of patch files named target[suffix][+patchtype].extension, for example kube-apiserver0+merge.yaml.
        Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd, kubeletconfiguration,
        corednsdeployment, kubeproxydaemonset. Patch types: strategic (default), merge, json. Extensions: json, yaml.
        The suffix sets the order."
    type: str
  pod_network_cidr:
    description:
      - "IP address range for Pods; if set, each node gets part of the range."
    type: str
  report:
    description:
      - "Write a report of the run to this file: an HTML page with the timeline, checks and changes."
    type: str
  service_cidr:
    description:
      - "IP address range for Services."
      - "kubejoin's default is 10.96.0.0/12."
    type: str
  service_dns_domain:
    description:
      - "DNS domain for Services."
      - "kubejoin's default is cluster.local."
    type: str
  skip_phases:
    description:
      - "Phases to skip."
    type: list
    elements: str
  token:
    description:
      - "Bootstrap token for joining (6 and 16 characters from a-z and 0-9, separated by a dot). Default: a new
        token."
      - "The module passes it to kubejoin on standard input."
    type: str
  token_file:
    description:
      - "Like O(token), but the token is read from this file, or from standard input with \"-\"."
    type: str
  token_ttl:
    description:
      - "How long the bootstrap token is valid, for example 2h. With 0, the token never expires."
      - "kubejoin's default is 24h0m0s."
    type: str
  upload_certs:
    description:
      - "Encrypt and upload the certificates shared by control-plane nodes. Other control-plane nodes can download
        them for two hours."
    type: bool
"""

    RESET = r"""
options:
  allow_etcd_quorum_loss:
    description:
      - "Reset this machine even if etcd would lose quorum or has already lost it."
    type: bool
  allow_experimental_api:
    description:
      - "Accept configuration files that use an experimental API version."
    type: bool
  cert_dir:
    description:
      - "Certificate directory to empty."
      - "kubejoin's default is /etc/kubernetes/pki."
    type: str
  cleanup:
    description:
      - "Also remove what a reset normally keeps: cni (the whole CNI configuration and state), iptables, kubeconfig
        (kubeconfigs of this cluster in home directories)."
    type: list
    elements: str
  cleanup_tmp_dir:
    description:
      - "Also empty /etc/kubernetes/tmp."
    type: bool
  config:
    description:
      - "Path to a configuration file with a ResetConfiguration (kubeadm.k8s.io/v1beta4)."
    type: str
  cri_socket:
    description:
      - "Path to the container runtime's CRI socket. Default: detected automatically. Required only if there are
        several sockets, or if the socket is in a non-standard location."
    type: str
  ignore_preflight_errors:
    description:
      - "Checks whose errors are shown as warnings, for example IsPrivilegedUser,Swap; \"all\" ignores the errors from
        all checks."
    type: list
    elements: str
  kubeconfig:
    description:
      - "Administrator's kubeconfig, used to find the other etcd members if this machine does not know them."
      - "kubejoin's default is /etc/kubernetes/admin.conf."
    type: str
  lang:
    description:
      - "Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG."
    type: str
    choices: ["en","pt-BR"]
  otlp:
    description:
      - "Send the run as one OpenTelemetry trace to this OTLP receiver (HTTP with JSON), such as
        http://localhost:4318; \"env\" takes the address from OTEL_EXPORTER_OTLP_ENDPOINT."
      - "The module passes it to kubejoin in an environment variable."
    type: str
  report:
    description:
      - "Write a report of the run to this file: an HTML page with the timeline, checks and changes."
    type: str
  skip_phases:
    description:
      - "Phases to skip."
    type: list
    elements: str
"""

    TOKEN = r"""
options:
  allow_automatic_approval:
    description:
      - "Create bound tokens even if the cluster approves their certificate requests automatically, or if this cannot
        be determined. In such a cluster, a bound token admits any number of machines under any name."
    type: bool
  allow_experimental_api:
    description:
      - "Accept configuration files that use an experimental API version."
    type: bool
  config:
    description:
      - "Path to a configuration file with an InitConfiguration. The tokens in bootstrapTokens are created."
    type: str
  description:
    description:
      - "Human-readable description of the token."
    type: str
  for_node:
    description:
      - "Bind the token to this node name: no other node can join with it. To create tokens for several nodes, list
        them. Run \"kubejoin admission install\" first; \"kubejoin approve\" checks and approves the certificate
        requests made with bound tokens."
    type: list
    elements: str
  for_nodes_from:
    description:
      - "For each host in this \"fleet join\" hosts file, create a bound token with the host's node name and role."
    type: str
  for_role:
    description:
      - "Role of the node that the bound token admits."
      - "kubejoin's default is worker."
    type: str
    choices: ["worker","control-plane"]
  groups:
    description:
      - "Groups that the token authenticates as. Each must start with \"system:bootstrappers:\"."
      - "kubejoin's default is [system:bootstrappers:kubeadm:default-node-token]."
    type: list
    elements: str
  kubeconfig:
    description:
      - "Kubeconfig used to reach the cluster. Default: $KUBECONFIG (or ~/.kube/config) if that file exists, otherwise
        /etc/kubernetes/admin.conf."
    type: str
  lang:
    description:
      - "Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG."
    type: str
    choices: ["en","pt-BR"]
  print_join_command:
    description:
      - "Print the full join command, not just the token."
    type: bool
  replace_node:
    description:
      - "Let the bound token admit a machine even if the cluster already has a Ready Node with the name that the token
        is bound to."
    type: bool
  ttl:
    description:
      - "How long the bootstrap token is valid, for example 2h. With 0, the token never expires."
      - "kubejoin's default is 24h0m0s."
    type: str
  usages:
    description:
      - "What the token can be used for: signing, authentication or both."
      - "kubejoin's default is [signing,authentication]."
    type: list
    elements: str
  uses:
    description:
      - "How many machines a bound token admits, one after another, all under the same node name."
      - "kubejoin's default is 1."
    type: int
"""

    FACTS = r"""
options:
  allow_experimental_api:
    description:
      - "Accept configuration files that use an experimental API version."
    type: bool
  allow_remote_discovery_programs:
    description:
      - "Allow a discovery file from a URL to run programs and read files on this machine."
    type: bool
  apiserver_advertise_address:
    description:
      - "For a control-plane node: the IP address that its API server advertises. Default: the source address of the
        route to the cluster's API server."
    type: str
  apiserver_bind_port:
    description:
      - "For a control-plane node: the port that its API server listens on."
      - "kubejoin's default is 6443."
    type: int
  config:
    description:
      - "Path to a configuration file with a JoinConfiguration."
    type: str
  control_plane:
    description:
      - "Join as a control-plane node."
    type: bool
  cri_socket:
    description:
      - "Path to the container runtime's CRI socket. Default: detected automatically. Required only if there are
        several sockets, or if the socket is in a non-standard location."
    type: str
  discovery_file:
    description:
      - "Discover the cluster with a kubeconfig file: a local path or an https URL."
    type: str
  discovery_token_ca_cert_hash:
    description:
      - "With token discovery: hash of the cluster's CA public key, in the form sha256:<hex>."
    type: list
    elements: str
  discovery_token_unsafe_skip_ca_verification:
    description:
      - "With token discovery: join without O(discovery_token_ca_cert_hash). Anyone who has the token can then
        impersonate the cluster."
    type: bool
  ignore_preflight_errors:
    description:
      - "Checks whose errors are shown as warnings, for example IsPrivilegedUser,Swap; \"all\" ignores the errors from
        all checks."
    type: list
    elements: str
  lang:
    description:
      - "Language of the messages. Default: from LC_ALL, LC_MESSAGES or LANG."
    type: str
    choices: ["en","pt-BR"]
  node_name:
    description:
      - "Name of the node. Default: the host name."
    type: str
  otlp:
    description:
      - "Send the run as one OpenTelemetry trace to this OTLP receiver (HTTP with JSON), such as
        http://localhost:4318; \"env\" takes the address from OTEL_EXPORTER_OTLP_ENDPOINT."
      - "The module passes it to kubejoin in an environment variable."
    type: str
  patches:
    description:
      - "Directory of patch files named target[suffix][+patchtype].extension, for example
        kubeletconfiguration0+merge.yaml. Targets: kube-apiserver, kube-controller-manager, kube-scheduler, etcd,
        kubeletconfiguration. Patch types: strategic (default), merge, json. Extensions: json, yaml. The suffix sets
        the order."
    type: str
  report:
    description:
      - "Write a report of the run to this file: an HTML page with the timeline, checks and changes."
    type: str
  token:
    description:
      - "Set --discovery-token and --tls-bootstrap-token to this token, unless they are set separately."
      - "The module passes it to kubejoin on standard input."
    type: str
  token_file:
    description:
      - "Like O(token), but the token is read from this file, or from standard input with \"-\"."
    type: str
"""
