import { failure } from '../../../base/failure.ts';
import { errnoMeaning, SAME_AGAIN } from '../../../base/phrases.ts';
import { size } from '../../../base/wording.ts';

/** Evidence for a refused write, in FILE_NOT_WRITTEN and FILE_NOT_REMOVED. */
export interface RefusedWrite {
  /** A full or read-only file system. */
  mount?: { point: string; type: string; source: string } | undefined;
  /** Space of a full file system; 0 inodes in all if it has no limit for them. */
  space?: { freeBytes: number; bytes: number; freeInodes: number; inodes: number };
  /** After a denied permission: this process runs as root. */
  root?: boolean;
  /** After a denied permission: this process has CAP_DAC_OVERRIDE. */
  capable?: boolean;
  /** A path with the attribute "immutable" or "append only" (chattr +i or +a). */
  immutable?: string;
  /** A security module that confines this process. */
  module?: 'SELinux' | 'AppArmor';
}

/** The file system has space, but (nearly) no inodes. */
export function lacksInodes({ space }: Pick<RefusedWrite, 'space'>): boolean {
  return space !== undefined && space.inodes > 0 && space.freeInodes < 32 && space.freeBytes >= 1024 * 1024;
}

export interface NotWritten {
  path: string;
  reason: string;
  refused?: RefusedWrite;
}

/** A size for messages: in KiB below 10 MiB, else in MiB. */
export function mebibytes(bytes: number): string {
  return bytes < 10 * 1024 * 1024 ? `${Math.floor(bytes / 1024)} KiB` : `${Math.floor(bytes / (1024 * 1024))} MiB`;
}

function permissionCause({ root, capable, immutable, module }: RefusedWrite): string {
  if (immutable !== undefined)
    return ` ${immutable} has the attribute "immutable" or "append only" (chattr): not even root can change it.`;
  if (root === false) return ' kubejoin is not running as root.';
  if (module !== undefined) return ` kubejoin runs as root, but ${module} is enforcing rules that forbid this.`;
  if (capable === false)
    return " kubejoin runs as root, but without the CAP_DAC_OVERRIDE capability, which allows writing to other users' directories: a container or a unit file dropped it.";
  return root === true
    ? ' kubejoin runs as root and is confined by neither SELinux nor AppArmor: the file system itself denied the write (for example, a network file system).'
    : '';
}

/** The reason for the refusal, as far as the system shows it. */
export function writeCause({ reason, refused = {} }: NotWritten): string {
  const { mount, space } = refused;
  const answer = `The system reported: ${errnoMeaning(reason)}.`;
  const on = mount && `${mount.point} (${mount.type}, ${mount.source})`;
  if (space !== undefined) {
    const noInodes = space.inodes > 0 && space.freeInodes === 0;
    return `${answer} ${noInodes ? 'No more files can be created on' : 'Free on'} ${on ?? 'that file system'}: ${mebibytes(space.freeBytes)} of ${mebibytes(space.bytes)}, ${space.freeInodes} of ${space.inodes} inodes.`;
  }
  if (on !== undefined) return `${answer} It is ${on}.`;
  return `${answer}${permissionCause(refused)}`;
}

/** The next step after a refused write. */
export function writeCure({ path, reason, refused = {} }: NotWritten): string {
  const { mount, immutable, root, module, capable } = refused;
  switch (reason) {
    case 'ENOSPC':
      return lacksInodes(refused)
        ? `Delete or move files on ${mount ? mount.point : `the file system of ${path}`}: each of them uses an inode, whatever its size ("df -i" shows the usage). Then run the failed command again.`
        : `Free up some space on ${mount ? mount.point : `the file system of ${path}`} ("df -h" and "df -i" show the usage), ${SAME_AGAIN}.`;
    case 'EDQUOT':
      return `Free up some of the disk quota on ${mount ? mount.point : `the file system of ${path}`}, or raise it ("repquota -asu" and "repquota -asP" show the quotas of users and projects), ${SAME_AGAIN}.`;
    case 'EROFS':
      return `${mount ? `Remount the file system read-write ("mount -o remount,rw ${mount.point}")` : `Find the mount point with "findmnt -T ${path}", and remount the file system read-write ("mount -o remount,rw MOUNTPOINT")`}; if the kernel made it read-only after an error, "dmesg" shows the reason. Image-based systems keep the file system read-only on purpose: on such a system, mount a writable file system over a parent directory of ${path}. Then run the failed command again.`;
    case 'EACCES':
    case 'EPERM':
      if (immutable !== undefined) return `Run "chattr -i -a ${immutable}", ${SAME_AGAIN}.`;
      if (module === 'SELinux')
        return `Find the denial with "ausearch -m avc -ts recent", restore the label of the path ("restorecon -Rv ${path}"), ${SAME_AGAIN}.`;
      if (module === 'AppArmor')
        return `Find the denial in "dmesg" (apparmor="DENIED"), allow it in the profile, ${SAME_AGAIN}.`;
      if (root && capable === false)
        return `Run kubejoin with all of root's capabilities (not in a restricted container), ${SAME_AGAIN}.`;
      if (root === false) return 'Run the same command with sudo, or as root.';
      return `Run the command as root. If it already runs as root, look for an immutable attribute ("lsattr -d ${path}") or a denial by a security module in "dmesg".`;
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `Check "ls -ld ${path}" and its parent directories, move whatever is in the way, ${SAME_AGAIN}.`;
    default:
      return `Check "dmesg" and "ls -ld ${path}", fix the problem they show, ${SAME_AGAIN}.`;
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
    what: `Could not write ${p.path}; its previous content is unchanged.`,
    cause: writeCause(p),
    cure: writeCure(p),
  }),
});

export const FILE_NOT_RESTORED = failure('FILE_NOT_RESTORED', {
  code: 'FILE_NOT_WRITTEN',
  class: 'host',
  sample: {
    path: '/etc/kubernetes/pki/apiserver.key',
    kept: '/etc/kubernetes/pki/.apiserver.key.earlier-0123456789ab',
    reason: 'EIO',
    refused: { path: '/etc/kubernetes/pki/apiserver.crt', reason: 'EIO' },
  },
  english: (p: { path: string; kept: string; reason: string; refused: { path: string; reason: string } }) => ({
    what: `${p.path} was replaced, but the matching file ${p.refused.path} was not, and the previous content of ${p.path} could not be restored.`,
    cause: `The write failed: ${errnoMeaning(p.refused.reason)}. The restore failed: ${errnoMeaning(p.reason)}.`,
    cure: `The previous content is in ${p.kept}. Fix the reported problem (check "dmesg"), then run "mv ${p.kept} ${p.path}".`,
  }),
});

/** As `writeCure`. A file system mounted over the directory would hide the file, and not remove it. */
export function removeCure(p: NotWritten): string {
  if (p.reason !== 'EROFS') return writeCure(p);
  const { mount } = p.refused ?? {};
  return `${mount ? `Remount the file system read-write ("mount -o remount,rw ${mount.point}")` : `Find the mount point with "findmnt -T ${p.path}", and remount the file system read-write ("mount -o remount,rw MOUNTPOINT")`}, ${SAME_AGAIN}. If the kernel made it read-only after an error, "dmesg" shows the reason.`;
}

export const FILE_NOT_REMOVED = failure('FILE_NOT_REMOVED', {
  code: 'FILE_NOT_WRITTEN',
  class: 'host',
  sample: { path: '/etc/kubernetes/bootstrap-kubelet.conf', reason: 'EROFS' },
  english: (p: NotWritten) => ({
    what: `Cannot remove ${p.path}.`,
    cause: writeCause(p),
    cure: removeCure(p),
  }),
});

export const FILE_NOT_READ = failure('FILE_NOT_READ', {
  code: 'HOST_FILE_UNREADABLE',
  class: 'host',
  sample: { path: 'join.yaml', reason: 'EACCES' },
  english: (p: { path: string; reason: string }) => ({
    what: `Cannot read ${p.path}.`,
    cause: `The system reported: ${errnoMeaning(p.reason)}.`,
    cure: `Check the file with "ls -ld ${p.path}". Run kubejoin as root, or specify another file.`,
  }),
});

export const FILE_TOO_LARGE = failure('FILE_TOO_LARGE', {
  code: 'HOST_FILE_INVALID',
  class: 'host',
  sample: { path: 'join.yaml', maxBytes: 16777216 },
  english: (p: { path: string; maxBytes: number }) => ({
    what: `${p.path} exceeds the limit of ${size(p.maxBytes)} for this kind of file.`,
    cause:
      'Files of this kind are usually far smaller. This is probably the wrong file, or a device that never stops sending data.',
    cure: `Check the file with "ls -l ${p.path}" and specify the correct file.`,
  }),
});

export const MOUNTS_UNREADABLE = failure('MOUNTS_UNREADABLE', {
  code: 'HOST_FILE_UNREADABLE',
  class: 'host',
  sample: { path: '/proc/self/mountinfo' },
  english: (p: { path: string }) => ({
    what: `Cannot read this machine's mounts from ${p.path}. Nothing was unmounted or emptied.`,
    cause:
      'The file does not exist (/proc is not mounted in this root file system), or it does not have the format described in proc(5).',
    cure: `Mount /proc ("mount -t proc proc /proc"), ${SAME_AGAIN}.`,
  }),
});

export const FILE_CHANGED_MEANWHILE = failure('FILE_CHANGED_MEANWHILE', {
  class: 'host',
  sample: { path: '/etc/passwd' },
  english: (p: { path: string }) => ({
    what: `Another program changed ${p.path} after kubejoin read it. That program's change was kept.`,
    cause:
      'A program such as an editor, a configuration management tool, systemd-sysusers or kubeadm wrote to the file or removed it while kubejoin was running.',
    cure: 'Run the same command again. It starts from the current contents of the file.',
  }),
});
