import { count } from '../../base/wording.ts';
import type { HostOutcome } from '../../engine/machine-events.ts';
import { OUTCOMES } from '../../i18n/en/machines.ts';

/** Texts that only commands print. */
export const printed = {
  COMMAND_FLEET: () => 'Join many machines over SSH',
  COMMAND_FLEET_JOIN: () => 'Join the machines listed in a hosts file, over SSH',
  COMMAND_FLEET_JOIN_LONG: () =>
    `Joins many machines to a Kubernetes cluster, over SSH.

The hosts file lists them (docs/fleet.md describes every field):

  apiVersion: kubejoin/v1
  kind: Fleet
  defaults: {user: admin}
  hosts:
    - {name: cp2, address: 10.0.0.12, role: control-plane}
    - {name: worker1, address: 10.0.0.21, labels: {rack: r1}}

kubejoin uses the OpenSSH client with your keys, configuration and known_hosts. It copies this executable to each
machine, runs the equivalent of "kubejoin join --if-needed" there, and removes the executable. Tokens are sent over
standard input. Control-plane nodes join one after another, workers in parallel. A machine that fails does not delay the
others; run "fleet join" again to join the machines that have not joined yet.

With --kubeconfig, no token is needed: each host gets its own token, which admits only that host. While it runs,
kubejoin approves the certificate requests made with these tokens; it deletes the tokens afterward.

  kubejoin fleet join hosts.yaml --kubeconfig /etc/kubernetes/admin.conf
  kubejoin fleet join hosts.yaml 10.0.0.1:6443 --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex>
  kubejoin fleet join hosts.yaml --config join.yaml --parallel 20 --report fleet.html
  kubejoin fleet join hosts.yaml --config join.yaml --dry-run`,
  COMMAND_FLEET_REMOTE: () => 'Started by "fleet join" on each machine; do not run it yourself',
  FLAG_FLEET_CONFIG: () =>
    'Path to a configuration file with a JoinConfiguration for all hosts. Paths in the file are paths on the hosts.',
  FLAG_FLEET_KUBECONFIG: () =>
    "Path to an administrator's kubeconfig, used instead of a shared token: each host gets its own token, bound to its node. The kubeconfig also specifies the cluster.",
  FLAG_FLEET_INSTALL_ADMISSION: () =>
    'With --kubeconfig: create the missing permissions for bound tokens, as "kubejoin admission install" does.',
  FLAG_FLEET_CERTIFICATE_KEY_FILE: () => 'Like --certificate-key, but the key is read from this file.',
  FLAG_FLEET_PARALLEL: () => 'Number of hosts to join in parallel.',
  FLAG_FLEET_TIME_LIMIT: () => 'Time limit for each host, from the start of the connection to the end of the join.',
  FLAG_FLEET_EXECUTABLE: () =>
    'kubejoin executable to copy to hosts. Can be repeated, once for each architecture. Default: the running executable, and any kubejoin-linux-x64 or kubejoin-linux-arm64 in the same directory.',
  FLAG_FLEET_KEEP: () =>
    'What to do with the executable on a host after the join: remove it, keep it in /var/lib/kubejoin/fleet for the next run, or install it as /usr/local/bin/kubejoin.',
  FLAG_FLEET_REPORT: () =>
    'Write a report to this file: an HTML page, or JSON or plain text if the name ends in .json or .txt.',
  FLAG_FLEET_SSH: () => 'Name or path of the OpenSSH client.',
  FLAG_FLEET_SSH_CONFIG: () => 'ssh configuration file (ssh -F).',
  FLAG_FLEET_SSH_IDENTITY: () => 'Private key for SSH login (ssh -i) on hosts whose identityFile field is not set.',
  FLAG_FLEET_SSH_JUMP: () => 'Jump hosts (ssh -J) for hosts whose proxyJump field is not set.',
  FLAG_FLEET_SSH_HOST_KEYS: () =>
    'Host keys to accept. known: only keys in known_hosts; accept-new: keys in known_hosts and keys of new hosts, but never a changed key; unchecked: any key. The ssh configuration cannot override this flag.',
  FLAG_FLEET_SSH_OPTION: () => 'Option for ssh (ssh -o), in the form Name=value. Can be repeated.',
  FLEET_OUTCOME: (p: { outcome: HostOutcome }) => OUTCOMES[p.outcome],
  FLEET_WAITING: (p: { hosts: number }) => `${count(p.hosts, 'host', 'hosts')} waiting`,
  FLEET_MORE_RUNNING: (p: { hosts: number }) => `… and ${p.hosts} more in progress`,
  FLEET_COUNTS: (p: { counts: readonly { outcome: HostOutcome; hosts: number }[]; running: number }) =>
    [
      ...p.counts.filter(({ hosts }) => hosts > 0).map(({ outcome, hosts }) => `${hosts} ${OUTCOMES[outcome]}`),
      ...(p.running > 0 ? [`${p.running} in progress`] : []),
    ].join(', ') || 'nothing yet',
  FLEET_COLUMN: (p: { column: 'host' | 'role' | 'outcome' | 'node' | 'changes' | 'time' | 'failure' }) =>
    ({
      host: 'HOST',
      role: 'ROLE',
      outcome: 'OUTCOME',
      node: 'NODE',
      changes: 'CHANGES',
      time: 'TIME',
      failure: 'FAILURE',
    })[p.column],
  FLEET_ENDED: (p: { hosts: number; counts: string; duration: string }) =>
    `${count(p.hosts, 'host', 'hosts')}: ${p.counts}, in ${p.duration}.`,
  FLEET_RUN_NOT_SHOWN: (p: { host: string; error: string }) =>
    `Cannot show the report for ${p.host} (${p.error}). The host's outcome is in the table above.`,
  FLEET_TITLE: () => 'Fleet',
};
