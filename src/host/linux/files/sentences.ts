import { errnoMeaning, SAME_AGAIN } from '../../../base/english.ts';
import { failure } from '../../../base/failure.ts';
import { mebibytes, type RefusedWrite } from '../../refused-write.ts';

export interface NotWritten {
  path: string;
  reason: string;
  refused?: RefusedWrite;
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
      if (module === 'AppArmor')
        return `See the denial in "dmesg" (apparmor="DENIED"), allow it in the profile, ${SAME_AGAIN}.`;
      if (root && capable === false)
        return `Run kubejoin with all of root's capabilities (not in a restricted container), ${SAME_AGAIN}.`;
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

export const FILE_NOT_WRITTEN = failure('FILE_NOT_WRITTEN', {
  class: 'host',
  sample: {
    path: '/etc/kubernetes/pki/ca.crt',
    reason: 'ENOSPC',
    refused: {
      mount: { point: '/', type: 'ext4', source: '/dev/sda1' },
      space: { freeBytes: 0, bytes: 21_474_836_480, freeInodes: 812_345, inodes: 1_310_720 },
    },
  },
  english: (p: NotWritten) => ({
    what: `${p.path} could not be written; what was there before is unchanged.`,
    cause: writeCause(p),
    cure: writeCure(p),
  }),
});

export const FILE_NOT_RESTORED = failure('FILE_NOT_RESTORED', {
  class: 'host',
  sample: {
    path: '/etc/kubernetes/pki/apiserver.key',
    kept: '/etc/kubernetes/pki/.apiserver.key.earlier-0123456789ab',
    reason: 'EIO',
    refused: { path: '/etc/kubernetes/pki/apiserver.crt', reason: 'EIO' },
  },
  english: (p: { path: string; kept: string; reason: string; refused: { path: string; reason: string } }) => ({
    what: `${p.path} has its new content, but ${p.refused.path}, which belongs to it, could not be replaced, and the earlier content could not be put back.`,
    cause: `The system's answer: ${errnoMeaning(p.refused.reason)}; then ${errnoMeaning(p.reason)}.`,
    cure: `The earlier content is kept: mend what the system's answer names (look at "dmesg"), then "mv ${p.kept} ${p.path}".`,
  }),
});

export const FILE_NOT_REMOVED = failure('FILE_NOT_REMOVED', {
  class: 'host',
  sample: { path: '/etc/kubernetes/bootstrap-kubelet.conf', reason: 'EROFS' },
  english: (p: NotWritten) => ({
    what: `${p.path} could not be removed.`,
    cause: writeCause(p),
    cure: writeCure(p),
  }),
});

export const FILE_NOT_READ = failure('FILE_NOT_READ', {
  class: 'host',
  sample: { path: 'join.yaml', reason: 'EACCES' },
  english: (p: { path: string; reason: string }) => ({
    what: `${p.path} could not be read.`,
    cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
    cure: `Look at it with "ls -ld ${p.path}"; run the command as root, or name another file.`,
  }),
});

export const FILE_TOO_LARGE = failure('FILE_TOO_LARGE', {
  class: 'host',
  sample: { path: 'join.yaml', maxBytes: 16777216 },
  english: (p: { path: string; maxBytes: number }) => ({
    what: `${p.path} is longer than the ${p.maxBytes} bytes that are read of such a file.`,
    cause: 'A file of this kind is far smaller; it is probably another file, or a device that has no end.',
    cure: `Look at it with "ls -l ${p.path}" and name the right file.`,
  }),
});

export const MOUNTS_UNREADABLE = failure('MOUNTS_UNREADABLE', {
  class: 'host',
  sample: { path: '/proc/self/mountinfo' },
  english: (p: { path: string }) => ({
    what: `What is mounted on this machine could not be read from ${p.path}. Nothing was unmounted or emptied.`,
    cause: 'There is no such file (/proc is not mounted in this root), or it has another form than proc(5) says.',
    cure: `Mount /proc ("mount -t proc proc /proc"), ${SAME_AGAIN}.`,
  }),
});

export const FILE_CHANGED_MEANWHILE = failure('FILE_CHANGED_MEANWHILE', {
  class: 'host',
  sample: { path: '/etc/passwd' },
  english: (p: { path: string }) => ({
    what: `${p.path} was changed by another program while the accounts for RootlessControlPlane were being added. It was left as that program has made it.`,
    cause:
      'Names or ids that were free are not any more, or a program that does not lock the file (systemd-sysusers, say, or an editor) has written it in the same moment.',
    cure: 'Run the same command again: it starts from what the file is now.',
  }),
});
