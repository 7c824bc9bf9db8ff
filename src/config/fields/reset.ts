import type { Field } from './field.ts';
import { DRY_RUN, skipPhases, TIMEOUTS, typeFields } from './shared.ts';

/** The kind exists since v1beta4. */
export const RESET_FIELDS = [
  ...typeFields('ResetConfiguration', 'v1beta4'),
  DRY_RUN,
  { path: 'force', type: 'boolean', default: false, doc: 'Do not ask for confirmation.' },
  {
    path: 'certificatesDir',
    type: 'string',
    default: '/etc/kubernetes/pki',
    doc: 'Directory of the certificates, which is emptied: an absolute path.',
  },
  { path: 'cleanupTmpDir', type: 'boolean', default: false, doc: 'Empty /etc/kubernetes/tmp, too.' },
  {
    path: 'criSocket',
    type: 'string',
    doc: 'Socket of the container runtime, unix:///path. Default: detected.',
  },
  {
    path: 'ignorePreflightErrors',
    type: 'list of strings',
    doc: 'Checks whose failure is only a warning (case-insensitive), or only `all`. Combined with --ignore-preflight-errors. Default: none.',
  },
  skipPhases('reset'),
  {
    path: 'unmountFlags',
    type: 'list of strings',
    allowed: ['MNT_FORCE', 'MNT_DETACH', 'MNT_EXPIRE', 'UMOUNT_NOFOLLOW'],
    doc: 'Flags of umount2(2) for mounts under /var/lib/kubelet. Default: none.',
  },
  ...TIMEOUTS,
] as const satisfies readonly Field[];
