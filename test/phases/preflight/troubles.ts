import { Failure } from '../../../src/base/failure.ts';
import { CRI_NOT_LISTENING } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import type { FakeHost } from '../../support/fake-host.ts';
import { SOCKET } from './support.ts';

export const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';
const NOT_LISTENING = new Failure(CRI_NOT_LISTENING, { socket: SOCKET, reason: 'ENOENT' });

/** Answers of a runtime that does not listen. */
export const SILENT = { version: NOT_LISTENING, status: NOT_LISTENING, cgroupDriver: NOT_LISTENING };

/** The fault of the machine; the check that must report it; its message; facts that both languages must name. */
export const TROUBLES: [string, (host: FakeHost) => unknown, check: string, found: string[], facts: string[]][] = [
  [
    'kubelet.conf is there',
    (host) => host.content.set(KUBELET_CONF, { bytes: Buffer.from('x'), mode: 0o600 }),
    'FileAvailable--etc-kubernetes-kubelet.conf',
    ['FILE_ALREADY_THERE'],
    [KUBELET_CONF, 'kubejoin reset'],
  ],
  [
    'bootstrap-kubelet.conf is there',
    (host) => host.content.set('/etc/kubernetes/bootstrap-kubelet.conf', { bytes: Buffer.from('x'), mode: 0o600 }),
    'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf',
    ['FILE_ALREADY_THERE'],
    [],
  ],
  [
    'ca.crt is there',
    (host) => host.content.set('/etc/kubernetes/pki/ca.crt', { bytes: Buffer.from('x'), mode: 0o644 }),
    'FileAvailable--etc-kubernetes-pki-ca.crt',
    ['FILE_ALREADY_THERE'],
    [],
  ],
  [
    'ca.crt is a directory',
    (host) => host.directories.set('/etc/kubernetes/pki/ca.crt', 0o755),
    'FileAvailable--etc-kubernetes-pki-ca.crt',
    ['FILE_ALREADY_THERE'],
    [],
  ],
  [
    'no runtime listens',
    (host) => Object.assign(host.runtime, SILENT),
    'CRI',
    ['CRI_NOT_LISTENING'],
    [SOCKET, 'ENOENT', '--cri-socket'],
  ],
  ['no runtime listens', (host) => Object.assign(host.runtime, SILENT), 'ContainerRuntimeVersion', [], []],
  [
    'the runtime is not ready',
    (host) =>
      Object.assign(host.runtime, {
        status: { conditions: [{ type: 'RuntimeReady', status: false, reason: 'Starting', message: 'wait' }] },
      }),
    'CRI',
    ['RUNTIME_NOT_READY'],
    ['Starting: wait'],
  ],
  [
    'the runtime knows no RuntimeConfig',
    (host) => Object.assign(host.runtime, { cgroupDriver: undefined }),
    'ContainerRuntimeVersion',
    ['RUNTIME_CONFIG_MISSING'],
    ['containerd v2.4.2'],
  ],
  [
    'swap is on',
    (host) =>
      host.content.set('/proc/swaps', {
        bytes: Buffer.from('Filename Type\n/dev/sda2 partition 1 0 -2\n/swapfile file 1 0 -3\n'),
        mode: 0o444,
      }),
    'Swap',
    ['SWAP_ON'],
    ['/dev/sda2, /swapfile'],
  ],
  ...['losetup', 'mount', 'cp'].map((name): (typeof TROUBLES)[number] => [
    `${name} is missing`,
    (host) => host.programs.delete(name),
    `FileExisting-${name}`,
    ['PROGRAM_NOT_FOUND'],
    [name, '/usr/bin'],
  ]),
  ...(['no-permission', 'noexec', 'not-a-file', 'dangling-link'] as const).flatMap((problem) =>
    [
      ['kubelet', 'KubeletVersion'],
      ['mount', 'FileExisting-mount'],
    ].map(([name = '', check = '']): (typeof TROUBLES)[number] => [
      `${name} cannot be run (${problem})`,
      (host) => {
        host.programs.delete(name);
        host.unusable.set(name, { path: `/usr/bin/${name}`, problem });
      },
      check,
      ['PROGRAM_NOT_EXECUTABLE'],
      [`/usr/bin/${name}`, ...(problem === 'no-permission' ? [`chmod 755 /usr/bin/${name}`] : [])],
    ]),
  ),
  ...[
    ['/etc/kubernetes', 'EROFS'],
    ['/var/lib/kubelet', 'EPERM'],
    ['/var/lib/kubejoin', 'EACCES'],
    ['/etc/kubernetes/pki', 'ENOSPC'],
  ].map(([path = '', reason = '']): (typeof TROUBLES)[number] => [
    `${path} cannot be written (${reason})`,
    (host) => {
      host.directories.set(path, 0o755);
      host.obstacles.set(path, { reason });
    },
    'DirWritable',
    ['NOT_WRITABLE'],
    [path, reason],
  ]),
  [
    'an ordinary user owns /etc/kubernetes, and anybody or a group writes to others',
    (host) => {
      host.directories.set('/etc/kubernetes', 0o755);
      host.owners.set('/etc/kubernetes', { uid: 1000, gid: 0 });
      host.directories.set('/etc/kubernetes/manifests', 0o1777);
      host.directories.set('/var/lib/kubelet', 0o775);
      host.owners.set('/var/lib/kubelet', { uid: 0, gid: 50 });
    },
    'DirWritable',
    ['CHANGEABLE_BY_OTHERS'],
    ['"chown root: /etc/kubernetes"', '"chmod go-w /etc/kubernetes/manifests"', '1777', '/var/lib/kubelet', '775'],
  ],
  [
    'the group of root writes, and anybody in a directory above whose entries are protected',
    (host) => {
      host.directories.set('/etc/kubernetes', 0o775);
      host.directories.set('/var/lib', 0o1777);
    },
    'DirWritable',
    [],
    [],
  ],
  [
    'a directory is in the place of config.yaml',
    (host) => host.directories.set('/var/lib/kubelet/config.yaml', 0o755),
    'DirWritable',
    ['NOT_WRITABLE'],
    ['/var/lib/kubelet/config.yaml', 'EISDIR'],
  ],
  [
    'a file is in the place of /etc/kubernetes/pki',
    (host) => host.content.set('/etc/kubernetes/pki', { bytes: Buffer.from('x'), mode: 0o644 }),
    'DirWritable',
    ['NOT_WRITABLE'],
    ['/etc/kubernetes/pki', 'ENOTDIR'],
  ],
  ['the name is not resolved', (host) => host.names.clear(), 'Hostname', ['NODE_NAME_NOT_RESOLVED'], ['worker-1']],
  ['the kubelet is missing', (host) => host.programs.delete('kubelet'), 'KubeletVersion', ['KUBELET_NOT_FOUND'], []],
  ['the kubelet is missing', (host) => host.programs.delete('kubelet'), 'SystemVerification', [], []],
  [
    'the kubelet does not run',
    (host) => host.programs.set('kubelet', { code: 126, stdout: '', stderr: 'Exec format error\n' }),
    'KubeletVersion',
    ['KUBELET_NOT_RUN'],
    ['126', 'Exec format error'],
  ],
  [
    'the kubelet prints nonsense',
    (host) => host.programs.set('kubelet', { code: 0, stdout: 'hello v1\n', stderr: '' }),
    'KubeletVersion',
    ['KUBELET_VERSION_UNREADABLE'],
    ['hello v1'],
  ],
  [
    'the kubelet is old',
    (host) => host.programs.set('kubelet', { code: 0, stdout: 'Kubernetes v1.33.9\n', stderr: '' }),
    'KubeletVersion',
    ['KUBELET_TOO_OLD'],
    ['v1.33.9', 'v1.34.0'],
  ],
  [
    'the kubelet is a pre-release of the oldest',
    (host) => host.programs.set('kubelet', { code: 0, stdout: 'Kubernetes v1.34.0-rc.1\n', stderr: '' }),
    'KubeletVersion',
    ['KUBELET_TOO_OLD'],
    [],
  ],
  [
    'there is no service manager',
    (host) => Object.assign(host, { manager: undefined }),
    'Service-kubelet',
    ['SERVICE_MANAGER_UNKNOWN'],
    ['kubelet'],
  ],
  [
    'there is no kubelet service',
    (host) => host.serviceStates.clear(),
    'Service-kubelet',
    ['SERVICE_UNUSABLE'],
    ['kubelet.service', 'daemon-reload'],
  ],
  [
    'the kubelet service is masked',
    (host) => host.serviceStates.set('kubelet', { exists: true, unusable: 'masked', enabled: false, active: false }),
    'Service-kubelet',
    ['SERVICE_UNUSABLE'],
    ['systemctl unmask kubelet'],
  ],
  [
    "the kubelet's unit has an error",
    (host) =>
      host.serviceStates.set('kubelet', { exists: true, unusable: 'bad-setting', enabled: false, active: false }),
    'Service-kubelet',
    ['SERVICE_UNUSABLE'],
    ['systemd-analyze verify kubelet.service'],
  ],
  [
    'the kubelet is not enabled',
    (host) => host.serviceStates.set('kubelet', { exists: true, enabled: false, active: false }),
    'Service-kubelet',
    ['SERVICE_NOT_ENABLED'],
    ['systemctl enable kubelet.service'],
  ],
  ['port 10250 is taken', (host) => host.usedPorts.add(10250), 'Port-10250', ['PORT_IN_USE'], ['10250', 'ss -ltnp']],
];
