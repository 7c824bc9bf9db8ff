/** Texts that only commands print. */
export const printed = {
  COMMAND_PROVISION: (): string => 'Print user data that joins a new machine to the cluster on first boot',
  COMMAND_PROVISION_LONG: (): string =>
    `Prints user data that joins a new machine to the cluster on first boot. The machine needs only a container runtime
and a kubelet. The user data contains the configuration, the location of kubejoin, and the kubejoin-join service. The
service retries after failures that may be temporary, and continues an interrupted join after a reboot. Once the
machine has joined, the service deletes the token and does nothing on later boots.

Accepts the "join" flags. With --kubeconfig, also creates a token that admits only the node specified with
--node-name.`,
  COMMAND_PROVISION_RUN: (): string => 'Join a provisioned machine (run by the kubejoin-join service)',
  COMMAND_PROVISION_RUN_LONG: (): string =>
    `Joins this machine, as "join --if-needed" does, with the configuration from its user data. Retries the join with
increasing pauses after exit codes 4, 5 and 7, unless the token or the CA hash is wrong. Deletes the configuration after
the join.

Writes the result to /var/lib/kubejoin/provision/result.json, and all events to events.jsonl next to it.`,
  FLAG_PROVISION_FORMAT: (): string =>
    'Format of the user data. cloud-init: a cloud-config document. ignition: an Ignition config (Flatcar, Fedora CoreOS). script: a POSIX shell script, which also supports OpenRC.',
  FLAG_PROVISION_OUTPUT_FILE: (): string => 'Write the user data to this file (mode 0600) instead of standard output.',
  FLAG_PROVISION_EXECUTABLE: (): string =>
    'HTTPS URL from which the machine downloads kubejoin. Requires --sha256. Without this flag, the machine uses the kubejoin executable in its image.',
  FLAG_PROVISION_SHA256: (): string =>
    'SHA-256 of the executable. The machine verifies it before running the executable.',
  FLAG_PROVISION_PACKAGE: (): string => 'If the image does not contain the kubejoin package, install it with apt.',
  FLAG_PROVISION_KUBECONFIG: (): string =>
    'Administrator\'s kubeconfig, used to read the cluster\'s endpoint and CA hash, and to create a token that is bound to the node name in --node-name. Without this flag, no token is created; specify an existing token with the "join" flags.',
  FLAG_PROVISION_TTL: (): string => 'Lifetime of the token created with --kubeconfig. With 0, the token never expires.',
  FLAG_PROVISION_SENTINEL_FILE: (): string =>
    'File that the machine creates after the join, such as /run/cluster-api/bootstrap-success.complete.',
  FLAG_PROVISION_RETRY_FOR: (): string => 'How long to wait for a host name and to retry the join after each boot.',
  FLAG_PROVISION_CONFIG: (): string => 'Path to the JoinConfiguration. Default: /etc/kubejoin/join.yaml.',
  BOOT_WAITS: (): string => 'Waiting before the next attempt.',
  BOOT_RETRIED: (): string =>
    'Could not get or run kubejoin yet; the attempt will be repeated. The console and "journalctl -u kubejoin-join" show the reason.',
  BOOT_WGET_FAILED: (): string => 'wget could not download kubejoin (time limit: 30 minutes). wget exit code:',
};
