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
      - How many times to retry after a failure that may be temporary (exit codes 4 and 7).
      - Before it fails, kubejoin itself waits for the API server, up to its own time limits.
    type: int
    default: 0
  delay:
    description:
      - Seconds to wait between attempts.
    type: int
    default: 10
notes:
  - Run the module as root (C(become)). Secrets never appear on a command line.
"""
