import { failure } from '../../base/failure.ts';
import { type Reason, text } from '../../base/text.ts';
import { duration } from '../../base/wording.ts';

export const JOIN_TRIED_AGAIN = text(
  'JOIN_TRIED_AGAIN',
  (p: { reason: Reason; seconds: number }, say) =>
    `The join failed and will be retried in ${duration(p.seconds)}. Reason: ${say(p.reason)}`,
);

export const RUNTIME_AWAITED = text(
  'RUNTIME_AWAITED',
  (p: { seconds: number }) => `Waiting up to ${duration(p.seconds)} for the container runtime.`,
);

export const HOSTNAME_AWAITED = text(
  'HOSTNAME_AWAITED',
  () => 'Waiting until this machine has a host name, which becomes the node name.',
);

const AFTER_REBOOT =
  'Then reboot the machine, or run "systemctl start kubejoin-join" (OpenRC: "rc-service kubejoin-join restart").';

export const BOOT_NOT_FETCHED = failure('BOOT_NOT_FETCHED', {
  code: 'BOOT_FAILED',
  class: 'host',
  sample: { source: 'https://files.example/kubejoin' },
  english: (p: { source: string }) => ({
    what: `Could not download kubejoin from ${p.source}.`,
    cause: 'Neither curl nor wget could download the file within an hour; see the lines above.',
    cure: `Check the address, and this machine's network and clock. ${AFTER_REBOOT}`,
  }),
});

export const BOOT_DIGEST_WRONG = failure('BOOT_DIGEST_WRONG', {
  class: 'host',
  sample: { source: 'https://files.example/kubejoin', sha256: 'a3b5'.repeat(16), seen: '0c1d'.repeat(16) },
  english: (p: { source: string; sha256: string; seen: string }) => ({
    what: `The file at ${p.source} is not the expected executable, and was not run.`,
    cause: `The file's SHA-256 is ${p.seen}, not ${p.sha256}: the file was replaced, or the digest belongs to a different release or processor architecture.`,
    cure: "Create the user data again with the digest from the release's SHA256SUMS file.",
  }),
});

export const BOOT_NOT_INSTALLED = failure('BOOT_NOT_INSTALLED', {
  code: 'BOOT_FAILED',
  class: 'host',
  sample: undefined,
  english: () => ({
    what: 'kubejoin is not installed on this machine.',
    cause: 'The image does not contain kubejoin, and apt could not install it.',
    cure: `Install kubejoin on this machine. ${AFTER_REBOOT} For new machines, add kubejoin or its apt repository to the image, or create the user data with --executable and --sha256.`,
  }),
});

export const BOOT_NOT_RUNNABLE = failure('BOOT_NOT_RUNNABLE', {
  code: 'BOOT_FAILED',
  class: 'host',
  sample: undefined,
  english: () => ({
    what: 'The kernel refuses to run the kubejoin executable.',
    cause:
      'In the system log, "Exec format error" means that the executable was built for a different processor architecture, and "Permission denied" that its file system is mounted with noexec.',
    cure: "Use the executable for this machine's processor architecture, or an image that contains kubejoin.",
  }),
});

export const BOOT_NO_GLIBC = failure('BOOT_NO_GLIBC', {
  class: 'host',
  sample: undefined,
  english: () => ({
    what: 'The kubejoin executable does not run on this machine.',
    cause: 'The executable needs glibc, which this system does not have. Alpine Linux, for example, uses musl instead.',
    cure: 'Use an image with glibc.',
  }),
});

export const BOOT_NOT_COPIED = failure('BOOT_NOT_COPIED', {
  class: 'host',
  sample: undefined,
  english: () => ({
    what: 'The kubejoin executable could not be copied to /usr/local/bin or /opt/bin.',
    cause: 'The directories are read-only, or their disk is full: see the message of mkdir or cp in the system log.',
    cure: 'Make /opt/bin writable or free some space there, or use an image that contains kubejoin.',
  }),
});

export const BOOT_KILLED = failure('BOOT_KILLED', {
  code: 'BOOT_FAILED',
  class: 'host',
  sample: undefined,
  english: () => ({
    what: 'kubejoin was killed repeatedly before it could finish the join.',
    cause:
      'The kernel probably killed kubejoin because the machine ran out of memory; "journalctl -k" shows whether that was the reason.',
    cure: 'Give the machine more memory and reboot it. The join continues where it stopped.',
  }),
});

export const PROVISION_CONFIG_REMOVED = failure('PROVISION_CONFIG_REMOVED', {
  class: 'host',
  sample: { path: '/etc/kubejoin/join.yaml' },
  english: (p: { path: string }) => ({
    what: `This machine will not join: ${p.path} was removed during the run.`,
    cause:
      'An administrator, "kubejoin reset" or "kubejoin undo" (if a join had begun) removed the file, so that neither a retry nor a reboot joins this machine again.',
    cure: 'No action is needed. To join the machine after all, run "kubejoin join", or use new user data from "kubejoin provision".',
  }),
});

export const HOSTNAME_MISSING = failure('HOSTNAME_MISSING', {
  class: 'timeout',
  sample: { hostname: 'localhost' },
  english: (p: { hostname: string }) => ({
    what: 'This machine did not get a host name in time.',
    cause: `The configuration does not name the node, and the host name is still ${p.hostname || 'empty'}. Neither the image nor DHCP set it, and several machines without a host name would join as the same node.`,
    cure: `Set the host name with "hostnamectl set-hostname", or the node name with nodeRegistration.name in the configuration. ${AFTER_REBOOT} For new machines, set the host name in the image or through DHCP, or create the user data with --node-name.`,
  }),
});

export const EXECUTABLE_URL_UNFIT = text(
  'EXECUTABLE_URL_UNFIT',
  () => 'The value must be an https URL without a user name or password.',
);
export const SHA256_UNFIT = text('SHA256_UNFIT', () => 'The value must be a SHA-256 digest: 64 hexadecimal digits.');
export const SHA256_NEEDED = text(
  'SHA256_NEEDED',
  () => 'This flag requires --sha256: the machine verifies the SHA-256 before running the executable.',
);
export const SHA256_ALONE = text('SHA256_ALONE', () => 'This flag requires --executable.');
export const PACKAGE_AND_EXECUTABLE = text(
  'PACKAGE_AND_EXECUTABLE',
  () => 'This flag cannot be combined with --executable. Specify only one of them.',
);
export const SENTINEL_UNFIT = text(
  'SENTINEL_UNFIT',
  () => 'The value must be an absolute path outside /dev and /proc.',
);
export const TOKEN_BESIDE_KUBECONFIG = text(
  'TOKEN_BESIDE_KUBECONFIG',
  () =>
    'This flag cannot be combined with --kubeconfig: kubejoin uses the kubeconfig to create a token that is bound to this node.',
);
export const TTL_WITHOUT_KUBECONFIG = text(
  'TTL_WITHOUT_KUBECONFIG',
  () => 'This flag applies only to a token created with --kubeconfig: add --kubeconfig, or omit this flag.',
);
export const UNDO_BESIDE_KUBECONFIG = text(
  'UNDO_BESIDE_KUBECONFIG',
  () =>
    "This flag cannot be combined with --kubeconfig: the undo deletes the kubelet's key, and a token created with --kubeconfig admits only one key.",
);
export const RETRY_FOR_UNFIT = text(
  'RETRY_FOR_UNFIT',
  () => 'The value must be a duration with a unit, such as 90s or 1h.',
);
