import type { FailureText } from '../catalogue.ts';
import type { Reason, Say } from '../reason.ts';
import { errnoMeaning } from './errno.ts';

const SAME_AGAIN = 'then run the same command again';

/** What to do about a write that the system refused. */
function writeCure(path: string, reason: string): string {
  switch (reason) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Free space on the file system of ${path} ("df -h" and "df -i" show what is left), ${SAME_AGAIN}.`;
    case 'EROFS':
      return `Mount the file system of ${path} read-write; if the kernel made it read-only after an error, "dmesg" says why. Then run the same command again.`;
    case 'EACCES':
    case 'EPERM':
      return `Run the command as root. As root already, look for an immutable attribute ("lsattr -d ${path}") or a security module's refusal in "dmesg".`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `Look at what stands in the way with "ls -ld ${path}" and its parent directories, move it aside, ${SAME_AGAIN}.`;
    default:
      return `Look at "dmesg" and at "ls -ld ${path}", mend what they show, ${SAME_AGAIN}.`;
  }
}

export const host = {
  failures: {
    FILE_NOT_WRITTEN: (p: { path: string; reason: string }): FailureText => ({
      what: `${p.path} could not be written; what was there before is unchanged.`,
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: writeCure(p.path, p.reason),
    }),
    OUTPUT_LOST: (p: { reason: string }): FailureText => ({
      what: 'What the command printed on standard output is lost, all or in part.',
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: 'Make room where standard output goes to, or send it elsewhere, and run the command again.',
    }),
    FILE_NOT_RESTORED: (p: { path: string; kept: string; reason: string; refused: { path: string; reason: string } }): FailureText => ({
      what: `${p.path} has its new content, but ${p.refused.path}, which belongs to it, could not be replaced, and the earlier content could not be put back.`,
      cause: `The system's answer: ${errnoMeaning(p.refused.reason)}; then ${errnoMeaning(p.reason)}.`,
      cure: `The earlier content is kept: mend what the system's answer names (look at "dmesg"), then "mv ${p.kept} ${p.path}".`,
    }),
    FILE_NOT_REMOVED: (p: { path: string; reason: string }): FailureText => ({
      what: `${p.path} could not be removed.`,
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: writeCure(p.path, p.reason),
    }),
    FILE_NOT_READ: (p: { path: string; reason: string }): FailureText => ({
      what: `${p.path} could not be read.`,
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: `Look at it with "ls -ld ${p.path}"; run the command as root, or name another file.`,
    }),
    FILE_TOO_LARGE: (p: { path: string; maxBytes: number }): FailureText => ({
      what: `${p.path} is longer than the ${p.maxBytes} bytes that are read of such a file.`,
      cause: 'A file of this kind is far smaller; it is probably another file, or a device that has no end.',
      cure: `Look at it with "ls -l ${p.path}" and name the right file.`,
    }),
    MOUNTS_UNREADABLE: (p: { path: string }): FailureText => ({
      what: `What is mounted on this machine could not be read from ${p.path}. Nothing was unmounted or emptied.`,
      cause: 'There is no such file (/proc is not mounted in this root), or it has another form than proc(5) says.',
      cure: `Mount /proc ("mount -t proc proc /proc"), ${SAME_AGAIN}.`,
    }),
    SERVICE_FAILED: (p: { unit: string; action: string; reason: string }): FailureText => ({
      what: `"${p.action}" failed for the service ${p.unit}.`,
      cause: `The service manager said: ${p.reason}.`,
      cure: `Look at "systemctl status ${p.unit}" and "journalctl -u ${p.unit}", mend what they name, ${SAME_AGAIN}.`,
    }),
    SERVICE_NOT_QUERIED: (p: { unit: string; reason: string }): FailureText => ({
      what: `The service manager did not tell the state of the service ${p.unit}.`,
      cause: `It said: ${p.reason}.`,
      cure: `Run "systemctl show ${p.unit}" by hand; when it fails too, mend systemd or D-Bus first, ${SAME_AGAIN}.`,
    }),
    SERVICE_MANAGER_MISSING: (p: { unit: string; action: string }): FailureText => ({
      what: `"${p.action}" is not possible for the service ${p.unit}: this machine has no service manager that kubejoin knows.`,
      cause: 'Neither systemd (running, with systemctl on PATH) nor OpenRC (openrc, rc-service and rc-update on PATH) was found.',
      cure: `Run kubejoin on the machine itself, not in a container, or ${p.action} the ${p.unit} yourself.`,
    }),
    CRI_NOT_LISTENING: (p: { socket: string; reason: string }): FailureText => ({
      what: `The container runtime cannot be reached at ${p.socket}.`,
      cause: `Connecting to the socket failed: ${errnoMeaning(p.reason)}. ${criDialCause(p.reason)}`,
      cure: 'Install a container runtime (containerd or CRI-O) if there is none, start it (for instance "systemctl enable --now containerd"), or name the socket of another one with --cri-socket.',
    }),
    CRI_NOT_GRPC: (p: { socket: string; detail: Reason }, say: Say): FailureText => ({
      what: `What listens at ${p.socket} does not answer as a container runtime does.`,
      cause: `Its answer is no gRPC (${say(p.detail)}): the socket belongs to another program, such as dockerd itself.`,
      cure: 'Name the CRI socket of the runtime with --cri-socket; Docker Engine needs cri-dockerd, whose socket is unix:///var/run/cri-dockerd.sock.',
    }),
    CRI_SERVICE_MISSING: (p: { socket: string; method: string; answer: string }): FailureText => ({
      what: `The program at ${p.socket} speaks gRPC but does not offer the container runtime interface (CRI v1).`,
      cause: `It does not know ${p.method}: "${p.answer}". Packages of containerd often turn its CRI plugin off, and old versions have no CRI v1.`,
      cure: 'Remove "cri" from disabled_plugins in /etc/containerd/config.toml, or update the runtime; then restart it ("systemctl restart containerd").',
    }),
    CRI_TIMED_OUT: (p: { socket: string; method: string; timeoutMs: number }): FailureText => ({
      what: `The container runtime at ${p.socket} did not answer ${p.method} in ${p.timeoutMs / 1000} s.`,
      cause: 'The runtime accepts connections but is stuck, still starting, or starved of processor or disk.',
      cure: 'Look at its log (for instance "journalctl -u containerd -n 50"), restart it, and run the same command again.',
    }),
    CRI_CALL_FAILED: (p: { socket: string; method: string; code: number; answer: string }): FailureText => ({
      what: `The container runtime at ${p.socket} answered ${p.method} with an error.`,
      cause: `gRPC status ${p.code}: "${p.answer}".`,
      cure: 'Look at its log (for instance "journalctl -u containerd -n 50"), mend what it names, and run the same command again.',
    }),
  },
  texts: {},
};

function criDialCause(reason: string): string {
  if (reason === 'ENOENT') return 'The runtime is not installed, not started, or listens somewhere else.';
  if (reason === 'ECONNREFUSED') return 'The socket is a left-over of a runtime that has stopped.';
  if (reason === 'EACCES') return 'Only root may connect to it.';
  return '';
}
