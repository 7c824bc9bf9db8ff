# Written by "npm run generate" from the flags of the commands: change those, not this file.

from __future__ import annotations

# Options of each module that are flags of its command: --node-name is node_name.
FLAGS = {
    "join": {
        "allow_experimental_api": {"type": "bool"},
        "allow_remote_discovery_programs": {"type": "bool"},
        "apiserver_advertise_address": {"type": "str"},
        "apiserver_bind_port": {"type": "int"},
        "bundle": {"type": "str"},
        "bundle_signers": {"type": "str"},
        "certificate_key": {"type": "str", "no_log": True},
        "config": {"type": "str"},
        "control_plane": {"type": "bool"},
        "cri_socket": {"type": "str"},
        "discovery_file": {"type": "str"},
        "discovery_token": {"type": "str", "no_log": True},
        "discovery_token_ca_cert_hash": {"type": "list", "elements": "str", "no_log": False},
        "discovery_token_unsafe_skip_ca_verification": {"type": "bool", "no_log": False},
        "ignore_preflight_errors": {"type": "list", "elements": "str"},
        "lang": {"type": "str", "choices": ["en", "pt-BR"]},
        "node_name": {"type": "str"},
        "otlp": {"type": "str", "no_log": True},
        "patches": {"type": "str"},
        "report": {"type": "str"},
        "skip_phases": {"type": "list", "elements": "str"},
        "tls_bootstrap_token": {"type": "str", "no_log": True},
        "token": {"type": "str", "no_log": True},
        "token_file": {"type": "str", "no_log": False},
        "undo_on_failure": {"type": "bool"},
    },
    "init": {
        "allow_experimental_api": {"type": "bool"},
        "apiserver_advertise_address": {"type": "str"},
        "apiserver_bind_port": {"type": "int"},
        "apiserver_cert_extra_sans": {"type": "list", "elements": "str"},
        "cert_dir": {"type": "str"},
        "config": {"type": "str"},
        "control_plane_endpoint": {"type": "str"},
        "cri_socket": {"type": "str"},
        "feature_gates": {"type": "str"},
        "ignore_preflight_errors": {"type": "list", "elements": "str"},
        "image_repository": {"type": "str"},
        "kubelet_serving_certificates": {"type": "bool"},
        "kubernetes_version": {"type": "str"},
        "lang": {"type": "str", "choices": ["en", "pt-BR"]},
        "node_name": {"type": "str"},
        "otlp": {"type": "str", "no_log": True},
        "patches": {"type": "str"},
        "pod_network_cidr": {"type": "str"},
        "report": {"type": "str"},
        "service_cidr": {"type": "str"},
        "service_dns_domain": {"type": "str"},
        "skip_phases": {"type": "list", "elements": "str"},
        "token": {"type": "str", "no_log": True},
        "token_file": {"type": "str", "no_log": False},
        "token_ttl": {"type": "str", "no_log": False},
        "upload_certs": {"type": "bool"},
    },
    "reset": {
        "allow_etcd_quorum_loss": {"type": "bool"},
        "allow_experimental_api": {"type": "bool"},
        "cert_dir": {"type": "str"},
        "cleanup": {"type": "list", "elements": "str"},
        "cleanup_tmp_dir": {"type": "bool"},
        "config": {"type": "str"},
        "cri_socket": {"type": "str"},
        "ignore_preflight_errors": {"type": "list", "elements": "str"},
        "kubeconfig": {"type": "str"},
        "lang": {"type": "str", "choices": ["en", "pt-BR"]},
        "otlp": {"type": "str", "no_log": True},
        "report": {"type": "str"},
        "skip_phases": {"type": "list", "elements": "str"},
    },
    "token": {
        "allow_automatic_approval": {"type": "bool"},
        "allow_experimental_api": {"type": "bool"},
        "config": {"type": "str"},
        "description": {"type": "str"},
        "for_node": {"type": "list", "elements": "str"},
        "for_nodes_from": {"type": "str"},
        "for_role": {"type": "str", "choices": ["worker", "control-plane"]},
        "groups": {"type": "list", "elements": "str"},
        "kubeconfig": {"type": "str"},
        "lang": {"type": "str", "choices": ["en", "pt-BR"]},
        "print_join_command": {"type": "bool"},
        "replace_node": {"type": "bool"},
        "ttl": {"type": "str"},
        "usages": {"type": "list", "elements": "str"},
        "uses": {"type": "int"},
    },
    "facts": {
        "allow_experimental_api": {"type": "bool"},
        "allow_remote_discovery_programs": {"type": "bool"},
        "apiserver_advertise_address": {"type": "str"},
        "apiserver_bind_port": {"type": "int"},
        "config": {"type": "str"},
        "control_plane": {"type": "bool"},
        "cri_socket": {"type": "str"},
        "discovery_file": {"type": "str"},
        "discovery_token_ca_cert_hash": {"type": "list", "elements": "str", "no_log": False},
        "discovery_token_unsafe_skip_ca_verification": {"type": "bool", "no_log": False},
        "ignore_preflight_errors": {"type": "list", "elements": "str"},
        "lang": {"type": "str", "choices": ["en", "pt-BR"]},
        "node_name": {"type": "str"},
        "otlp": {"type": "str", "no_log": True},
        "patches": {"type": "str"},
        "report": {"type": "str"},
        "token": {"type": "str", "no_log": True},
        "token_file": {"type": "str", "no_log": False},
    },
}

# The flag that reads a secret from a file or from standard input.
SECRET_FILES = {"token": "token-file"}

# Options that Ansible must not log, and that kubejoin takes from its environment if their flag is "env".
UNLOGGED = ["otlp"]

# Exit codes after which the same command may succeed later: discovery, timeout.
RETRY_EXIT_CODES = [4, 7]

# The field of a configuration file that each option of a join sets, unless its flag may stand beside --config.
FIELDS = {
    "join": {
        "apiserver_advertise_address": "controlPlane.localAPIEndpoint.advertiseAddress",
        "apiserver_bind_port": "controlPlane.localAPIEndpoint.bindPort",
        "certificate_key": "controlPlane.certificateKey",
        "control_plane": "controlPlane",
        "cri_socket": "nodeRegistration.criSocket",
        "discovery_file": "discovery.file.kubeConfigPath",
        "discovery_token": "discovery.bootstrapToken.token",
        "discovery_token_ca_cert_hash": "discovery.bootstrapToken.caCertHashes",
        "discovery_token_unsafe_skip_ca_verification": "discovery.bootstrapToken.unsafeSkipCAVerification",
        "patches": "patches.directory",
        "tls_bootstrap_token": "discovery.tlsBootstrapToken",
        "token": "discovery.bootstrapToken.token",
    },
}

API_VERSION = "kubeadm.k8s.io/v1beta4"
