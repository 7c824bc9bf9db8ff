"""Runs kubejoin and turns its JSON into the result of a module. What a run does is kubejoin's affair."""

from __future__ import annotations

import json
import os
import tempfile
import time

from ansible.module_utils.basic import AnsibleModule

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.flags import (
    FLAGS,
    RETRY_EXIT_CODES,
    SECRET_FILES,
    UNLOGGED,
)

# An address of a trace in OpenTelemetry's variables. Those for traces alone would replace it.
OTLP_ADDRESS = "OTEL_EXPORTER_OTLP_ENDPOINT"
OTLP_OTHERS = {"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "http/json"}
OTLP_FROM_ENVIRONMENT = "env"

COMMON = {
    "executable": {"type": "str", "default": "kubejoin"},
    "retries": {"type": "int", "default": 0},
    "delay": {"type": "int", "default": 10},
}


def module_of(name, own=None, **settings):
    """An AnsibleModule whose options are kubejoin's flags, those of every module, and its own."""
    spec = dict(FLAGS[name], **COMMON)
    spec.update(own or {})
    module = AnsibleModule(argument_spec=spec, supports_check_mode=True, **settings)
    if module.params.get("otlp") == OTLP_FROM_ENVIRONMENT:
        # A word, no URL: Ansible would mask it wherever a result contains it.
        module.no_log_values.discard(OTLP_FROM_ENVIRONMENT)
    return module


class Outcome(object):
    """One run of kubejoin: `document` is what a command for data printed, `result` the last line of all others."""

    def __init__(self, code, stdout, stderr):
        self.code = code
        self.stderr = stderr
        values = json_values(stdout)
        self.documents = [value for value in values if value.get("type") is None]
        self.events = [value for value in values if value.get("type") not in (None, "result")]
        self.result = next((value for value in values if value.get("type") == "result"), {})

    @property
    def failure(self):
        return self.result.get("failure")

    @property
    def complete(self):
        """Whether kubejoin said how the run ended, as it always does unless it was killed."""
        return bool(self.result) or (self.code == 0 and bool(self.documents))


def json_values(text):
    """JSON values that follow each other: a line each, or documents over several lines."""
    decoder = json.JSONDecoder()
    values, at = [], 0
    text = text.strip()
    while at < len(text):
        try:
            value, at = decoder.raw_decode(text, at)
        except ValueError:
            return [value for value in values if isinstance(value, dict)]
        values.append(value)
        while at < len(text) and text[at].isspace():
            at += 1
    return [value for value in values if isinstance(value, dict)]


class Kubejoin(object):
    """kubejoin on this machine, with the options of a module as its flags."""

    def __init__(self, module, name):
        self.module = module
        self.name = name
        self.program = module.get_bin_path(module.params["executable"], required=True)
        self.attempts = 0

    def flags(self, only=None):
        """The options that were given, as flags; and what goes to standard input, which is where a secret goes."""
        words, stdin = [], None
        for option, spec in sorted(FLAGS[self.name].items()):
            value = self.module.params.get(option)
            if value is None or (only is not None and option not in only):
                continue
            if option in UNLOGGED:
                words.extend(flag(option, OTLP_FROM_ENVIRONMENT if value else ""))
            elif spec.get("no_log"):
                words.append("--%s=-" % SECRET_FILES[option])
                stdin = value
            else:
                words.extend(flag(option, value))
        return words, stdin

    def environment(self):
        """Variables for kubejoin: everyone on the machine may read a command line, only its user the environment."""
        address = self.module.params.get("otlp")
        if not address or address == OTLP_FROM_ENVIRONMENT:
            return {}
        return dict(OTLP_OTHERS, **{OTLP_ADDRESS: address})

    def run(self, words, stdin=None):
        """Runs kubejoin, again after failures that may pass if the task allows it."""
        argv = [self.program] + words + ["--output=json"]
        left = self.module.params["retries"]
        while True:
            self.attempts += 1
            code, stdout, stderr = self.module.run_command(
                argv, data=stdin, binary_data=True, environ_update=self.environment()
            )
            if code not in RETRY_EXIT_CODES or left <= 0:
                break
            left -= 1
            time.sleep(self.module.params["delay"])
        outcome = Outcome(code, stdout, stderr)
        for text in warnings_of(outcome.events):
            self.module.warn(text)
        return outcome

    def succeed(self, outcome, changed, **fields):
        """Ends the module with what every module returns, and `fields`."""
        self.module.exit_json(changed=changed, **self.returned(outcome, **fields))

    def check(self, outcome):
        """Ends the module with the diagnosis of kubejoin unless the run succeeded."""
        if outcome.code == 0 and outcome.complete:
            return outcome
        self.module.fail_json(msg=diagnosis(outcome), **self.returned(outcome))

    def returned(self, outcome, **fields):
        result = outcome.result
        values = {
            "exit_code": outcome.code,
            "attempts": self.attempts,
            "outcome": result.get("outcome"),
            "message": (result.get("message") or {}).get("text"),
            "node_name": result.get("nodeName"),
            "changes": result.get("changes"),
            "failure": outcome.failure,
            "events": [event for event in outcome.events if is_telling(event)] or None,
            "report": self.module.params.get("report"),
        }
        values.update(fields)
        return dict((name, value) for name, value in values.items() if value is not None)

    def secret_file(self, text):
        """Path of a file with mode 0600, which is removed when the module ends."""
        descriptor, path = tempfile.mkstemp(prefix="kubejoin-", dir=self.module.tmpdir)
        self.module.add_cleanup_file(path)
        with os.fdopen(descriptor, "w") as stream:
            stream.write(text)
        return path

    def diffs_wanted(self, words):
        """With --diff, a run that changes something writes a report, because its events then have diffs."""
        if not self.module._diff or self.module.check_mode or self.module.params.get("report") is not None:
            return words
        return words + ["--report=%s" % self.secret_file("")]


def is_telling(event):
    """Whether an event says more than that something went as it should, or began."""
    passed = event.get("type") == "check" and event.get("result") == "passed"
    return not passed and not event["type"].endswith("-started")


def flag(option, value):
    name = "--" + option.replace("_", "-")
    if isinstance(value, bool):
        return ["%s=%s" % (name, "true" if value else "false")]
    if isinstance(value, list):
        return ["%s=%s" % (name, item) for item in value]
    return ["%s=%s" % (name, value)]


def warnings_of(events):
    """Texts of the warnings, for people."""
    for event in events:
        text = (event.get("message") or {}).get("text")
        warns = event.get("type") == "notice" and event.get("level") == "warning"
        if text and (warns or (event.get("type") == "check" and event.get("result") == "warning")):
            yield text


def diagnosis(outcome):
    """What is wrong, why, and what to do: of the run, and of each check that failed."""
    failure = outcome.failure
    if failure is None:
        return "kubejoin exited with code %s without returning a result. %s" % (outcome.code, outcome.stderr.strip())
    checks = [event for event in outcome.events if event.get("type") == "check" and event.get("result") == "failed"]
    # The run's own words name the checks "above".
    texts = ["[%s] %s" % (event["name"], sentences(event["failure"])) for event in checks] + [sentences(failure)]
    # `plan` prints one document; what it found stands on standard error.
    if not outcome.events and outcome.stderr.strip():
        texts.insert(0, outcome.stderr.strip())
    return "\n".join(texts)


def sentences(failure):
    text = "\n".join(failure[part] for part in ("what", "cause", "cure") if failure.get(part))
    return "%s (%s)" % (text, failure.get("kind"))


def diff_of(changes):
    """The changes as text: a line for each, with its diff where it has one."""
    lines = []
    for change in changes or []:
        lines.append("%s: %s %s: %s\n" % (change["phase"], change["kind"], change["subject"], change["action"]))
        lines.extend("    %s\n" % item for item in change.get("items") or [])
        text = change.get("diff")
        if text:
            lines.append(text if text.endswith("\n") else text + "\n")
    return {"prepared": "".join(lines)}
