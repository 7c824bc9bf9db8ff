import { failure } from '../../base/failure.ts';
import { and, errnoMeaning } from '../../base/phrases.ts';
import { own } from '../../base/record.ts';
import { text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';
import { CURE_WITHHELD } from '../../engine/engine-sentences.ts';
import { type Distrusted, distrust } from '../../host/distrust.ts';

const STAGES = {
  connecting: 'kubejoin was connecting',
  'becoming-root': 'kubejoin was using sudo to become root',
  admitting: 'its token was being created',
  copying: 'the executable was being copied',
  running: 'the join was running',
} as const;

export type Stage = keyof typeof STAGES;

export const AGAIN = 'then run "fleet join" again: hosts that have already joined are left unchanged';

export const said = (words: string): string => (words === '' ? '' : ` Output: ${words}`);

const UNFIT = {
  'no-file': 'The file does not exist.',
  'no-elf': 'The file is not a 64-bit Linux executable. (dist/kubejoin.cjs is a script that requires Node.js.)',
  architecture: 'The file is an executable for an architecture other than x86-64 and ARM64.',
} as const;

const COPY_STEPS: Readonly<Record<string, string>> = {
  sha256sum: 'The sha256sum program is missing on the host.',
  folder: 'The directory for the executable could not be created.',
  write: 'The executable could not be written; the usual cause is a full disk.',
  unpack: 'The executable could not be unpacked and written; the usual cause is a full disk.',
  short: 'The host received fewer bytes than were sent.',
  digest: 'The SHA-256 of the received file does not match that of the original.',
};

const OUTPUT = {
  'line-too-long': 'The host sent a line longer than 1 MiB.',
  'too-much': 'The host sent more than 64 MiB.',
  'too-many-events': 'The host sent more than 20,000 events; a join reports a few hundred.',
  foreign:
    'The host sent too many lines that are not from kubejoin: the login shell prints them, or the executable was replaced with another program.',
} as const;
export type OutputProblem = keyof typeof OUTPUT;

export const FLEET_NODE_NAME_SHARED = failure('FLEET_NODE_NAME_SHARED', {
  code: 'HOSTS_FILE_INVALID',
  class: 'usage',
  sample: { name: 'worker-1', hosts: 3 },
  english: (p: { name: string; hosts: number }) => ({
    what: `${p.hosts} hosts would join as the same node, ${p.name}. Nothing was done.`,
    cause: `The configuration file sets the node name, and ${p.hosts} hosts do not have a nodeName in the hosts file.`,
    cure: 'Remove nodeRegistration.name from the configuration file, or give each host a nodeName in the hosts file.',
  }),
});

export const FLEET_HOST_TIMED_OUT = failure('FLEET_HOST_TIMED_OUT', {
  class: 'timeout',
  sample: { host: 'worker-3', limitMs: 600_000, stage: 'running' },
  english: (p: { host: string; limitMs: number; stage: Stage }) => ({
    what: `${p.host} did not finish within ${duration(Math.round(p.limitMs / 1000))}.`,
    cause: `When the time limit expired, ${STAGES[p.stage]}.${p.stage === 'running' ? ' kubejoin told it to stop and to roll back changes that are unsafe to leave behind.' : ''}`,
    cure: `Check what the host was waiting for. If the host is just slow, increase --time-limit, or timeLimit in the hosts file, ${AGAIN}.`,
  }),
});

export const FLEET_HOST_BUG = failure('FLEET_HOST_BUG', {
  class: 'internal',
  sample: { host: 'worker-3', error: 'TypeError: x is not a function' },
  english: (p: { host: string; error: string }) => ({
    what: `kubejoin failed while working on ${p.host}: ${p.error}`,
    cause: `This is a bug in kubejoin. If the join on ${p.host} had started, kubejoin told the host to stop it.`,
    cure: 'Report the bug, and include the output of the same command with -v=5. Other hosts are not affected.',
  }),
});

export const FLEET_REQUEST_UNUSABLE = failure('FLEET_REQUEST_UNUSABLE', {
  class: 'usage',
  sample: { version: undefined },
  english: (p: { version: number | undefined }) => ({
    what: '"fleet remote" did not receive a valid request on standard input. Nothing was changed.',
    cause:
      p.version === undefined
        ? 'Standard input ended without a request, or contained something else. "fleet join" starts this command on each host; do not run it manually.'
        : `The request has version ${p.version}: it was sent by a different version of kubejoin.`,
    cure: 'Run "kubejoin join" on this machine, or "kubejoin fleet join" on another one.',
  }),
});

export const SSH_NOT_STARTED = failure('SSH_NOT_STARTED', {
  code: 'SSH_FAILED',
  class: 'host',
  sample: { program: 'ssh', reason: 'ENOENT' },
  english: (p: { program: string; reason: string }) => ({
    what: `Cannot start ${p.program} on this machine: ${errnoMeaning(p.reason)}.`,
    cause: 'kubejoin uses the OpenSSH client with your keys and configuration.',
    cure: 'Install the OpenSSH client (Debian: "apt install openssh-client"), or set its path with --ssh.',
  }),
});

export const SSH_CONNECTION_LOST = failure('SSH_CONNECTION_LOST', {
  class: 'host',
  sample: { host: 'worker-3', stage: 'running', words: 'Timeout, server 10.0.0.23 not responding.' },
  english: (p: { host: string; stage: Stage; words: string }) => ({
    what: `The connection to ${p.host} was lost while ${STAGES[p.stage]}.`,
    cause: `The machine or the network failed.${said(p.words)}${p.stage === 'running' ? ' If the machine is still running, the join there detects the lost connection within a minute, stops, and rolls back changes that are unsafe to leave behind.' : ''}`,
    cure: 'Once the machine is reachable, run the same command again: the join continues where it stopped, and other hosts are left unchanged.',
  }),
});

export const MACHINE_UNSUPPORTED = failure('MACHINE_UNSUPPORTED', {
  code: 'PLATFORM_UNSUPPORTED',
  class: 'host',
  sample: { machine: 'riscv64', known: ['x86_64', 'aarch64'] },
  english: (p: { machine: string; known: readonly string[] }) => ({
    what: `There is no kubejoin executable for "${p.machine}" machines.`,
    cause: `"uname -m" on the host printed "${p.machine}". Executables exist for ${and(p.known)}.`,
    cure: 'Remove this host from the hosts file. To join it separately, install Node.js 20 on it and run "kubejoin join" from the npm package.',
  }),
});

export const EXECUTABLE_MISSING = failure('EXECUTABLE_MISSING', {
  code: 'EXECUTABLE_UNFIT',
  class: 'usage',
  sample: { architecture: 'arm64', looked: ['/opt/kubejoin/kubejoin', '/opt/kubejoin/kubejoin-linux-arm64'] },
  english: (p: { architecture: string; looked: readonly string[] }) => ({
    what: `No kubejoin executable for linux-${p.architecture} was found to copy to the host.`,
    cause:
      p.looked.length === 0
        ? 'This installation of kubejoin runs on Node.js and is not a single executable.'
        : p.looked.length === 1
          ? `${and(p.looked)} is not an executable for ${p.architecture}.`
          : `None of these is an executable for ${p.architecture}: ${and(p.looked)}.`,
    cure:
      p.looked.length === 0
        ? `Download kubejoin-linux-${p.architecture} from the same release, and specify it with --executable FILE.`
        : `Put kubejoin-linux-${p.architecture} from the same release in the directory of the running executable, or specify it with --executable FILE.`,
  }),
});

export const EXECUTABLE_UNFIT = failure('EXECUTABLE_UNFIT', {
  class: 'usage',
  sample: { path: 'dist/kubejoin.cjs', problem: 'no-elf' },
  english: (p: { path: string; problem: keyof typeof UNFIT }) => ({
    what: `${p.path} cannot be used on the hosts. Nothing was done.`,
    cause: UNFIT[p.problem],
    cure: 'Set --executable to kubejoin-linux-x64 or kubejoin-linux-arm64 from a release.',
  }),
});

export const EXECUTABLE_UNTRUSTED = failure('EXECUTABLE_UNTRUSTED', {
  class: 'usage',
  sample: {
    ...{ path: '/opt/kubejoin/kubejoin-linux-arm64', at: '/opt/kubejoin/kubejoin-linux-arm64' },
    ...{ problem: 'writable', uid: 0, mode: 0o775 },
  },
  english: (p: Distrusted & { path: string }) => ({
    what: `${p.path} was not copied to the hosts: it runs there as root, but other users could have modified it.`,
    cause: distrust(p),
    cure: 'Verify that the file is the one from the release. Then put a copy in a directory that only you can write to, and specify it with --executable FILE.',
  }),
});

export const EXECUTABLE_OTHER_RELEASE = failure('EXECUTABLE_OTHER_RELEASE', {
  code: 'EXECUTABLE_UNFIT',
  class: 'usage',
  sample: { path: '/opt/kubejoin/kubejoin-linux-arm64', problem: 'checksum' },
  english: (p: { path: string; problem: 'checksum' | 'build' }) => ({
    what: `${p.path} was not copied to the hosts: it is not from this release of kubejoin.`,
    cause:
      p.problem === 'checksum'
        ? 'SHA256SUMS in the same directory does not contain the SHA-256 of this executable.'
        : 'It was not built from the same version and commit as the kubejoin running here.',
    cure: 'Download kubejoin-linux-x64, kubejoin-linux-arm64 and SHA256SUMS from the same release into one directory, or use --executable FILE to specify the executable to copy.',
  }),
});

export const REMOTE_COPY_FAILED = failure('REMOTE_COPY_FAILED', {
  code: 'REMOTE_FAILED',
  class: 'host',
  sample: {
    host: 'worker-3',
    step: 'unpack',
    path: '/opt/kubejoin/kubejoin',
    words: 'gzip: stdout: No space left on device',
  },
  english: (p: { host: string; step: string; path: string; words: string }) => ({
    what: `Could not copy the executable to ${p.host}.`,
    cause: `${own(COPY_STEPS, p.step) ?? `The step "${p.step}" failed.`}${said(p.words)}`,
    cure: `${p.step === 'sha256sum' ? `Install sha256sum (coreutils) on ${p.host}` : `Check the disk on ${p.host} (kubejoin needs about 120 MB in /var/lib/kubejoin)`}, ${AGAIN}.`,
  }),
});

export const REMOTE_NOT_RUN = failure('REMOTE_NOT_RUN', {
  code: 'REMOTE_FAILED',
  class: 'host',
  sample: { host: 'worker-3', code: 126, words: 'kubejoin-fleet: Permission denied' },
  english: (p: { host: string; code: number; words: string }) => ({
    what: `kubejoin on ${p.host} exited with code ${p.code} without returning a result.`,
    cause: `${
      p.code === 126
        ? 'The executable could not be run: /var/lib is mounted with noexec, or a security module blocks the executable.'
        : p.code === 127
          ? 'The executable or a library that it needs (glibc, libstdc++) is missing.'
          : 'kubejoin was killed, for example because the machine ran out of memory, or the host has a different version of kubejoin.'
    }${said(p.words)}`,
    cure: `Fix the problem on ${p.host} (--keep-executable install uses /usr/local/bin instead of /var/lib), ${AGAIN}.`,
  }),
});

export const REMOTE_OUTPUT_UNUSABLE = failure('REMOTE_OUTPUT_UNUSABLE', {
  code: 'REMOTE_FAILED',
  class: 'host',
  sample: { host: 'worker-3', login: '-l admin 10.0.0.23', problem: 'foreign' },
  english: (p: { host: string; login: string; problem: OutputProblem }) => ({
    what: `The output from ${p.host} is not valid, so the connection was closed.`,
    cause: OUTPUT[p.problem],
    cure: `Run "ssh ${p.login} true" and check that the login prints nothing. If it prints something, fix that, ${AGAIN}.`,
  }),
});

export const REMOTE_STOPPED = failure('REMOTE_STOPPED', {
  code: 'REMOTE_FAILED',
  class: 'host',
  sample: { host: 'worker-3' },
  english: (p: { host: string }) => ({
    what: `The join on ${p.host} was interrupted.`,
    cause: `kubejoin on ${p.host} received a signal, or the machine that runs "fleet join" sent it no data for a minute.`,
    cure: 'Run the same command again: the join continues where it stopped.',
  }),
});

export const REMOTE_FAILURE = failure('REMOTE_FAILURE', {
  class: 'host',
  sample: { code: 'SOMETHING_NEWER', what: '', cause: '', cure: '' },
  english: (p: { code: string; what: string; cause: string; cure: string }) => ({
    what: p.what === '' ? `The join on the host failed with ${p.code}.` : `The host reported ${p.code}: ${p.what}`,
    cause:
      p.cause === ''
        ? 'The host runs a different version of kubejoin, which reported the failure without a cause.'
        : `The host reported: ${p.cause}`,
    cure: p.cure === '' ? 'Use executables from the same release for all hosts.' : CURE_WITHHELD,
  }),
});

export const FLEET_REMOTE_TEXT = text('FLEET_REMOTE_TEXT', (p: { text: string }) => `The host reported: ${p.text}`);
