#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

DOCUMENTATION = r"""
module: join
short_description: Join a machine to a Kubernetes cluster
description:
  - Runs C(kubejoin join --if-needed), which joins a machine once and leaves it unchanged in later runs.
  - In check mode it runs C(kubejoin plan join) and changes nothing. With C(--diff) it shows each change.
author:
  - The kubejoin maintainers (@kubejoin)
extends_documentation_fragment:
  - kubejoin.kubejoin.flags.join
  - kubejoin.kubejoin.common
options:
  endpoint:
    description:
      - C(host:port) of an API server. Not needed with O(config) or O(discovery_file).
    type: str
attributes:
  check_mode:
    support: full
    description: Changes nothing, and returns the plan.
  diff_mode:
    support: full
    description: Shows the changes, with a diff of each file. Secrets are masked.
"""

EXAMPLES = r"""
- name: Join the workers
  kubejoin.kubejoin.join:
    endpoint: 10.0.0.1:6443
    token: "{{ token }}"
    discovery_token_ca_cert_hash:
      - "{{ ca_hash }}"
    retries: 3
    delay: 20

- name: Join a control-plane node
  kubejoin.kubejoin.join:
    endpoint: 10.0.0.1:6443
    token: "{{ token }}"
    discovery_token_ca_cert_hash:
      - "{{ ca_hash }}"
    control_plane: true
    certificate_key: "{{ certificate_key }}"

- name: Join with a configuration file, and undo a join that fails
  kubejoin.kubejoin.join:
    config: /root/join.yaml
    undo_on_failure: true
"""

RETURN = r"""
outcome:
  description: V(joined) or V(nothing-to-do).
  type: str
  returned: always, except in check mode
  sample: joined
node_name:
  description: Name of the Node.
  type: str
  returned: success
  sample: worker-1
changes:
  description: The changes that were made or would be made, in the form of kubejoin's events.
  type: list
  elements: dict
  returned: success
plan:
  description: The plan, as C(kubejoin apply) takes it.
  type: dict
  returned: check mode
"""

import json

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.command import Kubejoin, diff_of, module_of
from ansible_collections.kubejoin.kubejoin.plugins.module_utils.configuration import (
    ONLY_IN_FILES,
    join_configuration,
    needs_configuration,
)
from ansible_collections.kubejoin.kubejoin.plugins.module_utils.flags import FIELDS, FLAGS

EXCLUSIVE = [("token", "token_file")] + [(option, other) for option in ONLY_IN_FILES for other in ("token_file", "config")]


def main():
    module = module_of("join", {"endpoint": {"type": "str"}}, mutually_exclusive=EXCLUSIVE)
    kubejoin = Kubejoin(module, "join")
    words, stdin = arguments(kubejoin)
    if module.check_mode:
        plan(kubejoin, words, stdin)
    outcome = kubejoin.check(kubejoin.run(["join"] + kubejoin.diffs_wanted(words), stdin))
    changes = outcome.result.get("changes")
    kubejoin.succeed(outcome, outcome.result["outcome"] != "nothing-to-do", diff=diff_of(changes))


def arguments(kubejoin):
    params = kubejoin.module.params
    if needs_configuration(params):
        flags, stdin = kubejoin.flags(only=set(FLAGS["join"]) - set(FIELDS["join"]))
        path = kubejoin.secret_file(json.dumps(join_configuration(params)))
        return ["--if-needed", "--config=%s" % path] + flags, stdin
    flags, stdin = kubejoin.flags()
    endpoint = [params["endpoint"]] if params["endpoint"] else []
    return endpoint + ["--if-needed"] + flags, stdin


def plan(kubejoin, words, stdin):
    outcome = kubejoin.check(kubejoin.run(["plan", "join"] + words, stdin))
    document = outcome.documents[0]
    changes = document["changes"]
    fields = {"plan": document, "changes": changes, "node_name": document["nodeName"], "diff": diff_of(changes)}
    kubejoin.succeed(outcome, not document["nothingToDo"], **fields)


if __name__ == "__main__":
    main()
