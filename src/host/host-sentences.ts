import { failure } from '../base/failure.ts';
import { errnoMeaning, SAME_AGAIN } from '../base/phrases.ts';
import { text } from '../base/text.ts';
import type { UnusableProgram } from './ports.ts';
import { type ServiceManager, serviceCommands } from './services.ts';

export const KUBELET_NOT_FOUND = failure('KUBELET_NOT_FOUND', {
  code: 'PROGRAM_NOT_FOUND',
  class: 'preflight',
  sample: {},
  english: (_: Record<string, never>) => ({
    what: 'The kubelet is not installed.',
    cause: 'No directory in PATH contains a program named kubelet.',
    cure: "Install the kubelet package for the cluster's version (https://kubernetes.io/docs/setup/production-environment/tools/kubeadm/install-kubeadm/).",
  }),
});

/** The reason an entry on PATH cannot be run, as a sentence. */
const UNUSABLE = {
  'no-permission': (path: string) => `${path} has no execute permission.`,
  noexec: (path: string) =>
    `${path} has execute permission, but the system refuses to execute it: its file system is mounted with noexec, or a security module forbids it.`,
  'not-a-file': (path: string) => `${path} is a directory or a special file.`,
  'dangling-link': (path: string) => `${path} is a symbolic link to a file that does not exist.`,
  architecture: (path: string) => `${path} is a program for another processor architecture.`,
};

/** The cure for each of them. */
const MADE_USABLE = {
  'no-permission': ({ path }: NotExecutable) => `Run "chmod 755 ${path}", ${SAME_AGAIN}.`,
  noexec: ({ path }: NotExecutable) =>
    `Check the mount options with "findmnt -T ${path}" (to change them: "mount -o remount,exec MOUNTPOINT") and "dmesg" for a denial, ${SAME_AGAIN}.`,
  'not-a-file': ({ path, program }: NotExecutable) =>
    `Move ${path} away, install the package that contains ${program}, ${SAME_AGAIN}.`,
  'dangling-link': ({ path, program }: NotExecutable) =>
    `Correct the link ("ls -l ${path}" shows its target), or reinstall the package that contains ${program}, ${SAME_AGAIN}.`,
  architecture: ({ program }: NotExecutable) =>
    `Install the ${program} for this machine's architecture ("uname -m" shows it), ${SAME_AGAIN}.`,
};

export interface NotExecutable extends UnusableProgram {
  program: string;
}

export const PROGRAM_NOT_EXECUTABLE = failure('PROGRAM_NOT_EXECUTABLE', {
  class: 'preflight',
  sample: { program: 'kubelet', path: '/usr/bin/kubelet', problem: 'no-permission' },
  english: (p: NotExecutable) => ({
    what: `The ${p.program} program is installed, but it cannot be run.`,
    cause: UNUSABLE[p.problem](p.path),
    cure: MADE_USABLE[p.problem](p),
  }),
});

export const KUBELET_NOT_RUN = failure('KUBELET_NOT_RUN', {
  class: 'preflight',
  sample: { code: 1, output: 'Exec format error' },
  english: (p: { code: number; output: string }) => ({
    what: '"kubelet --version" failed, so the kubelet version is unknown.',
    cause:
      p.code === -1
        ? `The command did not finish: ${p.output}.`
        : `The command exited with code ${p.code}: "${p.output}".`,
    cure: 'Run "kubelet --version" manually. If that fails too, reinstall the kubelet for this machine\'s processor architecture.',
  }),
});

export const KUBELET_VERSION_UNREADABLE = failure('KUBELET_VERSION_UNREADABLE', {
  class: 'preflight',
  sample: { output: 'kubelet' },
  english: (p: { output: string }) => ({
    what: '"kubelet --version" did not print a Kubernetes version.',
    cause: `The command printed "${p.output}" instead of, for example, "Kubernetes v1.37.2".`,
    cure: 'Run "command -v kubelet": a script or another program may precede the real kubelet in PATH.',
  }),
});

export const LOCK_NOT_TRUSTED = failure('LOCK_NOT_TRUSTED', {
  class: 'host',
  sample: { path: '/var/lib/kubejoin/lock' },
  english: (p: { path: string }) => ({
    what: `Other users can write to ${p.path}, or the directory belongs to another user. Nothing was changed.`,
    cause: `kubejoin keeps its lock in ${p.path}. A lock that others can write to does not reliably show whether another kubejoin process is running.`,
    cure: `Check that no other kubejoin process is running on this machine. Then run "rm -r ${p.path}", and run the failed command again.`,
  }),
});

export const SERVICE_FAILED = failure('SERVICE_FAILED', {
  class: 'host',
  sample: { unit: 'kubelet.service', action: 'start', reason: 'Job for kubelet.service failed' },
  english: (p: {
    unit: string;
    action: 'start' | 'stop' | 'daemon-reload';
    reason: string;
    manager?: ServiceManager;
  }) => ({
    what: p.action === 'daemon-reload' ? '"systemctl daemon-reload" failed.' : `Could not ${p.action} ${p.unit}.`,
    cause: `The service manager reported: ${p.reason}.`,
    cure: `Check "${serviceCommands(p.unit, p.manager).status}" and "${serviceCommands(p.unit, p.manager).log}", fix the problem they show, ${SAME_AGAIN}.`,
  }),
});

export const SERVICE_NOT_QUERIED = failure('SERVICE_NOT_QUERIED', {
  code: 'SERVICE_FAILED',
  class: 'host',
  sample: { unit: 'kubelet.service', reason: 'Failed to connect to bus' },
  english: (p: { unit: string; reason: string }) => ({
    what: `The service manager did not report the state of ${p.unit}.`,
    cause: `systemctl reported: ${p.reason}.`,
    cure: `Run "systemctl show ${p.unit}" manually. If that fails too, fix systemd or D-Bus first, then run kubejoin again.`,
  }),
});

export const SERVICE_MANAGER_MISSING = failure('SERVICE_MANAGER_MISSING', {
  class: 'host',
  sample: { unit: 'kubelet.service', action: 'start' },
  english: (p: { unit: string; action: 'start' | 'stop' }) => ({
    what: `Cannot ${p.action} ${p.unit}: this machine has no service manager that kubejoin supports.`,
    cause:
      'Neither systemd (running, with systemctl in PATH) nor OpenRC (openrc, rc-service and rc-update in PATH) was found.',
    cure: `Run kubejoin on the machine itself, not in a container, or ${p.action} ${p.unit} yourself.`,
  }),
});

export const ROOTFS_NOT_FOUND = failure('ROOTFS_NOT_FOUND', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `The --rootfs path ${p.path} is not a directory.`,
    cause: 'The path does not exist or is a file.',
    cure: 'Correct the --rootfs path.',
  }),
});

export const ROOTFS_NEEDS_ROOT = failure('ROOTFS_NEEDS_ROOT', {
  code: 'ROOTFS_NOT_ENTERED',
  class: 'host',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `Cannot enter the root file system ${p.path}.`,
    cause: 'Only root can change the root directory of a process (chroot).',
    cure: 'Run the same command as root.',
  }),
});

export const ROOTFS_NO_CHROOT = failure('ROOTFS_NO_CHROOT', {
  code: 'ROOTFS_NOT_ENTERED',
  class: 'host',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `Cannot enter the root file system ${p.path}: the chroot program is not installed on this machine.`,
    cause: 'kubejoin uses chroot(8), which is part of coreutils and BusyBox.',
    cure: `Install coreutils or BusyBox, or run kubejoin inside the root file system ${p.path} yourself.`,
  }),
});

export const ROOTFS_NOT_ENTERED = failure('ROOTFS_NOT_ENTERED', {
  class: 'host',
  sample: { path: '/rootfs', reason: 'EACCES' },
  english: (p: { path: string; reason: string }) => ({
    what: `Cannot start kubejoin inside the root file system ${p.path}.`,
    cause: `The system reported: ${errnoMeaning(p.reason)}.`,
    cure: `Mount /proc inside the root file system ${p.path}, or make sure that its /run, /tmp or /var/tmp is writable, is not mounted with noexec, and has 150 MB free.`,
  }),
});

export const ROOTFS_FROM_SOURCE = failure('ROOTFS_FROM_SOURCE', {
  code: 'FLAGS_INVALID',
  class: 'usage',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `--rootfs ${p.path} is not supported when kubejoin runs from source.`,
    cause: `Nothing inside ${p.path} can run TypeScript.`,
    cure: 'Run "npm run build:exe" and use dist/kubejoin, or "npm run build" and use dist/kubejoin.cjs.',
  }),
});

export const RUNTIME_UNSUPPORTED = failure('RUNTIME_UNSUPPORTED', {
  code: 'PLATFORM_UNSUPPORTED',
  class: 'host',
  sample: { name: 'Bun', version: '1.4.5', old: false },
  english: (p: { name: string; version: string; old: boolean }) => ({
    what: `kubejoin does not run on ${p.name} ${p.version}. Nothing was changed.`,
    cause: p.old
      ? 'kubejoin needs Node.js features that this release does not have.'
      : `TLS in ${p.name} differs from TLS in Node.js, so kubejoin cannot prove its identity to the cluster or verify the cluster's identity.`,
    cure: 'Use Node.js 20.19 or a later 20.x release, or 22.12 or later. The kubejoin executable does not need Node.js.',
  }),
});

export const OUTPUT_DIRECTORY_MISSING = text(
  'OUTPUT_DIRECTORY_MISSING',
  (p: { directory: string }) => `There is no directory ${p.directory}. Create it, or specify another file.`,
);

export const OUTPUT_FILE_REPLACED = text(
  'OUTPUT_FILE_REPLACED',
  (p: { path: string }) => `Replaced the file that was at ${p.path}.`,
);

export const OUTPUT_FILE_UNFIT = text(
  'OUTPUT_FILE_UNFIT',
  () =>
    'The value must be a regular file, or a path where nothing exists yet. kubejoin does not replace directories, devices, pipes, or links in /dev or /proc or to files there.',
);
