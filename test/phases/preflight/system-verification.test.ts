import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { runChecks } from '../../../src/phases/preflight/check.ts';
import { systemVerification } from '../../../src/phases/preflight/checks/machine.ts';
import { type FakeHost, fakeHost, READY_MACHINE } from '../../support/fake-host.ts';
import { expectSentences, input, kinds, resultOf } from './support.ts';

const CONFIG = '/boot/config-6.1.0-40-amd64';
const V1_MOUNTS = 'tmpfs /sys/fs/cgroup tmpfs rw 0 0\ncgroup /sys/fs/cgroup/memory cgroup rw,memory 0 0\n';
const V1_CONTROLLERS = 'cpu cpuacct cpuset devices freezer memory pids hugetlb blkio'
  .split(' ')
  .map((name) => `${name}\t3\t40\t1\n`)
  .join('');

function put(host: FakeHost, path: string, content: string | Buffer): void {
  host.content.set(path, { bytes: Buffer.from(content), mode: 0o444 });
}

function version1(host: FakeHost): void {
  put(host, '/proc/mounts', V1_MOUNTS);
  put(host, '/sys/fs/cgroup/memory/tasks', '');
  put(host, '/proc/cgroups', `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${V1_CONTROLLERS}`);
}

function kubelet(host: FakeHost, version: string): void {
  host.programs.set('kubelet', { code: 0, stdout: `Kubernetes ${version}\n`, stderr: '' });
}

function withoutOption(host: FakeHost, ...names: string[]): void {
  const lines = (READY_MACHINE[CONFIG] ?? '')
    .split('\n')
    .filter((line) => !names.some((name) => line.startsWith(`CONFIG_${name}=`)));
  put(host, CONFIG, lines.join('\n'));
}

const CASES: [string, (host: FakeHost) => unknown, found: string[], facts: string[]][] = [
  ['a ready machine', () => {}, [], []],
  ['another system', (host) => Object.assign(host, { platform: 'darwin' }), ['OS_UNSUPPORTED'], ['darwin']],
  [
    'a kernel release that is not supported',
    (host) => {
      host.kernelRelease = '5.12.3';
      put(host, '/boot/config-5.12.3', READY_MACHINE[CONFIG] ?? '');
    },
    ['KERNEL_RELEASE_UNSUPPORTED'],
    ['5.12.3'],
  ],
  [
    'a kernel without an option',
    (host) => withoutOption(host, 'MEMCG', 'PID_NS'),
    ['KERNEL_OPTIONS_MISSING'],
    ['CONFIG_PID_NS', 'CONFIG_MEMCG'],
  ],
  [
    'an option that is off',
    (host) => put(host, CONFIG, `${READY_MACHINE[CONFIG]}CONFIG_MEMCG=n\n`),
    ['KERNEL_OPTIONS_MISSING'],
    ['CONFIG_MEMCG'],
  ],
  [
    'an option that is only in a comment or in another name',
    (host) => {
      withoutOption(host, 'MEMCG');
      put(host, CONFIG, `${host.content.get(CONFIG)?.bytes}\n# CONFIG_MEMCG=y\nMY_CONFIG_MEMCG=y\n`);
    },
    ['KERNEL_OPTIONS_MISSING'],
    ['CONFIG_MEMCG'],
  ],
  [
    'an option that the last line about it turns off',
    (host) => put(host, CONFIG, `${READY_MACHINE[CONFIG]}\n \tCONFIG_MEMCG=n\n`),
    ['KERNEL_OPTIONS_MISSING'],
    ['CONFIG_MEMCG'],
  ],
  ['an option as a module', (host) => put(host, CONFIG, `${READY_MACHINE[CONFIG]}CONFIG_EXT4_FS=m\n`), [], []],
  [
    'an option under its other name',
    (host) => {
      withoutOption(host, 'NETFILTER_XT_TARGET_REDIRECT');
      put(host, CONFIG, `${host.content.get(CONFIG)?.bytes}\nCONFIG_IP_NF_TARGET_REDIRECT=m\n`);
    },
    [],
    [],
  ],
  [
    'an option without any of its names',
    (host) => withoutOption(host, 'NETFILTER_XT_TARGET_REDIRECT'),
    ['KERNEL_OPTIONS_MISSING'],
    ['CONFIG_IP_NF_TARGET_REDIRECT'],
  ],
  [
    'a configuration in /proc/config.gz',
    (host) => {
      host.content.delete(CONFIG);
      put(host, '/proc/config.gz', gzipSync(READY_MACHINE[CONFIG] ?? ''));
    },
    [],
    [],
  ],
  [
    'a configuration that is no gzip',
    (host) => put(host, '/proc/config.gz', 'not compressed'),
    ['KERNEL_CONFIG_UNREADABLE'],
    ['/proc/config.gz'],
  ],
  [
    'no configuration, and no module that tells it',
    (host) => {
      host.content.delete(CONFIG);
      host.programs.set('modprobe', { code: 1, stdout: '', stderr: 'modprobe: FATAL: Module configs not found\n' });
    },
    ['KERNEL_CONFIG_UNREADABLE'],
    ['Module configs not found'],
  ],
  [
    'no configuration, and a module that loads for nothing',
    (host) => {
      host.content.delete(CONFIG);
      host.programs.set('modprobe', { code: 0, stdout: '', stderr: '' });
    },
    ['KERNEL_CONFIG_UNREADABLE'],
    ['/proc/config.gz'],
  ],
  [
    'no control groups',
    (host) => put(host, '/proc/mounts', 'proc /proc proc rw 0 0\n'),
    ['CGROUPS_NOT_MOUNTED'],
    ['/proc/mounts'],
  ],
  [
    'a controller that is missing',
    (host) => put(host, '/sys/fs/cgroup/cgroup.controllers', 'cpuset cpu io hugetlb pids\n'),
    ['CGROUPS_MISSING'],
    ['memory'],
  ],
  [
    'optional controllers that are missing',
    (host) => put(host, '/sys/fs/cgroup/cgroup.controllers', 'cpuset cpu memory pids\n'),
    ['CGROUPS_OPTIONAL_MISSING'],
    ['hugetlb, io'],
  ],
  [
    'controllers that can not be read',
    (host) => host.content.delete('/sys/fs/cgroup/cgroup.controllers'),
    ['CGROUPS_UNREADABLE'],
    ['/sys/fs/cgroup/cgroup.controllers'],
  ],
  [
    'an old kernel that has no freezer',
    (host) => {
      host.content.delete('/sys/fs/cgroup/system.slice/ssh.service/cgroup.freeze');
      host.kernelRelease = '4.19.0';
      put(host, '/boot/config-4.19.0', READY_MACHINE[CONFIG] ?? '');
    },
    ['CGROUPS_MISSING', 'KERNEL_RELEASE_UNSUPPORTED'],
    ['freezer'],
  ],
  [
    'a new kernel without any group to look at',
    (host) => host.content.delete('/sys/fs/cgroup/system.slice/ssh.service/cgroup.freeze'),
    [],
    [],
  ],
  ['version 1 and a new kubelet', version1, ['CGROUP_V1'], ['v1.37.2', 'failCgroupV1']],
  [
    'version 1 and the first kubelet that refuses it, a pre-release',
    (host) => {
      version1(host);
      kubelet(host, 'v1.35.0-alpha.1');
    },
    ['CGROUP_V1'],
    [],
  ],
  [
    'version 1 and a kubelet whose version is not known',
    (host) => {
      version1(host);
      host.programs.set('kubelet', { code: 1, stdout: '', stderr: 'exec format error' });
    },
    ['CGROUP_V1_DEPRECATED'],
    [],
  ],
  [
    'version 1 and an old kubelet',
    (host) => {
      version1(host);
      kubelet(host, 'v1.34.9');
    },
    ['CGROUP_V1_DEPRECATED'],
    ['v1.34.9'],
  ],
  [
    'version 1 with a controller that is switched off',
    (host) => {
      version1(host);
      put(
        host,
        '/proc/cgroups',
        `#subsys_name\thierarchy\tnum_cgroups\tenabled\n${V1_CONTROLLERS.replace('memory\t3\t40\t1', 'memory\t0\t40\t0')}`,
      );
    },
    ['CGROUP_V1', 'CGROUPS_MISSING'],
    ['memory'],
  ],
  [
    'version 2 mounted at another place',
    (host) => {
      put(host, '/proc/mounts', 'cgroup /a cgroup rw 0 0\nnone /unified cgroup2 rw 0 0\n');
      put(host, '/unified/cgroup.controllers', 'cpuset cpu io memory hugetlb pids\n');
    },
    [],
    [],
  ],
];

const verified = async (host: FakeHost) =>
  resultOf(await runChecks([systemVerification(host.read)], input(host)), 'SystemVerification');

describe('SystemVerification', () => {
  it.each(CASES)('%s', async (_, change, found, facts) => {
    const host = fakeHost();
    change(host);
    const result = await verified(host);
    expect(kinds(result)).toEqual(found);
    await expectSentences(result, ...facts);
  });

  it('unloads the module that it loaded to read the configuration', async () => {
    const host = fakeHost();
    host.content.delete(CONFIG);
    host.read.system.query = async (argv) => {
      host.ran.push([...argv]);
      if (argv.join(' ') === 'modprobe configs') put(host, '/proc/config.gz', gzipSync(READY_MACHINE[CONFIG] ?? ''));
      if (argv.join(' ') === 'modprobe -r configs') host.content.delete('/proc/config.gz');
      return { code: 0, stdout: argv[0] === 'kubelet' ? 'Kubernetes v1.37.2' : '', stderr: '' };
    };
    expect(kinds(await verified(host))).toEqual([]);
    expect(host.ran).toContainEqual(['modprobe', '-r', 'configs']);
    expect(host.content.has('/proc/config.gz')).toBe(false);
  });

  it.each(['5.4.0', '5.10.1-x', '5.15.200', '6.0.0', '6.18.44-fc', '10.1.2'])(
    'supports the kernel %s',
    async (release) => {
      const host = fakeHost();
      host.kernelRelease = release;
      put(host, `/boot/config-${release}`, READY_MACHINE[CONFIG] ?? '');
      expect(kinds(await verified(host))).toEqual([]);
    },
  );

  it.each(['4.19.0', '5.11.0', '6.1', '3.10.0-1160'])('warns of the kernel %s', async (release) => {
    const host = fakeHost();
    host.kernelRelease = release;
    put(host, `/boot/config-${release}`, READY_MACHINE[CONFIG] ?? '');
    expect(kinds(await verified(host))).toEqual(['KERNEL_RELEASE_UNSUPPORTED']);
  });

  it('never throws anything but a Failure, whatever the kernel’s files hold', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 300 });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        text,
        fc.uint8Array({ maxLength: 300 }),
        async (mounts, cgroups, controllers, config) => {
          const host = fakeHost();
          put(host, '/proc/mounts', `${mounts}\ncgroup2 /sys/fs/cgroup cgroup2 rw\n`);
          put(host, '/proc/self/cgroup', cgroups);
          put(host, '/sys/fs/cgroup/cgroup.controllers', controllers);
          put(host, '/proc/config.gz', Buffer.from(config));
          const { errors } = await verified(host);
          expect(errors.length).toBeGreaterThan(0);
        },
      ),
    );
  });
});
