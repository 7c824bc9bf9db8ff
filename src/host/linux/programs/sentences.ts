import { failure } from '../../../base/failure.ts';

export const ROOTFS_NOT_FOUND = failure('ROOTFS_NOT_FOUND', {
  class: 'usage',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `The root file system ${p.path} given with --rootfs is not a directory.`,
    cause: 'There is nothing of that name, or it is not a directory.',
    cure: 'Correct the path after --rootfs.',
  }),
});

export const ROOTFS_NEEDS_ROOT = failure('ROOTFS_NEEDS_ROOT', {
  class: 'host',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `kubejoin may not enter the root file system ${p.path}.`,
    cause: 'Only root may change the root directory of a process (chroot).',
    cure: 'Run the same command as root.',
  }),
});

export const ROOTFS_NO_CHROOT = failure('ROOTFS_NO_CHROOT', {
  class: 'host',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `The root file system ${p.path} could not be entered: the program chroot is not on this machine.`,
    cause: 'kubejoin enters a root with chroot(8), which belongs to coreutils and to busybox.',
    cure: 'Install it, or run kubejoin inside that root yourself.',
  }),
});

export const ROOTFS_NOT_ENTERED = failure('ROOTFS_NOT_ENTERED', {
  class: 'host',
  sample: { path: '/rootfs', reason: 'EACCES' },
  english: (p: { path: string; reason: string }) => ({
    what: `kubejoin could not be started inside the root file system ${p.path}.`,
    cause: `The system said: ${p.reason}.`,
    cure: 'Mount /proc inside that root, or make its /run, /tmp or /var/tmp writable without noexec and with 150 MB free.',
  }),
});

export const ROOTFS_FROM_SOURCE = failure('ROOTFS_FROM_SOURCE', {
  class: 'usage',
  sample: { path: '/rootfs' },
  english: (p: { path: string }) => ({
    what: `--rootfs ${p.path} is not possible when kubejoin runs from its sources.`,
    cause: 'Inside that root there is nothing that could run TypeScript.',
    cure: 'Run "npm run build:exe" and use dist/kubejoin, or "npm run build" and use dist/kubejoin.cjs.',
  }),
});
