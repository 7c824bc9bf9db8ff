#!/usr/bin/python
# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations

DOCUMENTATION = r"""
module: reset
short_description: Remove a machine from its Kubernetes cluster
description:
  - Runs C(kubejoin reset --force), which undoes what C(kubejoin) or C(kubeadm) did to a machine.
  - In check mode it runs C(kubejoin reset --dry-run) and changes nothing.
  - If a reset only stops the kubelet and removes its own journal, there was nothing to reset, and no change is reported.
author:
  - The kubejoin maintainers (@kubejoin)
extends_documentation_fragment:
  - kubejoin.kubejoin.flags.reset
  - kubejoin.kubejoin.common
attributes:
  check_mode:
    support: full
    description: Changes nothing, and returns the changes that a reset would make.
  diff_mode:
    support: full
    description: Shows the changes.
"""

EXAMPLES = r"""
- name: Remove the machine from the cluster
  kubejoin.kubejoin.reset:

- name: Remove the configuration of the network plugin, too
  kubejoin.kubejoin.reset:
    cleanup: [cni]
"""

RETURN = r"""
outcome:
  description: V(reset), or V(previewed) in check mode.
  type: str
  returned: always
  sample: reset
node_name:
  description: Name of the machine.
  type: str
  returned: success
  sample: worker-1
changes:
  description: The changes that were made or would be made.
  type: list
  elements: dict
  returned: success
left:
  description: What remains after the reset, as C(what) and C(items).
  type: list
  elements: dict
  returned: success
"""

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.command import Kubejoin, diff_of, module_of


# Kinds of change that a reset makes on every machine: it stops the kubelet and removes its own journal.
ON_EVERY_MACHINE = ("service", "remove-journal")


def main():
    module = module_of("reset")
    kubejoin = Kubejoin(module, "reset")
    flags, stdin = kubejoin.flags()
    preview = ["--dry-run"] if module.check_mode else []
    outcome = kubejoin.check(kubejoin.run(["reset", "--force"] + preview + flags, stdin))
    changes = outcome.result.get("changes") or []
    changed = any(change["kind"] not in ON_EVERY_MACHINE for change in changes)
    kubejoin.succeed(outcome, changed, left=outcome.result.get("left"), diff=diff_of(changes))


if __name__ == "__main__":
    main()
