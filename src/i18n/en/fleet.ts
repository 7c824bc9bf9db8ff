import type { HostOutcome } from '../../operations/fleet/fleet-events.ts';
import type { SshFlag } from '../../operations/fleet/ssh/ssh-values.ts';
import type { FailureText } from '../catalogue.ts';
import { own } from '../own.ts';
import { type ConfigProblem, configProblems, problemLines } from './config-problems.ts';
import { type Distrusted, distrust } from './distrust.ts';
import { SSH_VALUES } from './fleet-problems.ts';

const AGAIN = 'then run the same command again: hosts that have joined stay as they are';

const said = (words: string): string => (words === '' ? '' : ` Its words: ${words}`);
const at = (p: { host: string; address: string }): string => (p.host === p.address ? p.host : `${p.host} (${p.address})`);
const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`;
const and = (words: readonly string[]): string => new Intl.ListFormat('en').format(words);
const plural = (n: number, one: string, many: string): string => `${n} ${n === 1 ? one : many}`;

const STAGES = {
  connecting: 'the connection was being made',
  'becoming-root': 'it was becoming root',
  copying: 'the executable was being copied',
  running: 'the join was running',
} as const;
type Stage = keyof typeof STAGES;

const UNREACHABLE = {
  name: 'Its name could not be resolved.',
  refused: 'Nothing listens on that port there, or a firewall refuses the connection.',
  timeout: 'It did not answer in time: it is down, slow, or a firewall drops the packets.',
  'no-route': 'There is no way to it from here.',
  closed: 'It closed the connection before the login: its SSH server is overloaded, refuses this address, or is something else.',
} as const;

const SUDO = {
  password: 'sudo asks for a password there, and nobody is asked here.',
  'not-allowed': 'sudo does not allow this user to run a shell as root.',
  terminal: 'sudo there wants a terminal (requiretty).',
  missing: 'There is no sudo on that machine.',
  other: 'sudo did not start the command.',
} as const;

const COPY_STEPS: Readonly<Record<string, string>> = {
  sha256sum: 'The program sha256sum is missing there.',
  folder: 'The folder for it could not be made.',
  write: 'It could not be written: a full disk is the usual reason.',
  unpack: 'It could not be unpacked and written: a full disk is the usual reason.',
  short: 'Less arrived there than was sent.',
  digest: 'What arrived there has another SHA-256 than what was sent.',
};

const UNFIT = {
  'no-file': 'There is no such file.',
  'no-elf': 'It is no executable of 64-bit Linux. (dist/kubejoin.cjs, which runs with Node.js, can not be carried to hosts.)',
  architecture: 'It is an executable for another processor than x86-64 and ARM64.',
} as const;

const OUTPUT = {
  'line-too-long': 'A line of more than 1 MiB came.',
  'too-much': 'More than 64 MiB came.',
  'too-many-events': 'More than 20,000 events came; a join reports some hundreds.',
  foreign:
    'Too many lines came that are none of kubejoin: the login shell there writes them, or something stands in the place of the executable.',
} as const;

const SSH_FLAGS: Readonly<Record<SshFlag, string>> = {
  '--ssh-config': 'the path of a file, and not begin with "-"',
  '--ssh-identity': SSH_VALUES.identityFile,
  '--ssh-jump': SSH_VALUES.proxyJump,
  '--ssh-option': 'Name=value, on one line',
};

const KEY_FILE = {
  missing: 'There is no such file.',
  empty: 'It is empty.',
  'standard-input': '"-" is not taken here: standard input may be needed for the token.',
} as const;

const OUTCOMES: Readonly<Record<HostOutcome, string>> = {
  joined: 'joined',
  unchanged: 'unchanged',
  previewed: 'previewed',
  failed: 'failed',
  interrupted: 'interrupted',
  'not-started': 'not started',
};

export const fleet = {
  failures: {
    HOSTS_FILE_MISSING: (p: { path: string }): FailureText => ({
      what: p.path === '' ? 'No hosts file was named. Nothing was done.' : `There is no hosts file at ${p.path}. Nothing was done.`,
      cause: 'The first argument of "fleet join" is the file that lists the machines.',
      cure: 'Give its path. docs/fleet.md shows one to begin with.',
    }),
    HOSTS_FILE_INVALID: (p: { source: string; problems: readonly ConfigProblem[]; more: number }): FailureText => ({
      what: `The hosts file ${p.source} has ${p.problems.length + p.more === 1 ? 'one problem' : `${p.problems.length + p.more} problems`}:${problemLines(configProblems, p.source, p.problems)}${p.more === 0 ? '' : `\n  … and ${p.more} more`}`,
      cause: 'The whole file is checked before any host is connected to; nothing was done.',
      cure: 'Correct the places named and run the same command again. docs/fleet.md lists every field.',
    }),
    FLEET_NODE_NAME_SHARED: (p: { name: string; hosts: number }): FailureText => ({
      what: `${p.hosts} hosts would all join as the node ${p.name}. Nothing was done.`,
      cause: 'The configuration file names the node, and these hosts have no nodeName of their own.',
      cure: 'Take nodeRegistration.name out of the configuration file, or give each host a nodeName in the hosts file.',
    }),
    FLEET_PARALLEL_INVALID: (p: { parallel: number; most: number }): FailureText => ({
      what: `${p.parallel} hosts at a time are not possible.`,
      cause: `--parallel is a whole number from 1 to ${p.most}.`,
      cure: `Give a number from 1 to ${p.most}, or leave --parallel out.`,
    }),
    FLEET_TIME_LIMIT_INVALID: (p: { value: string }): FailureText => ({
      what: `"${p.value}" is no time limit.`,
      cause: '--time-limit is a duration with its unit, longer than zero: 90s, 10m, 1h30m.',
      cure: 'Write it so, or leave --time-limit out.',
    }),
    FLEET_SSH_FLAG_UNFIT: (p: { flag: SshFlag; value: string }): FailureText => ({
      what: `${p.flag} "${p.value}" is nothing that ssh can be given. Nothing was done.`,
      cause: `It must be ${SSH_FLAGS[p.flag]}.`,
      cure: `Correct it, or leave ${p.flag} out. What ssh needs beyond that belongs in its configuration (--ssh-config).`,
    }),
    FLEET_SSH_OPTION_SETTLED: (p: { option: string }): FailureText => ({
      what: `--ssh-option cannot set ${p.option}. Nothing was done.`,
      cause:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'Host keys are always checked, whatever the configuration of ssh says; --ssh-host-keys is the only way to change that.'
          : 'kubejoin settles this option itself, so that ssh neither asks a question nor opens a way into this machine.',
      cure:
        p.option.toLowerCase() === 'stricthostkeychecking'
          ? 'Use --ssh-host-keys known, accept-new or unchecked.'
          : 'Leave this --ssh-option out.',
    }),
    FLEET_HOST_KEYS_NOT_KEPT: (p: { host: string }): FailureText => ({
      what: `The host key of ${p.host} would be accepted without a check each time. It was not connected to.`,
      cause:
        'With --ssh-host-keys accept-new a new key is kept for the next time, but ssh is configured to keep none (UserKnownHostsFile /dev/null).',
      cure: 'Name a file: --ssh-option UserKnownHostsFile=~/.ssh/known_hosts.',
    }),
    CERTIFICATE_KEY_FILE_UNUSABLE: (p: { path: string; problem: keyof typeof KEY_FILE }): FailureText => ({
      what: `The certificate key can't be read from ${p.path}. Nothing was done.`,
      cause: KEY_FILE[p.problem],
      cure: 'Put the key (64 hexadecimal digits, "kubejoin init phase upload-certs --upload-certs" prints it) into a file with mode 0600 and give its path to --certificate-key-file.',
    }),
    FLEET_HOSTS_FAILED: (p: { failed: readonly string[]; total: number }): FailureText => ({
      what: `${p.failed.length} of ${plural(p.total, 'host', 'hosts')} failed: ${and(p.failed.slice(0, 20))}${p.failed.length > 20 ? ' …' : ''}.`,
      cause: 'Each of them has its own cause, which stands with it above. The others are not touched by this.',
      cure: `Mend what is named there, ${AGAIN}.`,
    }),
    FLEET_HOST_TIMED_OUT: (p: { host: string; limitMs: number; stage: Stage }): FailureText => ({
      what: `${p.host} was not done within ${seconds(p.limitMs)}.`,
      cause: `When the time was over, ${STAGES[p.stage]}.${p.stage === 'running' ? ' The join there was told to stop, and takes back what must not stay.' : ''}`,
      cure: `Look at what it waited for; give it more time with --time-limit or timeLimit in the hosts file if it is only slow, ${AGAIN}.`,
    }),
    FLEET_HOST_BUG: (p: { host: string; error: string }): FailureText => ({
      what: `kubejoin failed while it worked on ${p.host}: ${p.error}`,
      cause: 'This is a bug of kubejoin. The join on that host, if it had begun, was told to stop.',
      cure: 'Please report it with the output of the same command with -v=5. The other hosts are not touched by it.',
    }),
    FLEET_REQUEST_UNUSABLE: (p: { version: number | undefined }): FailureText => ({
      what: 'What "fleet remote" was told on standard input can not be used. Nothing was changed.',
      cause:
        p.version === undefined
          ? 'Standard input ended without a request, or holds something else. "fleet join" starts this command on each host; it is not meant to be typed.'
          : `The request has the version ${p.version}: another version of kubejoin has sent it.`,
      cure: 'Run "kubejoin join" on this machine, or "kubejoin fleet join" on another one.',
    }),
    SSH_NOT_STARTED: (p: { program: string; reason: string }): FailureText => ({
      what: `The program ${p.program} could not be started here: ${p.reason}.`,
      cause: "kubejoin uses OpenSSH's client, with the keys and the configuration that you have for it.",
      cure: 'Install it (Debian: apt install openssh-client), or give its path with --ssh.',
    }),
    SSH_HOST_KEY_UNKNOWN: (p: { host: string; address: string }): FailureText => ({
      what: `The host key of ${at(p)} is not known here, so it was not connected to.`,
      cause: 'It is in none of your known_hosts files, and nobody is there to be asked whether it is the right machine.',
      cure: `Compare its fingerprint ("ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub" on it) and connect once by hand: ssh ${p.address}. Where the network is trusted, --ssh-host-keys accept-new takes a key the first time it is seen.`,
    }),
    SSH_HOST_KEY_CHANGED: (p: { host: string; address: string; fingerprint: string }): FailureText => ({
      what: `The host key of ${at(p)} is not the one that is known here. Nothing was sent to it.`,
      cause: `The machine was installed again, another one has its address, or somebody stands between.${p.fingerprint === '' ? '' : ` It shows ${p.fingerprint}.`}`,
      cure: `Compare the fingerprint on the machine itself. Only if it is right: ssh-keygen -R ${p.address}, connect once by hand, ${AGAIN}.`,
    }),
    SSH_LOGIN_REFUSED: (p: { host: string; address: string; methods: string }): FailureText => ({
      what: `${at(p)} did not let this user in.`,
      cause: `None of the keys that ssh offers here is accepted there for that user.${p.methods === '' ? '' : ` The server takes: ${p.methods}.`} Passwords are not asked for.`,
      cure: `Try "ssh -o BatchMode=yes ${p.address} true"; load the key into the agent (ssh-add), name it (identityFile, or --ssh-identity), or correct the user, ${AGAIN}.`,
    }),
    SSH_UNREACHABLE: (p: { host: string; address: string; reason: keyof typeof UNREACHABLE; words: string }): FailureText => ({
      what: `${at(p)} could not be reached by SSH.`,
      cause: `${UNREACHABLE[p.reason]}${said(p.words)}`,
      cure: `Correct address or port in the hosts file, or mend the machine or the way to it (a jump host: proxyJump), ${AGAIN}.`,
    }),
    SSH_FAILED: (p: { host: string; address: string; code: number | null; words: string }): FailureText => ({
      what: `ssh ended${p.code === null ? '' : ` with code ${p.code}`} before ${at(p)} had said anything.`,
      cause: p.words === '' ? 'It has given no reason. The login shell there may end at once (nologin).' : `Its words: ${p.words}`,
      cure: `Try "ssh -o BatchMode=yes ${p.address} id", mend what it says, ${AGAIN}.`,
    }),
    SSH_CONNECTION_LOST: (p: { host: string; stage: Stage; words: string }): FailureText => ({
      what: `The connection to ${p.host} was lost while ${STAGES[p.stage]}.`,
      cause: `The machine or the way to it went away.${said(p.words)}${p.stage === 'running' ? ' The join there notices it within a minute, stops, and takes back what must not stay.' : ''}`,
      cure: `When the machine can be reached, run the same command again: the join goes on where it was, and other hosts stay as they are.`,
    }),
    SUDO_REFUSED: (p: { host: string; uid: number; reason: keyof typeof SUDO; words: string }): FailureText => ({
      what: `On ${p.host} the user who logged in (uid ${p.uid}) could not become root.`,
      cause: `${SUDO[p.reason]}${said(p.words)}`,
      cure: `Log in as root (user: root), or let that user run "sudo -n sh" without a password (a line "USER ALL=(root) NOPASSWD: /bin/sh" in /etc/sudoers.d), ${AGAIN}.`,
    }),
    MACHINE_UNSUPPORTED: (p: { machine: string; known: readonly string[] }): FailureText => ({
      what: `There is no kubejoin for machines of the kind "${p.machine}".`,
      cause: `"uname -m" says so there. Executables are made for ${and(p.known)}.`,
      cure: 'Take this host out of the hosts file; with Node.js 20 on it, "kubejoin join" runs there from the npm package.',
    }),
    EXECUTABLE_MISSING: (p: { architecture: string; looked: readonly string[] }): FailureText => ({
      what: `The executable of kubejoin for linux-${p.architecture} is not here, and so can not be carried to the host.`,
      cause:
        p.looked.length === 0
          ? 'This kubejoin runs with Node.js, and is no executable itself.'
          : `It was looked for at ${and(p.looked)}: none is an executable for ${p.architecture}.`,
      cure: `Put kubejoin-linux-${p.architecture} of the same release beside this executable, or name it: --executable FILE.`,
    }),
    EXECUTABLE_UNFIT: (p: { path: string; problem: keyof typeof UNFIT }): FailureText => ({
      what: `${p.path} can not be carried to hosts. Nothing was done.`,
      cause: UNFIT[p.problem],
      cure: 'Give --executable the path of kubejoin-linux-x64 or kubejoin-linux-arm64 of a release.',
    }),
    EXECUTABLE_UNTRUSTED: (p: Distrusted & { path: string }): FailureText => ({
      what: `${p.path} is not carried to hosts, where root would run it: others than you could have changed it.`,
      cause: distrust(p),
      cure: 'Check that the file is the one of the release. Then put a copy in a folder that only you can write, and name it: --executable FILE.',
    }),
    EXECUTABLE_OTHER_RELEASE: (p: { path: string; problem: 'checksum' | 'build' }): FailureText => ({
      what: `${p.path} is not carried to hosts: it is not of this release.`,
      cause:
        p.problem === 'checksum'
          ? 'SHA256SUMS, which lies beside it, does not list its SHA-256.'
          : 'It does not hold the version and the source commit of the kubejoin that runs here.',
      cure: 'Download both executables and SHA256SUMS of one release into one folder, or name the file: --executable FILE.',
    }),
    REMOTE_COPY_FAILED: (p: { host: string; step: string; path: string; words: string }): FailureText => ({
      what: `The executable could not be copied to ${p.host}.`,
      cause: `${own(COPY_STEPS, p.step) ?? `It failed at the step "${p.step}".`}${said(p.words)}`,
      cure: `Look at the disk of that machine (about 120 MB are needed below /var/lib/kubejoin), ${AGAIN}.`,
    }),
    REMOTE_NOT_RUN: (p: { host: string; code: number; words: string }): FailureText => ({
      what: `On ${p.host} kubejoin ended with code ${p.code} and without a result.`,
      cause: `${
        p.code === 126
          ? 'It could not be executed: /var/lib is mounted with noexec, or a security module forbids it.'
          : p.code === 127
            ? 'It, or a library that it needs (glibc, libstdc++), is not there.'
            : 'It was killed, for instance for want of memory, or is of another version.'
      }${said(p.words)}`,
      cure: `Mend that on the machine (--keep-executable install puts it into /usr/local/bin instead), ${AGAIN}.`,
    }),
    REMOTE_OUTPUT_UNUSABLE: (p: { host: string; problem: keyof typeof OUTPUT }): FailureText => ({
      what: `What ${p.host} writes can not be read, and the connection was closed.`,
      cause: OUTPUT[p.problem],
      cure: `Look with "ssh HOST true" at what the login there writes; it should be nothing. Mend it, ${AGAIN}.`,
    }),
    REMOTE_STOPPED: (p: { host: string }): FailureText => ({
      what: `The join on ${p.host} was stopped there.`,
      cause: 'Somebody there has ended it with a signal, or it heard nothing from here for a minute.',
      cure: 'Run the same command again: it goes on where it was.',
    }),
    REMOTE_FAILURE: (p: { code: string; what: string; cause: string; cure: string }): FailureText => ({
      what: p.what === '' ? `The join failed there with ${p.code}.` : p.what,
      cause: p.cause === '' ? 'Another version of kubejoin has said so, and gives no cause.' : p.cause,
      cure: p.cure === '' ? 'Use executables of one release for all hosts.' : p.cure,
    }),
  },
  texts: {
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
    FLAG_FLEET_CONFIG: () => 'Path of a configuration file with a JoinConfiguration for all hosts. Paths in it are paths on the hosts.',
    FLAG_FLEET_CERTIFICATE_KEY_FILE: () => 'As --certificate-key, read from a file.',
    FLAG_FLEET_PARALLEL: () => 'How many hosts are worked on at a time.',
    FLAG_FLEET_TIME_LIMIT: () => 'How long one host may take in all, from the connection to the end of the join.',
    FLAG_FLEET_EXECUTABLE: () =>
      'Executable of kubejoin to carry to hosts; may be given once for each kind of processor. Default: this one, and kubejoin-linux-x64 or kubejoin-linux-arm64 beside it.',
    FLAG_FLEET_KEEP: () =>
      'What becomes of the executable on a host afterwards: removed, kept in /var/lib/kubejoin/fleet for the next time, or installed as /usr/local/bin/kubejoin.',
    FLAG_FLEET_REPORT: () => 'File to write a report to: one HTML page, or JSON or plain text where its name ends in .json or .txt.',
    FLAG_FLEET_SSH: () => "Name or path of OpenSSH's client.",
    FLAG_FLEET_SSH_CONFIG: () => 'Configuration file of ssh (ssh -F).',
    FLAG_FLEET_SSH_IDENTITY: () => 'Private key to log in with (ssh -i), for hosts without identityFile.',
    FLAG_FLEET_SSH_JUMP: () => 'Hosts to go through (ssh -J), for hosts without proxyJump.',
    FLAG_FLEET_SSH_HOST_KEYS: () =>
      'Host keys that are accepted: those in known_hosts, new ones as well (a changed one never), or any. The configuration of ssh does not change this.',
    FLEET_HOST_KEYS_UNCHECKED: () =>
      'Host keys are not checked (--ssh-host-keys unchecked): whoever stands between could be given the token and become a host.',
    FLAG_FLEET_SSH_OPTION: () => 'Option of ssh, Name=value (ssh -o); may be given several times.',
    FLEET_REMOTE_TEXT: (p: { text: string }) => p.text,
    FLEET_CONNECTING: (p: { address: string }) => `connecting to ${p.address}`,
    FLEET_CONNECTED: (p: { machine: string; uid: number }) => `connected (${p.machine}${p.uid === 0 ? '' : ', becoming root with sudo'})`,
    FLEET_COPYING: (p: { percent: number }) => `copying the executable, ${p.percent} %`,
    FLEET_READY: (p: { executable: 'carried' | 'found'; path: string }) =>
      p.executable === 'carried' ? `the executable was copied to ${p.path}` : `the executable is there already: ${p.path}`,
    FLEET_HOST_ENDED: (p: { outcome: HostOutcome; node: string | undefined; changes: number; duration: string }) =>
      [
        OUTCOMES[p.outcome] + (p.node === undefined || p.outcome === 'failed' ? '' : ` (node ${p.node})`),
        ...(p.changes > 0 ? [plural(p.changes, 'change', 'changes')] : []),
        ...(p.duration === '' ? [] : [p.duration]),
      ].join(', '),
    FLEET_OUTCOME: (p: { outcome: HostOutcome }) => OUTCOMES[p.outcome],
    FLEET_WAITING: (p: { hosts: number }) => `${plural(p.hosts, 'host waits', 'hosts wait')} for their turn`,
    FLEET_MORE_RUNNING: (p: { hosts: number }) => `… and ${p.hosts} more at work`,
    FLEET_COUNTS: (p: { counts: readonly { outcome: HostOutcome; hosts: number }[]; running: number }) =>
      [
        ...p.counts.filter(({ hosts }) => hosts > 0).map(({ outcome, hosts }) => `${hosts} ${OUTCOMES[outcome]}`),
        ...(p.running > 0 ? [`${p.running} at work`] : []),
      ].join(', ') || 'nothing yet',
    FLEET_COLUMN: (p: { column: 'host' | 'role' | 'outcome' | 'node' | 'changes' | 'time' | 'failure' }) =>
      ({ host: 'HOST', role: 'ROLE', outcome: 'OUTCOME', node: 'NODE', changes: 'CHANGES', time: 'TIME', failure: 'FAILURE' })[p.column],
    FLEET_ENDED: (p: { hosts: number; counts: string; duration: string }) =>
      `${plural(p.hosts, 'host', 'hosts')}: ${p.counts}, in ${p.duration}.`,
    FLEET_RUN_NOT_SHOWN: (p: { host: string; error: string }) =>
      `What ${p.host} reported can not be shown (${p.error}). How it ended stands above.`,
    FLEET_TITLE: () => 'Fleet',
  },
};
