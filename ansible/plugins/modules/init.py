#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

DOCUMENTATION = r"""
module: init
short_description: Make a machine the first control-plane node of a Kubernetes cluster
description:
  - Runs C(kubejoin init --if-needed), which initializes a machine once and leaves it unchanged in later runs.
  - In check mode it runs C(kubejoin init --dry-run) and changes nothing. With C(--diff) it shows each change.
author:
  - The kubejoin maintainers (@kubejoin)
extends_documentation_fragment:
  - kubejoin.kubejoin.flags.init
  - kubejoin.kubejoin.common
options:
  return_secrets:
    description:
      - Return the bootstrap tokens and the certificate key. Also set C(no_log) on the task; otherwise, Ansible shows them.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Changes nothing, and returns the changes that an init would make.
  diff_mode:
    support: full
    description: Shows the changes, with a diff of each file. Secrets are masked.
"""

EXAMPLES = r"""
- name: Create the first control-plane node
  kubejoin.kubejoin.init:
    control_plane_endpoint: api.example.com:6443
    pod_network_cidr: 10.244.0.0/16
    upload_certs: true
    return_secrets: true
  no_log: true
  register: cluster
"""

RETURN = r"""
outcome:
  description: V(initialized), V(nothing-to-do), or V(previewed) in check mode.
  type: str
  returned: always
  sample: initialized
node_name:
  description: Name of the Node.
  type: str
  returned: success
  sample: cp-1
changes:
  description: The changes that were made or would be made.
  type: list
  elements: dict
  returned: success
control_plane_endpoint:
  description: C(host:port) at which machines join.
  type: str
  returned: success, except in check mode before there is a cluster, and where admin.conf of an existing cluster is missing or unusable
ca_cert_hashes:
  description: Hashes of the cluster's CA, for O(kubejoin.kubejoin.join#module:discovery_token_ca_cert_hash).
  type: list
  elements: str
  returned: success, except in check mode before there is a cluster, and where admin.conf of an existing cluster is missing or unusable
tokens:
  description: The bootstrap tokens.
  type: list
  elements: str
  returned: when initialized, with O(return_secrets)
certificate_key:
  description: The key of the uploaded certificates.
  type: str
  returned: when initialized, with O(return_secrets) and O(upload_certs)
"""

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.command import Kubejoin, diff_of, module_of

JOINING = {
    "controlPlaneEndpoint": "control_plane_endpoint",
    "caCertHashes": "ca_cert_hashes",
    "tokens": "tokens",
    "certificateKey": "certificate_key",
}


def main():
    own = {"return_secrets": {"type": "bool", "default": False, "no_log": False}}
    module = module_of("init", own, mutually_exclusive=[("token", "token_file")])
    kubejoin = Kubejoin(module, "init")
    flags, stdin = kubejoin.flags()
    words = ["init", "--if-needed"] + flags
    if module.check_mode:
        words.append("--dry-run")
    if not module.params["return_secrets"]:
        words += ["--skip-token-print", "--skip-certificate-key-print"]
    outcome = kubejoin.check(kubejoin.run(kubejoin.diffs_wanted(words), stdin))
    result = outcome.result
    joining = dict((name, result[field]) for field, name in JOINING.items() if field in result)
    changed = result["outcome"] != "nothing-to-do"
    kubejoin.succeed(outcome, changed, diff=diff_of(result.get("changes")), **joining)


if __name__ == "__main__":
    main()
