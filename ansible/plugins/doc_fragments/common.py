# -*- coding: utf-8 -*-
# SPDX-License-Identifier: Apache-2.0

from __future__ import annotations


class ModuleDocFragment(object):

    DOCUMENTATION = r"""
options:
  executable:
    description:
      - Name or path of the kubejoin executable on the managed machine.
    type: str
    default: kubejoin
  retries:
    description:
      - How often to try again after a failure that may pass by itself (exit codes 4 and 7).
      - kubejoin itself waits for the API server up to its time limits before it fails.
    type: int
    default: 0
  delay:
    description:
      - Seconds between two tries.
    type: int
    default: 10
notes:
  - Run it as root (C(become)). Secrets never appear on a command line.
"""
