import { and } from '../../base/english.ts';
import { failure } from '../../base/failure.ts';
import { own } from '../../base/record.ts';
import { type Say, text, withFacts } from '../../base/text.ts';
import { seconds } from '../../base/wording.ts';
import { type ConfigProblem, problemLines } from '../../config/problem.ts';
import type { FoundType } from '../../config/sentences.ts';
import { type Distrusted, distrust } from '../../host/distrust.ts';

const FOUND: Partial<Record<FoundType, string>> = { list: 'a list', null: 'empty' };

export const SSH_VALUES = {
  user: 'a name of letters, digits, ".", "_" and "-"',
  identityFile: 'the path of a private key, without the "%" and "${" that ssh would replace',
  proxyJump: 'one or more hosts, [user@]host[:port], with commas between them and nothing that ssh would replace ("%")',
} as const;

const STAGES = {
  connecting: 'the connection was being made',
  'becoming-root': 'it was becoming root',
  copying: 'the executable was being copied',
  running: 'the join was running',
} as const;

type Stage = keyof typeof STAGES;

export const AGAIN = 'then run the same command again: hosts that have joined stay as they are';

export const said = (words: string): string => (words === '' ? '' : ` Its words: ${words}`);

const UNFIT = {
  'no-file': 'There is no such file.',
  'no-elf':
    'It is no executable of 64-bit Linux. (dist/kubejoin.cjs, which runs with Node.js, can not be carried to hosts.)',
  architecture: 'It is an executable for another processor than x86-64 and ARM64.',
} as const;

const COPY_STEPS: Readonly<Record<string, string>> = {
  sha256sum: 'The program sha256sum is missing there.',
  folder: 'The folder for it could not be made.',
  write: 'It could not be written: a full disk is the usual reason.',
  unpack: 'It could not be unpacked and written: a full disk is the usual reason.',
  short: 'Less arrived there than was sent.',
  digest: 'What arrived there has another SHA-256 than what was sent.',
};

const OUTPUT = {
  'line-too-long': 'A line of more than 1 MiB came.',
  'too-much': 'More than 64 MiB came.',
  'too-many-events': 'More than 20,000 events came; a join reports some hundreds.',
  foreign:
    'Too many lines came that are none of kubejoin: the login shell there writes them, or something stands in the place of the executable.',
} as const;

export const FLEET_SECOND_DOCUMENT = text(
  'FLEET_SECOND_DOCUMENT',
  () => 'A second document begins here; a hosts file has one.',
);

export const FLEET_NOT_A_MAPPING = text(
  'FLEET_NOT_A_MAPPING',
  (p: { found: FoundType }) =>
    `A hosts file is a mapping of fields that starts with apiVersion and kind; this is ${FOUND[p.found] ?? 'a single value'}.`,
);

export const FLEET_HEAD_MISSING = text(
  'FLEET_HEAD_MISSING',
  (p: { name: string; expected: string }) => `${p.name} is missing. Write ${p.name}: ${p.expected}.`,
);

export const FLEET_HEAD_UNKNOWN = text(
  'FLEET_HEAD_UNKNOWN',
  (p: { value: string; nearest: string | undefined; known: string }) =>
    `${p.value} is not known here.${p.nearest === undefined ? '' : ` Did you mean ${p.nearest}?`} Known: ${p.known}.`,
);

export const FLEET_NO_HOSTS = text('FLEET_NO_HOSTS', () => 'There are no hosts. List at least one, with its name.');

export const FLEET_TOO_MANY_HOSTS = text(
  'FLEET_TOO_MANY_HOSTS',
  (p: { hosts: number; limit: number }) =>
    `There are ${p.hosts} hosts; at most ${p.limit} are taken in one run. Split the file.`,
);

export const FLEET_NAME_MISSING = text(
  'FLEET_NAME_MISSING',
  () =>
    'Each host needs a name: it stands in the output and in reports, and is its address unless address says otherwise.',
);

export const FLEET_NAME = text(
  'FLEET_NAME',
  (p: { name: string }) =>
    `"${p.name}" can not be the name of a host: names have letters, digits, ".", "_" and "-", and start with a letter or digit.`,
);

export const FLEET_ADDRESS = text(
  'FLEET_ADDRESS',
  (p: { value: string }) =>
    `"${p.value}" can not be the address of a host: give a DNS name, an IP address without brackets, or a Host of ssh's configuration. User and port have fields of their own.`,
);

export const FLEET_HOST_TWICE = text(
  'FLEET_HOST_TWICE',
  (p: { field: 'name' | 'address' | 'nodeName'; value: string; line: number }) =>
    `The ${p.field} ${p.value} was already given to the host on line ${p.line}. Each host must have its own.`,
);

export const FLEET_SSH_VALUE = text(
  'FLEET_SSH_VALUE',
  (p: { field: keyof typeof SSH_VALUES; value: string }) => `"${p.value}" is not ${SSH_VALUES[p.field]}.`,
);

export const FLEET_LABEL_KEY = text(
  'FLEET_LABEL_KEY',
  (p: { key: string }) =>
    `"${p.key}" can not be the key of a label: an optional DNS name and /, then at most 63 characters of letters, digits, -, _ and ., such as example.com/rack.`,
);

export const FLEET_LABEL_VALUE = text(
  'FLEET_LABEL_VALUE',
  (p: { value: string }) =>
    `"${p.value}" can not be the value of a label: at most 63 characters of letters, digits, -, _ and ., starting and ending with a letter or digit.`,
);

export const FLEET_LABEL_RESERVED = text(
  'FLEET_LABEL_RESERVED',
  (p: { key: string }) =>
    `A node may not give itself the label ${p.key}: of the domains kubernetes.io and k8s.io it may only have a few, such as topology.kubernetes.io/zone and node.kubernetes.io/…, and its kubelet does not start with another. Set it with "kubectl label node" afterwards.`,
);

export const FLEET_OF_CONTROL_PLANES = text(
  'FLEET_OF_CONTROL_PLANES',
  (p: { field: string }) =>
    `${p.field} is for control planes, and this host is a worker. Write role: control-plane, or leave it out.`,
);

export const FLEET_SECRET_FIELD = text(
  'FLEET_SECRET_FIELD',
  (p: { field: string }) =>
    `${p.field} can not stand in a hosts file, whatever its mode: such files are shared and kept in version control. Give tokens with --token-file, the certificate key with --certificate-key-file, or both with --config.`,
);

export const FLEET_FIELD_ELSEWHERE = text(
  'FLEET_FIELD_ELSEWHERE',
  (p: { field: string }) => `${p.field} can not stand here: a flag or another field of the host says it.`,
);

export const HOSTS_FILE_INVALID = failure('HOSTS_FILE_INVALID', {
  class: 'usage',
  sample: {
    source: 'hosts.yaml',
    problems: [withFacts(FLEET_NAME_MISSING(), { line: 6, column: 5, path: 'hosts[1].name' })],
    more: 0,
  },
  english: (p: { source: string; problems: readonly ConfigProblem[]; more: number }, say: Say) => ({
    what: `The hosts file ${p.source} has ${p.problems.length + p.more === 1 ? 'one problem' : `${p.problems.length + p.more} problems`}:${problemLines(p.source, p.problems, say)}${p.more === 0 ? '' : `\n  … and ${p.more} more`}`,
    cause: 'The whole file is checked before any host is connected to; nothing was done.',
    cure: 'Correct the places named and run the same command again. docs/fleet.md lists every field.',
  }),
});

export const FLEET_NODE_NAME_SHARED = failure('FLEET_NODE_NAME_SHARED', {
  class: 'usage',
  sample: { name: 'worker-1', hosts: 3 },
  english: (p: { name: string; hosts: number }) => ({
    what: `${p.hosts} hosts would all join as the node ${p.name}. Nothing was done.`,
    cause: 'The configuration file names the node, and these hosts have no nodeName of their own.',
    cure: 'Take nodeRegistration.name out of the configuration file, or give each host a nodeName in the hosts file.',
  }),
});

export const FLEET_HOST_TIMED_OUT = failure('FLEET_HOST_TIMED_OUT', {
  class: 'timeout',
  sample: { host: 'worker-3', limitMs: 600_000, stage: 'running' },
  english: (p: { host: string; limitMs: number; stage: Stage }) => ({
    what: `${p.host} was not done within ${seconds(p.limitMs)}.`,
    cause: `When the time was over, ${STAGES[p.stage]}.${p.stage === 'running' ? ' The join there was told to stop, and takes back what must not stay.' : ''}`,
    cure: `Look at what it waited for; give it more time with --time-limit or timeLimit in the hosts file if it is only slow, ${AGAIN}.`,
  }),
});

export const FLEET_HOST_BUG = failure('FLEET_HOST_BUG', {
  class: 'internal',
  sample: { host: 'worker-3', error: 'TypeError: x is not a function' },
  english: (p: { host: string; error: string }) => ({
    what: `kubejoin failed while it worked on ${p.host}: ${p.error}`,
    cause: 'This is a bug of kubejoin. The join on that host, if it had begun, was told to stop.',
    cure: 'Please report it with the output of the same command with -v=5. The other hosts are not touched by it.',
  }),
});

export const FLEET_REQUEST_UNUSABLE = failure('FLEET_REQUEST_UNUSABLE', {
  class: 'usage',
  sample: { version: undefined },
  english: (p: { version: number | undefined }) => ({
    what: 'What "fleet remote" was told on standard input can not be used. Nothing was changed.',
    cause:
      p.version === undefined
        ? 'Standard input ended without a request, or holds something else. "fleet join" starts this command on each host; it is not meant to be typed.'
        : `The request has the version ${p.version}: another version of kubejoin has sent it.`,
    cure: 'Run "kubejoin join" on this machine, or "kubejoin fleet join" on another one.',
  }),
});

export const SSH_NOT_STARTED = failure('SSH_NOT_STARTED', {
  class: 'host',
  sample: { program: 'ssh', reason: 'ENOENT' },
  english: (p: { program: string; reason: string }) => ({
    what: `The program ${p.program} could not be started here: ${p.reason}.`,
    cause: "kubejoin uses OpenSSH's client, with the keys and the configuration that you have for it.",
    cure: 'Install it (Debian: apt install openssh-client), or give its path with --ssh.',
  }),
});

export const SSH_CONNECTION_LOST = failure('SSH_CONNECTION_LOST', {
  class: 'host',
  sample: { host: 'worker-3', stage: 'running', words: 'Timeout, server 10.0.0.23 not responding.' },
  english: (p: { host: string; stage: Stage; words: string }) => ({
    what: `The connection to ${p.host} was lost while ${STAGES[p.stage]}.`,
    cause: `The machine or the way to it went away.${said(p.words)}${p.stage === 'running' ? ' The join there notices it within a minute, stops, and takes back what must not stay.' : ''}`,
    cure: `When the machine can be reached, run the same command again: the join goes on where it was, and other hosts stay as they are.`,
  }),
});

export const MACHINE_UNSUPPORTED = failure('MACHINE_UNSUPPORTED', {
  class: 'host',
  sample: { machine: 'riscv64', known: ['x86_64', 'aarch64'] },
  english: (p: { machine: string; known: readonly string[] }) => ({
    what: `There is no kubejoin for machines of the kind "${p.machine}".`,
    cause: `"uname -m" says so there. Executables are made for ${and(p.known)}.`,
    cure: 'Take this host out of the hosts file; with Node.js 20 on it, "kubejoin join" runs there from the npm package.',
  }),
});

export const EXECUTABLE_MISSING = failure('EXECUTABLE_MISSING', {
  class: 'usage',
  sample: { architecture: 'arm64', looked: ['/opt/kubejoin/kubejoin', '/opt/kubejoin/kubejoin-linux-arm64'] },
  english: (p: { architecture: string; looked: readonly string[] }) => ({
    what: `The executable of kubejoin for linux-${p.architecture} is not here, and so can not be carried to the host.`,
    cause:
      p.looked.length === 0
        ? 'This kubejoin runs with Node.js, and is no executable itself.'
        : `It was looked for at ${and(p.looked)}: none is an executable for ${p.architecture}.`,
    cure: `Put kubejoin-linux-${p.architecture} of the same release beside this executable, or name it: --executable FILE.`,
  }),
});

export const EXECUTABLE_UNFIT = failure('EXECUTABLE_UNFIT', {
  class: 'usage',
  sample: { path: 'dist/kubejoin.cjs', problem: 'no-elf' },
  english: (p: { path: string; problem: keyof typeof UNFIT }) => ({
    what: `${p.path} can not be carried to hosts. Nothing was done.`,
    cause: UNFIT[p.problem],
    cure: 'Give --executable the path of kubejoin-linux-x64 or kubejoin-linux-arm64 of a release.',
  }),
});

export const EXECUTABLE_UNTRUSTED = failure('EXECUTABLE_UNTRUSTED', {
  class: 'usage',
  sample: {
    ...{ path: '/opt/kubejoin/kubejoin-linux-arm64', at: '/opt/kubejoin/kubejoin-linux-arm64' },
    ...{ problem: 'writable', uid: 0, mode: 0o775 },
  },
  english: (p: Distrusted & { path: string }) => ({
    what: `${p.path} is not carried to hosts, where root would run it: others than you could have changed it.`,
    cause: distrust(p),
    cure: 'Check that the file is the one of the release. Then put a copy in a folder that only you can write, and name it: --executable FILE.',
  }),
});

export const EXECUTABLE_OTHER_RELEASE = failure('EXECUTABLE_OTHER_RELEASE', {
  class: 'usage',
  sample: { path: '/opt/kubejoin/kubejoin-linux-arm64', problem: 'checksum' },
  english: (p: { path: string; problem: 'checksum' | 'build' }) => ({
    what: `${p.path} is not carried to hosts: it is not of this release.`,
    cause:
      p.problem === 'checksum'
        ? 'SHA256SUMS, which lies beside it, does not list its SHA-256.'
        : 'It does not hold the version and the source commit of the kubejoin that runs here.',
    cure: 'Download both executables and SHA256SUMS of one release into one folder, or name the file: --executable FILE.',
  }),
});

export const REMOTE_COPY_FAILED = failure('REMOTE_COPY_FAILED', {
  class: 'host',
  sample: {
    host: 'worker-3',
    step: 'unpack',
    path: '/opt/kubejoin/kubejoin',
    words: 'gzip: stdout: No space left on device',
  },
  english: (p: { host: string; step: string; path: string; words: string }) => ({
    what: `The executable could not be copied to ${p.host}.`,
    cause: `${own(COPY_STEPS, p.step) ?? `It failed at the step "${p.step}".`}${said(p.words)}`,
    cure: `Look at the disk of that machine (about 120 MB are needed below /var/lib/kubejoin), ${AGAIN}.`,
  }),
});

export const REMOTE_NOT_RUN = failure('REMOTE_NOT_RUN', {
  class: 'host',
  sample: { host: 'worker-3', code: 126, words: 'kubejoin-fleet: Permission denied' },
  english: (p: { host: string; code: number; words: string }) => ({
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
});

export const REMOTE_OUTPUT_UNUSABLE = failure('REMOTE_OUTPUT_UNUSABLE', {
  class: 'host',
  sample: { host: 'worker-3', problem: 'foreign' },
  english: (p: { host: string; problem: keyof typeof OUTPUT }) => ({
    what: `What ${p.host} writes can not be read, and the connection was closed.`,
    cause: OUTPUT[p.problem],
    cure: `Look with "ssh HOST true" at what the login there writes; it should be nothing. Mend it, ${AGAIN}.`,
  }),
});

export const REMOTE_STOPPED = failure('REMOTE_STOPPED', {
  class: 'host',
  sample: { host: 'worker-3' },
  english: (p: { host: string }) => ({
    what: `The join on ${p.host} was stopped there.`,
    cause: 'Somebody there has ended it with a signal, or it heard nothing from here for a minute.',
    cure: 'Run the same command again: it goes on where it was.',
  }),
});

export const REMOTE_FAILURE = failure('REMOTE_FAILURE', {
  class: 'host',
  sample: { code: 'SOMETHING_NEWER', what: 'Something failed.', cause: 'It was new.', cure: 'Try again.' },
  english: (p: { code: string; what: string; cause: string; cure: string }) => ({
    what: p.what === '' ? `The join failed there with ${p.code}.` : p.what,
    cause: p.cause === '' ? 'Another version of kubejoin has said so, and gives no cause.' : p.cause,
    cure: p.cure === '' ? 'Use executables of one release for all hosts.' : p.cure,
  }),
});

export const FLEET_REMOTE_TEXT = text('FLEET_REMOTE_TEXT', (p: { text: string }) => p.text);
