#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

DOCUMENTATION = r"""
module: token
short_description: Create or delete a bootstrap token
description:
  - Runs C(kubejoin token create) or C(kubejoin token delete) with an administrator's kubeconfig.
  - With O(token) or O(config), existing tokens are left unchanged. The module fails if only some of the tokens exist,
    or if one of them has another secret, other usages or other groups, or expires within a minute.
  - Without O(token) and O(config), each run creates a new token, which only O(return_secrets) returns.
author:
  - The kubejoin maintainers (@kubejoin)
extends_documentation_fragment:
  - kubejoin.kubejoin.flags.token
  - kubejoin.kubejoin.common
options:
  state:
    description:
      - Whether the token should exist.
    type: str
    choices: [present, absent]
    default: present
  token:
    description:
      - The token to create, or the one to delete.
    type: str
  token_id:
    description:
      - ID of the token to delete, the part before the dot. It is not a secret.
    type: str
  return_secrets:
    description:
      - Return the tokens that were created. Also set C(no_log) on the task; otherwise, Ansible shows them.
      - Required without O(token) or O(config), because nobody could use a new token otherwise.
    type: bool
    default: false
attributes:
  check_mode:
    support: full
    description: Changes nothing.
  diff_mode:
    support: full
    description: Shows the changes to the cluster. Secrets are masked.
"""

EXAMPLES = r"""
- name: Create a token that admits one node
  kubejoin.kubejoin.token:
    for_node: ["{{ inventory_hostname }}"]
    ttl: 30m
    return_secrets: true
  delegate_to: cp-1
  no_log: true
  register: created

- name: Delete a token
  kubejoin.kubejoin.token:
    state: absent
    token_id: abcdef
  delegate_to: cp-1
"""

RETURN = r"""
tokens:
  description: The tokens that were created, with their secrets.
  type: list
  elements: dict
  returned: when created, with O(return_secrets), except in check mode
token:
  description: The first token of RV(tokens).
  type: str
  returned: when created, with O(return_secrets), except in check mode
join_command:
  description: The join command for the first token, which contains the token.
  type: str
  returned: with O(print_join_command) and O(return_secrets), except in check mode
"""

import calendar
import json
import time

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.command import Kubejoin, diff_of, module_of
from ansible_collections.kubejoin.kubejoin.plugins.module_utils.flags import API_VERSION

OWN = {
    "state": {"type": "str", "choices": ["present", "absent"], "default": "present"},
    "token": {"type": "str", "no_log": True},
    "token_id": {"type": "str", "no_log": False},
    "return_secrets": {"type": "bool", "default": False, "no_log": False},
}
# Options that are fields of a token. With a token they go into a file, because the command line would show it.
FIELDS = ("description", "groups", "ttl", "usages")
EVERY_COMMAND = ("kubeconfig", "lang")
# A token with less time left may expire before the machines have joined with it.
LEAST_SECONDS_LEFT = 60


def main():
    module = module_of("token", OWN, mutually_exclusive=[("token", "config", "for_node", "for_nodes_from", "token_id")])
    kubejoin = Kubejoin(module, "token")
    if module.params["state"] == "absent":
        delete(kubejoin)
    create(kubejoin)


def create(kubejoin):
    params = kubejoin.module.params
    returns = params["return_secrets"]
    if params["token"] is None and params["config"] is None and not returns:
        kubejoin.module.fail_json(msg="A new token requires return_secrets: true, because nobody could use it otherwise.")
    words, stdin = creating(kubejoin)
    command = ["token", "create"] + preview(kubejoin) + words
    outcome = kubejoin.run(command, stdin)
    found = existing(outcome)
    if found is not None and "same" not in found:
        # Created at the same moment by the task of another host: the second run compares them.
        outcome = kubejoin.run(command, stdin)
        found = existing(outcome)
    if found is not None and are_usable(found):
        kubejoin.module.exit_json(changed=False)
    kubejoin.check(outcome)
    fields = {"diff": diff_of(outcome.result.get("changes"))}
    if outcome.documents and returns:
        first = outcome.documents[0]
        fields.update(tokens=outcome.documents, token=first["token"], join_command=first.get("joinCommand"))
    kubejoin.succeed(outcome, True, **fields)


def existing(outcome):
    """How the existing tokens compare with those that were to be created; None if no token exists."""
    failure = outcome.failure
    if failure is None or failure["code"] != "TOKEN_EXISTS":
        return None
    return failure.get("params") or {}


def are_usable(found):
    """Whether machines can join with the existing tokens as with those that were to be created."""
    if found.get("same") is not True:
        return False
    expires = found.get("expires")
    if expires is None:
        return True
    return calendar.timegm(time.strptime(expires, "%Y-%m-%dT%H:%M:%SZ")) - time.time() >= LEAST_SECONDS_LEFT


def creating(kubejoin):
    params = kubejoin.module.params
    if params["token"] is None:
        return kubejoin.flags()
    fields = dict((name, params[name]) for name in FIELDS if params[name] is not None)
    document = {
        "apiVersion": API_VERSION,
        "kind": "InitConfiguration",
        "bootstrapTokens": [dict(fields, token=params["token"])],
    }
    words, stdin = kubejoin.flags(only=EVERY_COMMAND + ("print_join_command",))
    return words + ["--config=%s" % kubejoin.secret_file(json.dumps(document))], stdin


def delete(kubejoin):
    params = kubejoin.module.params
    known = params["token_id"] or (params["token"] or "").split(".")[0]
    if not known:
        kubejoin.module.fail_json(msg="state=absent requires token or token_id.")
    words, stdin = kubejoin.flags(only=EVERY_COMMAND)
    outcome = kubejoin.run(["token", "delete", known] + preview(kubejoin) + words, stdin)
    if outcome.failure is not None and outcome.failure["code"] == "TOKEN_NOT_FOUND":
        kubejoin.module.exit_json(changed=False)
    kubejoin.check(outcome)
    kubejoin.succeed(outcome, True, diff=diff_of(outcome.result.get("changes")))


def preview(kubejoin):
    return ["--dry-run"] if kubejoin.module.check_mode else []


if __name__ == "__main__":
    main()
