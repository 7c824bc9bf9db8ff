#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

DOCUMENTATION = r"""
module: facts
short_description: Facts about kubejoin and about a machine that joins a Kubernetes cluster
description:
  - Runs C(kubejoin version) and C(kubejoin doctor). Both change nothing.
  - Without O(endpoint), O(config) and O(discovery_file), C(doctor) checks only the machine.
    A machine that is already a node is reported as one.
  - A machine that cannot join is reported as a fact; it does not make the module fail.
author:
  - The kubejoin maintainers (@kubejoin)
extends_documentation_fragment:
  - kubejoin.kubejoin.flags.facts
  - kubejoin.kubejoin.common
options:
  endpoint:
    description:
      - C(host:port) of an API server. The facts then cover the cluster, too.
    type: str
attributes:
  check_mode:
    support: full
    description: Runs normally, because it changes nothing.
  diff_mode:
    support: none
    description: Changes nothing.
"""

EXAMPLES = r"""
- name: Gather facts about the machine
  kubejoin.kubejoin.facts:

- name: Stop here if a join would fail
  ansible.builtin.assert:
    that: kubejoin.ready
    fail_msg: "{{ kubejoin.failure.what }} {{ kubejoin.failure.cure }}"
"""

RETURN = r"""
ansible_facts:
  description: The facts.
  type: dict
  returned: success
  contains:
    kubejoin:
      description: The results of C(kubejoin version) and C(kubejoin doctor).
      type: dict
      returned: success
      contains:
        version:
          description: Version of the executable, with commit and platform.
          type: dict
          returned: success
        ready:
          description: Whether a join would work.
          type: bool
          returned: success
        exit_code:
          description: Exit code of C(kubejoin doctor); 8 if the machine is already a node of the cluster, or of any cluster without O(endpoint).
          type: int
          returned: success
        node_name:
          description: Name of the Node that a join would register.
          type: str
          returned: when ready
        failure:
          description: Why a join would fail, as C(code), C(class), C(what), C(cause), C(cure) and C(params).
          type: dict
          returned: when not ready
        checks:
          description: The result of each check.
          type: list
          elements: dict
          returned: success
"""

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.command import Kubejoin, module_of

USAGE_ERROR = 3


def main():
    module = module_of("facts", {"endpoint": {"type": "str"}}, mutually_exclusive=[("token", "token_file")])
    kubejoin = Kubejoin(module, "facts")
    version = kubejoin.check(kubejoin.run(["version"])).documents[0]["clientVersion"]
    flags, stdin = kubejoin.flags()
    endpoint = [module.params["endpoint"]] if module.params["endpoint"] else []
    outcome = kubejoin.run(["doctor"] + endpoint + flags, stdin)
    if not outcome.complete or outcome.code in (1, USAGE_ERROR):
        kubejoin.check(outcome)
    facts = {
        "version": version,
        "ready": outcome.code == 0,
        "exit_code": outcome.code,
        "node_name": outcome.result.get("nodeName"),
        "failure": outcome.failure,
        "checks": [event for event in outcome.events if event["type"] == "check"],
    }
    module.exit_json(changed=False, ansible_facts={"kubejoin": facts})


if __name__ == "__main__":
    main()
