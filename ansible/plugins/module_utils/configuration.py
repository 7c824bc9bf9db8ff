"""A JoinConfiguration with the options of a join: for secrets that no flag of kubejoin reads from a file."""

from __future__ import annotations

from ansible_collections.kubejoin.kubejoin.plugins.module_utils.flags import API_VERSION, FIELDS

# Secrets that kubejoin takes only on the command line, which shows them, or in a configuration.
ONLY_IN_FILES = ("certificate_key", "discovery_token", "tls_bootstrap_token")


def needs_configuration(params):
    return any(params[option] is not None for option in ONLY_IN_FILES)


def join_configuration(params):
    """The options that are fields, as kubejoin takes them from flags."""
    document = {"apiVersion": API_VERSION, "kind": "JoinConfiguration"}
    given = dict((option, params[option]) for option in FIELDS["join"] if params.get(option) is not None)
    token = given.pop("token", None)
    common = given.pop("discovery_token", token)
    tls = given.pop("tls_bootstrap_token", common)
    if not given.pop("control_plane", False):
        given = dict((option, value) for option, value in given.items() if not is_of_control_plane(option))
    else:
        put(document, "controlPlane", {})
    for option, value in given.items():
        put(document, FIELDS["join"][option], value)
    if params["endpoint"]:
        put(document, "discovery.bootstrapToken.apiServerEndpoint", params["endpoint"])
        put(document, FIELDS["join"]["token"], common)
    put(document, FIELDS["join"]["tls_bootstrap_token"], tls)
    return document


def is_of_control_plane(option):
    return FIELDS["join"][option].startswith("controlPlane.")


def put(document, path, value):
    """Sets the field at a path; None leaves it out."""
    if value is None:
        return
    names = path.split(".")
    for name in names[:-1]:
        document = document.setdefault(name, {})
    document[names[-1]] = value
