"""Runs a module of the collection without ansible-core: `harness.py COLLECTION MODULE` with {"params", "check", "diff"} as JSON on
standard input. The stand-in for AnsibleModule does what these modules use of it, and refuses everything else."""

import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import types

collection = sys.argv[1]
name = sys.argv[2]
given = json.load(sys.stdin)


class AnsibleModule:
    def __init__(self, argument_spec, supports_check_mode=False, mutually_exclusive=()):
        unknown = set(given["params"]) - set(argument_spec)
        if unknown or not supports_check_mode:
            raise SystemExit("unknown options: %s" % sorted(unknown))
        self.params = {key: given["params"].get(key, spec.get("default")) for key, spec in argument_spec.items()}
        self.check_mode = given.get("check", False)
        self._diff = given.get("diff", False)
        self.tmpdir = tempfile.mkdtemp()
        self.no_log_values = set(
            self.params[key] for key, spec in argument_spec.items() if spec.get("no_log") and self.params[key]
        )
        self.files = []
        self.warnings = []
        for group in mutually_exclusive:
            if len([key for key in group if self.params[key] is not None]) > 1:
                self.fail_json(msg="parameters are mutually exclusive: %s" % "|".join(group))

    def get_bin_path(self, name, required=False):
        return shutil.which(name) or self.fail_json(msg="Failed to find required executable %s" % name)

    def run_command(self, argv, data=None, binary_data=False, environ_update=None):
        env = dict(os.environ, **(environ_update or {}))
        done = subprocess.run(argv, input=data or "", capture_output=True, text=True, env=env)
        return done.returncode, done.stdout, done.stderr

    def add_cleanup_file(self, path):
        self.files.append(path)

    def warn(self, text):
        self.warnings.append(text)

    def exit_json(self, **result):
        self.end(0, result)

    def fail_json(self, msg, **result):
        self.end(1, dict(result, msg=msg, failed=True))

    def end(self, code, result):
        for path in self.files:
            if os.path.exists(path):
                os.remove(path)
        left = os.listdir(self.tmpdir)
        os.rmdir(self.tmpdir)
        masked = sorted(key for key, value in self.params.items() if isinstance(value, str) and value in self.no_log_values)
        print(json.dumps(dict(result, warnings=self.warnings, left=left, masked=masked)))
        raise SystemExit(code)


def package(path, folder=None):
    module = types.ModuleType(path)
    module.__path__ = [folder] if folder else []
    sys.modules[path] = module
    return module


sys.dont_write_bytecode = True
package("ansible")
package("ansible.module_utils")
package("ansible.module_utils.basic").AnsibleModule = AnsibleModule
package("ansible_collections")
package("ansible_collections.kubejoin")
package("ansible_collections.kubejoin.kubejoin", collection)
importlib.import_module("ansible_collections.kubejoin.kubejoin.plugins.modules." + name).main()
