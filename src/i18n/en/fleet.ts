import { count } from '../../base/wording.ts';
import type { HostOutcome } from '../../operations/fleet/fleet-events.ts';

const OUTCOMES: Readonly<Record<HostOutcome, string>> = {
  joined: 'joined',
  unchanged: 'unchanged',
  previewed: 'previewed',
  failed: 'failed',
  interrupted: 'interrupted',
  'not-started': 'not started',
};

export const fleet = {
  COMMAND_FLEET: () => 'Join many machines over SSH',
  COMMAND_FLEET_JOIN: () => 'Join the machines of a hosts file, over SSH',
  COMMAND_FLEET_JOIN_LONG: () =>
    `Joins many machines to a Kubernetes cluster, over SSH.

The hosts file lists them (docs/fleet.md has every field):

  apiVersion: kubejoin/v1
  kind: Fleet
  defaults: {user: admin}
  hosts:
    - {name: cp2, address: 10.0.0.12, role: control-plane}
    - {name: worker1, address: 10.0.0.21, labels: {example.com/rack: r1}}

OpenSSH's client is used, with your keys, your configuration and your known_hosts. This executable is carried to each
machine, joins it as "kubejoin join --if-needed" would, and is removed. Tokens go there by standard input. Control
planes join one after the other, workers beside them. A machine that fails holds up no other; the same command again
joins those that have not joined yet.

  kubejoin fleet join hosts.yaml 10.0.0.1:6443 --token-file token.txt --discovery-token-ca-cert-hash sha256:<hex>
  kubejoin fleet join hosts.yaml --config join.yaml --parallel 20 --report fleet.html
  kubejoin fleet join hosts.yaml --config join.yaml --dry-run`,
  COMMAND_FLEET_REMOTE: () => 'What "fleet join" starts on each machine; it is not meant to be typed',
  FLAG_FLEET_CONFIG: () =>
    'Path of a configuration file with a JoinConfiguration for all hosts. Paths in it are paths on the hosts.',
  FLAG_FLEET_CERTIFICATE_KEY_FILE: () => 'As --certificate-key, read from a file.',
  FLAG_FLEET_PARALLEL: () => 'How many hosts are worked on at a time.',
  FLAG_FLEET_TIME_LIMIT: () => 'How long one host may take in all, from the connection to the end of the join.',
  FLAG_FLEET_EXECUTABLE: () =>
    'Executable of kubejoin to carry to hosts; may be given once for each kind of processor. Default: this one, and kubejoin-linux-x64 or kubejoin-linux-arm64 beside it.',
  FLAG_FLEET_KEEP: () =>
    'What becomes of the executable on a host afterwards: removed, kept in /var/lib/kubejoin/fleet for the next time, or installed as /usr/local/bin/kubejoin.',
  FLAG_FLEET_REPORT: () =>
    'File to write a report to: one HTML page, or JSON or plain text where its name ends in .json or .txt.',
  FLAG_FLEET_SSH: () => "Name or path of OpenSSH's client.",
  FLAG_FLEET_SSH_CONFIG: () => 'Configuration file of ssh (ssh -F).',
  FLAG_FLEET_SSH_IDENTITY: () => 'Private key to log in with (ssh -i), for hosts without identityFile.',
  FLAG_FLEET_SSH_JUMP: () => 'Hosts to go through (ssh -J), for hosts without proxyJump.',
  FLAG_FLEET_SSH_HOST_KEYS: () =>
    'Host keys that are accepted: those in known_hosts, new ones as well (a changed one never), or any. The configuration of ssh does not change this.',
  FLAG_FLEET_SSH_OPTION: () => 'Option of ssh, Name=value (ssh -o); may be given several times.',
  FLEET_CONNECTING: (p: { address: string }) => `connecting to ${p.address}`,
  FLEET_CONNECTED: (p: { machine: string; uid: number }) =>
    `connected (${p.machine}${p.uid === 0 ? '' : ', becoming root with sudo'})`,
  FLEET_COPYING: (p: { percent: number }) => `copying the executable, ${p.percent} %`,
  FLEET_READY: (p: { executable: 'carried' | 'found'; path: string }) =>
    p.executable === 'carried'
      ? `the executable was copied to ${p.path}`
      : `the executable is there already: ${p.path}`,
  FLEET_HOST_ENDED: (p: { outcome: HostOutcome; node: string | undefined; changes: number; duration: string }) =>
    [
      OUTCOMES[p.outcome] + (p.node === undefined || p.outcome === 'failed' ? '' : ` (node ${p.node})`),
      ...(p.changes > 0 ? [count(p.changes, 'change', 'changes')] : []),
      ...(p.duration === '' ? [] : [p.duration]),
    ].join(', '),
  FLEET_OUTCOME: (p: { outcome: HostOutcome }) => OUTCOMES[p.outcome],
  FLEET_WAITING: (p: { hosts: number }) => `${count(p.hosts, 'host waits', 'hosts wait')} for their turn`,
  FLEET_MORE_RUNNING: (p: { hosts: number }) => `… and ${p.hosts} more at work`,
  FLEET_COUNTS: (p: { counts: readonly { outcome: HostOutcome; hosts: number }[]; running: number }) =>
    [
      ...p.counts.filter(({ hosts }) => hosts > 0).map(({ outcome, hosts }) => `${hosts} ${OUTCOMES[outcome]}`),
      ...(p.running > 0 ? [`${p.running} at work`] : []),
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
    `What ${p.host} reported can not be shown (${p.error}). How it ended stands above.`,
  FLEET_TITLE: () => 'Fleet',
};
