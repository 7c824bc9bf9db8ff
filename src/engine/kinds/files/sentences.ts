import { failure } from '../../../base/failure.ts';
import { text } from '../../../base/text.ts';
import { count, lines } from '../../../base/wording.ts';

export const ACCOUNTS_FILE_LOCKED = failure('ACCOUNTS_FILE_LOCKED', {
  class: 'host',
  sample: { path: '/etc/group', holder: 4711, seconds: 15 },
  english: (p: { path: string; holder: number | undefined; seconds: number }) => ({
    what: `${p.path} has been locked for ${p.seconds} s, so the accounts for RootlessControlPlane could not be added.`,
    cause:
      p.holder === undefined
        ? `${p.path}.lock does not say which process has made it.`
        : `The process ${p.holder} has made ${p.path}.lock and still runs: useradd, vipw or the like.`,
    cure: `See what edits the accounts ("fuser -v ${p.path}.lock"${p.holder === undefined ? '' : `, "ps -fp ${p.holder}"`}) and let it end; when nothing does, remove ${p.path}.lock. Then run the same command again.`,
  }),
});

export const WAITING_ACCOUNTS_FILE = text(
  'WAITING_ACCOUNTS_FILE',
  (p: { path: string; holder: number | undefined }) =>
    `Waiting for ${p.path}, which ${p.holder === undefined ? 'another program' : `process ${p.holder}`} has locked.`,
);

export const DIRECTORY_HAS_MOUNTS = failure('DIRECTORY_HAS_MOUNTS', {
  class: 'host',
  sample: { path: '/etc/kubernetes/pki', points: ['/etc/kubernetes/pki/etcd'] },
  english: (p: { path: string; points: readonly string[] }) => ({
    what: `${p.path} was not emptied: something is mounted in it.`,
    cause: `Emptying it would remove what is mounted at:${lines(p.points)}`,
    cure: 'Unmount it ("umount PATH") and run the same command again.',
  }),
});

export const MOUNTS_BUSY = failure('MOUNTS_BUSY', {
  class: 'host',
  sample: { below: '/var/lib/kubelet', points: ['/var/lib/kubelet/pods/1/volumes/nfs'], reason: 'target is busy.' },
  english: (p: { below: string; points: readonly string[]; reason: string }) => ({
    what: `${count(p.points.length, 'mount', 'mounts')} below ${p.below} could not be unmounted. Nothing in it was removed.`,
    cause: `Still mounted:${lines(p.points)}${p.reason === '' ? '' : `\n  umount said: ${p.reason}`}`,
    cure: 'See what uses it ("fuser -vm PATH") and end that; a network file system whose server is gone is unmounted with unmountFlags: [MNT_FORCE, MNT_DETACH] in a ResetConfiguration (--config). Then run the same command again.',
  }),
});
