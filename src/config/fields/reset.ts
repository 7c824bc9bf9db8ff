import type { Field } from './field.ts';
import { DRY_RUN, skipPhases, TIMEOUTS, typeFields } from './shared.ts';

/** The kind exists since v1beta4. */
export const RESET_FIELDS: readonly Field[] = [
  ...typeFields('ResetConfiguration'),
  DRY_RUN,
  { path: 'force', type: 'boolean', default: false, doc: 'Do not ask before anything is removed.' },
  {
    path: 'certificatesDir',
    type: 'string',
    default: '/etc/kubernetes/pki',
    doc: 'Directory of the certificates; it is emptied. An absolute path.',
  },
  { path: 'cleanupTmpDir', type: 'boolean', default: false, doc: 'Empty /etc/kubernetes/tmp too.' },
  {
    path: 'criSocket',
    type: 'string',
    doc: 'Socket of the container runtime, unix:///path. Default: the one found on the host.',
  },
  {
    path: 'ignorePreflightErrors',
    type: 'list of strings',
    doc: 'Checks whose failure is only a warning, in any case, or `all` alone. Joined with --ignore-preflight-errors. Default: none.',
  },
  skipPhases('reset'),
  {
    path: 'unmountFlags',
    type: 'list of strings',
    allowed: ['MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW'],
    doc: 'Flags of umount2(2) for what is mounted under /var/lib/kubelet. Default: none.',
  },
  ...TIMEOUTS,
];
