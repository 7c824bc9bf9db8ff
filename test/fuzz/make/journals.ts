import { createHash } from 'node:crypto';
import type { JournalEntry } from '../../../src/engine/journal/journal-entry.ts';
import type { Random } from '../random.ts';

const digestOf = (content: string) => createHash('sha256').update(content).digest('hex');

/** Files on the host of the target, by path. The first two belong to a node; the others do not concern kubejoin. */
export const HOST_FILES: ReadonlyMap<string, string> = new Map([
  ['/etc/kubernetes/kubelet.conf', 'kubelet'],
  ['/etc/kubernetes/pki/ca.crt', 'ca'],
  ['/opt/pki/ca.crt', 'ca elsewhere'],
  ['/opt/pki/other.crt', 'not ours'],
  ['/etc/shadow', 'root:*'],
  ['/root/.ssh/authorized_keys', 'key'],
  ['/usr/bin/sudo', 'program'],
  ['/home/user/notes', 'notes'],
]);
export const FOREIGN_PATHS = [
  '/',
  '/etc',
  '/usr',
  '/home/user',
  '/root',
  '/opt',
  '/etc/ssh',
  ...HOST_FILES.keys(),
  '/etc/kubernetes/../shadow',
  '//etc/shadow',
  'etc/shadow',
];

const FOUND = {
  kubeletStarted: true,
  wasNode: false,
  kubeletDirectory: '/var/lib/kubelet',
  names: ['pki', 'pki/x'],
  mounts: ['/var/lib/kubelet'],
};
const MEMBER = {
  kind: 'add-etcd-member',
  access: { kubeconfigPath: '/etc/kubernetes/admin.conf', certificatesDir: '/etc/kubernetes/pki', timeoutMs: 120_000 },
  name: 'cp2',
  peerUrl: 'https://10.0.0.2:2380',
  clientUrl: 'https://10.0.0.2:2379',
  dataDir: '/var/lib/etcd',
  manifestPath: '/etc/kubernetes/manifests/etcd.yaml',
  dependents: ['/etc/kubernetes/manifests/kube-apiserver.yaml'],
  criSocket: 'unix:///run/containerd/containerd.sock',
} as const;

const entry = (rest: Partial<JournalEntry>): JournalEntry => ({
  v: 1,
  at: '2026-11-27T06:00:00.000Z',
  cluster: 'c'.repeat(64),
  node: 'cp2',
  stage: 'done',
  ...rest,
});
const changeOf = (kind: string, subject: string, action = 'create') =>
  ({ phase: 'kubelet-start', kind, subject, action }) as NonNullable<JournalEntry['change']>;

function written(path: string, before: 'absent' | 'file', after: string): JournalEntry[] {
  const digestBefore = digestOf('before');
  const earlier =
    before === 'absent'
      ? { path, type: before }
      : { path, type: before, mode: 0o600, uid: 0, gid: 0, sha256: digestBefore };
  const common = { change: changeOf('write-file', path), writes: [path], digestAfter: digestOf(after) };
  return [entry({ stage: 'intent', ...common, earlier: [earlier], makes: ['/etc/kubernetes/pki'] }), entry(common)];
}

function linked(path: string, target: string): JournalEntry[] {
  const common = { change: changeOf('store-kubelet-certificate', path), writes: [path] };
  return [
    entry({ stage: 'intent', ...common, earlier: [{ path, type: 'link', target, uid: 0, gid: 0 }] }),
    entry(common),
  ];
}

function whole(): JournalEntry[] {
  const announced = {
    change: changeOf('add-etcd-member', MEMBER.peerUrl),
    toTakeBack: MEMBER,
    dataPlace: ['/var/lib/etcd', '/'],
  };
  return [
    entry({ stage: 'begun', command: 'join', found: FOUND }),
    ...[...HOST_FILES]
      .slice(0, 3)
      .flatMap(([path, content], index) => written(path, index === 0 ? 'absent' : 'file', content)),
    ...written('/var/lib/kubelet/config.yaml', 'absent', 'x'),
    ...linked('/var/lib/kubelet/pki/kubelet-client-current.pem', '/var/lib/kubelet/pki/old.pem'),
    entry({
      stage: 'intent',
      change: changeOf('make-directory', '/var/lib/etcd'),
      makes: ['/var/lib/etcd'],
      earlier: [{ path: '/var/lib/etcd', type: 'absent' }],
    }),
    entry({ stage: 'intent', ...announced }),
    entry({
      ...announced,
      outcome: {
        memberId: 'a1',
        initialCluster: ['cp1=https://10.0.0.1:2380', 'cp2=https://10.0.0.2:2380'],
        existing: false,
      },
    }),
    entry({ stage: 'intent', change: changeOf('service', 'kubelet', 'start') }),
    entry({ stage: 'joined' }),
  ];
}

const text = (entries: readonly JournalEntry[]) =>
  Buffer.from(entries.map((one) => `${JSON.stringify(one)}\n`).join(''));

export function madeJournals(random: Random): Buffer[] {
  const one = whole();
  const cut = one.slice(0, 1 + random.below(one.length));
  const undone = [...one.slice(0, -1), entry({ stage: 'undone', change: changeOf('add-etcd-member', MEMBER.peerUrl) })];
  return [
    text(one),
    text(cut),
    text([...one, ...one]),
    text([...cut, ...one]),
    text(undone),
    text([...cut, entry({ stage: 'intent', toTakeBack: MEMBER, dataPlace: ['/var/lib/etcd', '/'], dataEmpty: true })]),
    text([...one, entry({ command: 'undo', change: changeOf('unmount', '/x') })]),
  ];
}
