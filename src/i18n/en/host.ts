import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import { mebibytes, type RefusedWrite } from '../refused-write.ts';
import { errnoMeaning } from './errno.ts';

const SAME_AGAIN = 'then run the same command again';

export interface NotWritten {
  path: string;
  reason: string;
  refused?: RefusedWrite;
}

/** Why the system refused it, as far as it shows. */
function writeCause({ reason, refused = {} }: NotWritten): string {
  const { mount, space } = refused;
  const answer = `The system's answer: ${errnoMeaning(reason)}.`;
  const on = mount && `${mount.point} (${mount.type}, ${mount.source})`;
  if (space !== undefined) {
    const noInodes = space.inodes > 0 && space.freeInodes === 0;
    return `${answer} ${noInodes ? 'No more files can be made on' : 'Free on'} ${on ?? 'that file system'}: ${mebibytes(space.freeBytes)} of ${mebibytes(space.bytes)}, ${space.freeInodes} of ${space.inodes} inodes.`;
  }
  if (on !== undefined) return `${answer} It is ${on}.`;
  return `${answer}${permissionCause(refused)}`;
}

function permissionCause({ root, capable, immutable, module }: RefusedWrite): string {
  if (immutable !== undefined)
    return ` ${immutable} has the attribute "immutable" or "append only" (chattr): nobody may change it, not even root.`;
  if (root === false) return ' kubejoin does not run as root.';
  if (module !== undefined) return ` kubejoin runs as root, and ${module} is enforcing: its rules forbid this.`;
  if (capable === false)
    return " kubejoin runs as root, but without the capability to write in other users' directories (CAP_DAC_OVERRIDE): a container or a unit file has taken it away.";
  return root === true
    ? ' kubejoin runs as root, and neither SELinux nor AppArmor confines it: the file system itself refuses (a network file system, for instance).'
    : '';
}

/** What to do about a write that the system refused. */
function writeCure({ path, reason, refused = {} }: NotWritten): string {
  const { mount, immutable, root, module, capable } = refused;
  switch (reason) {
    case 'ENOSPC':
    case 'EDQUOT':
      return `Free space on ${mount ? mount.point : `the file system of ${path}`} ("df -h" and "df -i" show what is left), ${SAME_AGAIN}.`;
    case 'EROFS':
      return `Mount it read-write ("mount -o remount,rw ${mount?.point ?? path}"); if the kernel made it read-only after an error, "dmesg" says why. An image-based system keeps it read-only on purpose: put what is written there on a writable mount. Then run the same command again.`;
    case 'EACCES':
    case 'EPERM':
      if (immutable !== undefined) return `Run "chattr -i -a ${immutable}", ${SAME_AGAIN}.`;
      if (module === 'SELinux')
        return `See the denial with "ausearch -m avc -ts recent", give the path its label back ("restorecon -Rv ${path}"), ${SAME_AGAIN}.`;
      if (module === 'AppArmor') return `See the denial in "dmesg" (apparmor="DENIED"), allow it in the profile, ${SAME_AGAIN}.`;
      if (root && capable === false) return `Run kubejoin with all of root's capabilities (not in a restricted container), ${SAME_AGAIN}.`;
      if (root === false) return 'Run the same command with sudo, or as root.';
      return `Run the command as root. As root already, look for an immutable attribute ("lsattr -d ${path}") or a security module's refusal in "dmesg".`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `Look at what stands in the way with "ls -ld ${path}" and its parent directories, move it aside, ${SAME_AGAIN}.`;
    default:
      return `Look at "dmesg" and at "ls -ld ${path}", mend what they show, ${SAME_AGAIN}.`;
  }
}

/** What turns the CRI of containerd off. */
export interface DisabledPlugins {
  file: string;
  plugins: readonly string[];
}

export const host = {
  failures: {
    FILE_NOT_WRITTEN: (p: NotWritten): FailureText => ({
      what: `${p.path} could not be written; what was there before is unchanged.`,
      cause: writeCause(p),
      cure: writeCure(p),
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
    FILE_NOT_REMOVED: (p: NotWritten): FailureText => ({
      what: `${p.path} could not be removed.`,
      cause: writeCause(p),
      cure: writeCure(p),
    }),
    FILE_NOT_READ: (p: { path: string; reason: string }): FailureText => ({
      what: `${p.path} could not be read.`,
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: `Look at it with "ls -ld ${p.path}"; run the command as root, or name another file.`,
    }),
    FILE_NOT_YAML: (p: { path: string; line: number; column: number }): FailureText => ({
      what: `${p.path} is not YAML that can be read (line ${p.line}, column ${p.column}).`,
      cause: 'It was cut off, changed by hand, or is another kind of file.',
      cure: 'Restore the file from a backup, or have the program that owns it write it again.',
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
    CRI_NOT_LISTENING: (p: { socket: string; reason: string; service?: RuntimeService }): FailureText => ({
      what: `The container runtime cannot be reached at ${p.socket}.`,
      cause: `Connecting to the socket failed: ${errnoMeaning(p.reason)}. ${criDialCause(p)}`.trim(),
      cure: criDialCure(p),
    }),
    CRI_NOT_GRPC: (p: { socket: string; detail: Reason }, say: Say): FailureText => ({
      what: `What listens at ${p.socket} does not answer as a container runtime does.`,
      cause: `Its answer is no gRPC (${say(p.detail)}): the socket belongs to another program, such as dockerd itself.`,
      cure: 'Name the CRI socket of the runtime with --cri-socket; Docker Engine needs cri-dockerd, whose socket is unix:///var/run/cri-dockerd.sock.',
    }),
    CRI_SERVICE_MISSING: (p: { socket: string; method: string; answer: string; disabled?: DisabledPlugins }): FailureText => ({
      what: `The program at ${p.socket} speaks gRPC but does not offer the container runtime interface (CRI v1).`,
      cause: `It does not know ${p.method}: "${p.answer}". ${
        p.disabled
          ? `Its CRI plugin is turned off: disabled_plugins in ${p.disabled.file} has ${p.disabled.plugins.map((plugin) => `"${plugin}"`).join(', ')}.`
          : 'Packages of containerd often turn its CRI plugin off, and old versions have no CRI v1.'
      }`,
      cure: p.disabled
        ? `Remove ${p.disabled.plugins.map((plugin) => `"${plugin}"`).join(', ')} from disabled_plugins in ${p.disabled.file}, run "systemctl restart containerd", ${SAME_AGAIN}.`
        : 'Remove "cri" from disabled_plugins in /etc/containerd/config.toml, or update the runtime; then restart it ("systemctl restart containerd").',
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

/** The service of the runtime that the socket belongs to. */
export interface RuntimeService {
  name: string;
  exists: boolean;
  active: boolean;
}

export interface NotListening {
  reason: string;
  service?: RuntimeService;
}

function criDialCause({ reason, service }: NotListening): string {
  if (reason === 'EACCES') return 'Only root may connect to it.';
  if (service?.exists === false) return `This machine has no service ${service.name}: that runtime is not installed.`;
  if (service?.exists && !service.active) return `The service ${service.name} is installed, but it does not run.`;
  if (service?.active) return `The service ${service.name} runs, but it is still starting or listens somewhere else.`;
  if (reason === 'ENOENT') return 'The runtime is not installed, not started, or listens somewhere else.';
  return reason === 'ECONNREFUSED' ? 'The socket is a left-over of a runtime that has stopped.' : '';
}

function criDialCure({ service }: NotListening): string {
  const other = 'or name the socket of another runtime with --cri-socket';
  if (service?.exists === false) return `Install a container runtime (containerd or CRI-O) and start it, ${other}; ${SAME_AGAIN}.`;
  if (service?.exists && !service.active)
    return `Start it ("systemctl enable --now ${service.name}"; if it does not stay, "journalctl -u ${service.name} -n 50" says why), ${other}; ${SAME_AGAIN}.`;
  if (service?.active)
    return `Look at where it listens ("ss -lxp", "journalctl -u ${service.name} -n 50") and name that socket with --cri-socket; ${SAME_AGAIN}.`;
  return 'Install a container runtime (containerd or CRI-O) if there is none, start it (for instance "systemctl enable --now containerd"), or name the socket of another one with --cri-socket.';
}
