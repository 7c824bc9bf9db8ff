import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { catalogueFor } from '../../../src/api/catalogue.ts';
import { Failure, isFailure } from '../../../src/base/failure.ts';
import type { Message } from '../../../src/base/text.ts';
import { clusterConfiguration } from '../../../src/config/documents/cluster-configuration.ts';
import type { JoinEvent } from '../../../src/engine/events.ts';
import { PREFLIGHT_FAILED } from '../../../src/engine/kinds/engine-kinds-sentences.ts';
import { SERVICE_NOT_QUERIED } from '../../../src/host/host-sentences.ts';
import { CRI_NOT_LISTENING } from '../../../src/host/linux/container-runtime/linux-container-runtime-sentences.ts';
import { FILE_NOT_READ } from '../../../src/host/linux/files/linux-files-sentences.ts';
import { detectCriSocket } from '../../../src/phases/preflight/cri-socket.ts';
import { runClusterChecks, runHostChecks } from '../../../src/phases/preflight/join-checks.ts';
import { type CheckReport, failedChecks, requirePassed } from '../../../src/phases/preflight/report.ts';
import { askRuntime } from '../../../src/phases/preflight/runtime-answers.ts';
import { wholeEnglish as english } from '../../../src/program/definitions.ts';
import { type FakeHost, fakeHost } from '../../support/fake-host.ts';
import { configuration, expectSentences, input, kinds, resultOf, SOCKET, STORED } from './support.ts';
import { KUBELET_CONF, SILENT, TROUBLES } from './troubles.ts';

describe('a worker that is ready', () => {
  it('passes every check, under the names and in the order of kubeadm 1.37, asking the runtime and the kubelet once', async () => {
    const host = fakeHost();
    const report = await runHostChecks(input(host, { configuration: configuration('10.0.0.1:6443') }));
    expect(report.results.filter((result) => kinds(result).length > 0)).toEqual([]);
    expect(report.results.map(({ name }) => name)).toEqual([
      'IsPrivilegedUser',
      'FileAvailable--etc-kubernetes-kubelet.conf',
      'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf',
      'CRI',
      'ContainerRuntimeVersion',
      'Swap',
      'FileExisting-losetup',
      'FileExisting-mount',
      'FileExisting-cp',
      'SystemVerification',
      'Hostname',
      'KubeletVersion',
      'Service-kubelet',
      'KubeletUnit',
      'Port-10250',
      'DirWritable',
      'FileAvailable--etc-kubernetes-pki-ca.crt',
      'HTTPProxy',
      'FileContent--proc-sys-net-ipv4-ip_forward',
    ]);
    expect(host.ran).toEqual([['kubelet', '--version']]);
    expect(host.connections).toEqual({ made: 1, closed: 1 });
  });
});

describe('a worker with trouble', () => {
  it.each(TROUBLES)('%s', async (_, spoil, check, found, facts) => {
    const host = fakeHost();
    spoil(host);
    const result = resultOf(await runHostChecks(input(host)), check);
    expect(kinds(result)).toEqual(found);
    await expectSentences(result, ...facts);
  });

  it('with everything wrong at once has it all in one report', async () => {
    const host = fakeHost();
    for (const [, spoil] of TROUBLES) spoil(host);
    const report = await runHostChecks(input(host));
    expect(failedChecks(report).map(({ name }) => name)).toEqual([
      'FileAvailable--etc-kubernetes-kubelet.conf',
      'FileAvailable--etc-kubernetes-bootstrap-kubelet.conf',
      'CRI',
      'FileExisting-losetup',
      'FileExisting-mount',
      'FileExisting-cp',
      'KubeletVersion',
      'Port-10250',
      'DirWritable',
      'FileAvailable--etc-kubernetes-pki-ca.crt',
    ]);
  });

  it.each([
    ['has failed', ['containerd: bad TOML', 'x.service: Failed with result 1.'], ['containerd: bad TOML']],
    ['works again', ['x.service: Failed with result 1.', 'Started x.service - X.', 'level=error'], undefined],
  ])('is told the last words of a runtime whose service %s', async (_, lines, told) => {
    const host = fakeHost();
    Object.assign(host.runtime, SILENT);
    host.serviceStates.set('containerd', { exists: true, enabled: true, active: false });
    const log = async () => ['error: of an earlier run', 'Starting x.service - X...', ...lines];
    const read = { ...host.read, services: { ...host.read.services, log } };
    const { node } = input(host);
    const runtime = askRuntime({ host: read, node });
    const result = resultOf(await runHostChecks({ ...input(host), host: read, runtime }), 'CRI');
    expect(result.errors[0]?.params).toEqual({
      socket: SOCKET,
      reason: 'ENOENT',
      service: { name: 'containerd', exists: true, active: false, ...(told && { log: told }) },
    });
    await expectSentences(result, ...(told ?? ['journalctl']));
  });

  it('that is not root is told that alone, unless it is ignored', async () => {
    const host = fakeHost();
    host.uid = 1000;
    const report = await runHostChecks(input(host));
    expect(report.results.map(({ name }) => name)).toEqual(['IsPrivilegedUser']);
    expect(failedChecks(report)).toHaveLength(1);
    await expectSentences(resultOf(report, 'IsPrivilegedUser'), '1000', 'sudo');
    const ignored = await runHostChecks(input(host, { configuration: configuration(undefined, ['isprivilegeduser']) }));
    expect([ignored.results.length, failedChecks(ignored)]).toEqual([18, []]);
  });

  it('that is not root has everything else looked at for doctor, and nothing told that only root could know', async () => {
    const host = fakeHost();
    host.uid = 1000;
    const denied = new Failure(CRI_NOT_LISTENING, { socket: SOCKET, reason: 'EACCES' });
    Object.assign(host.runtime, { version: denied, status: denied, cgroupDriver: denied });
    host.programs.delete('losetup');
    host.serviceStates.clear();
    const report = await runHostChecks({ ...input(host), everything: true });
    expect(failedChecks(report).map(({ name }) => name)).toEqual(['IsPrivilegedUser', 'Service-kubelet']);
    for (const check of ['CRI', 'ContainerRuntimeVersion'])
      expect(resultOf(report, check)).toMatchObject({ errors: [], notRun: { key: 'CHECK_WITHOUT_ROOT' } });
    expect(resultOf(report, 'FileExisting-losetup').notRun?.key).toBe('CHECK_WITHOUT_ROOT');
    expect(resultOf(report, 'FileExisting-mount').notRun).toBeUndefined();
    expect(report.results.length).toBe(18);
  });

  it('has the node name looked at', async () => {
    const names = {
      [`${'a'.repeat(64)}`]: ['NODE_NAME_LONG', 'NODE_NAME_NOT_RESOLVED'],
      '-a': ['NODE_NAME_UNUSUAL', 'NODE_NAME_NOT_RESOLVED'],
      localhost: ['NODE_NAME_UNSET', 'NODE_NAME_NOT_RESOLVED'],
      'localhost.localdomain': ['NODE_NAME_UNSET', 'NODE_NAME_NOT_RESOLVED'],
      'localhost-1': ['NODE_NAME_NOT_RESOLVED'],
      'worker-1': [],
    };
    for (const [name, found] of Object.entries(names)) {
      const at = input();
      const result = resultOf(await runHostChecks({ ...at, node: { ...at.node, name } }), 'Hostname');
      expect(kinds(result)).toEqual(found);
      await expectSentences(result);
    }
  });

  it('is told who holds port 10250 when the kubelet runs', async () => {
    const host = fakeHost();
    host.usedPorts.add(10250);
    host.serviceStates.set('kubelet', { exists: true, enabled: true, active: true });
    const result = resultOf(await runHostChecks(input(host)), 'Port-10250');
    expect(result.errors[0]?.params).toEqual({ port: 10250, kubeletActive: true });
    await expectSentences(result, 'kubejoin reset');
  });

  it('whose port 10250 was taken only while another process checked it, too, has it free', async () => {
    const host = fakeHost();
    host.usedPorts.add(10250);
    host.read.system.portHolder = async (port) => void host.usedPorts.delete(port);
    expect(kinds(resultOf(await runHostChecks(input(host)), 'Port-10250'))).toEqual([]);
    host.usedPorts.add(10250);
    host.read.system.portHolder = async (port) => {
      host.usedPorts.delete(port);
      return { pid: 4711, program: 'kubelet' };
    };
    expect(kinds(resultOf(await runHostChecks(input(host)), 'Port-10250'))).toEqual(['PORT_IN_USE']);
  });

  it('whose service manager does not answer gets a warning with what it said', async () => {
    const host = fakeHost();
    host.read.services.state = async () => {
      throw new Failure(SERVICE_NOT_QUERIED, { unit: 'kubelet', reason: 'D-Bus is down' });
    };
    const result = resultOf(await runHostChecks(input(host)), 'Service-kubelet');
    expect(kinds(result)).toEqual(['SERVICE_STATE_UNKNOWN']);
    await expectSentences(result, 'D-Bus is down');
  });
});

describe('a fact is said once', () => {
  const said = async (spoil: (host: FakeHost) => unknown) => {
    const host = fakeHost();
    spoil(host);
    const { results } = await runHostChecks(input(host));
    return results.flatMap((result) => kinds(result).map((kind) => `${result.name} ${kind}`));
  };

  it('a container runtime that does not answer', async () => {
    expect(await said((host) => Object.assign(host.runtime, SILENT))).toEqual(['CRI CRI_NOT_LISTENING']);
  });

  it('a container runtime that answers, but not about its cgroup driver', async () => {
    const { cgroupDriver } = SILENT;
    expect(await said((host) => Object.assign(host.runtime, { cgroupDriver }))).toEqual([
      'ContainerRuntimeVersion CRI_NOT_LISTENING',
    ]);
  });

  it('a kubelet that is not installed, of which no service is there either', async () => {
    const missing = (host: FakeHost) => {
      host.programs.delete('kubelet');
      host.serviceStates.clear();
    };
    expect(await said(missing)).toEqual(['KubeletVersion KUBELET_NOT_FOUND']);
  });

  it('a kubelet that does not run, beside what else is wrong with the system', async () => {
    const broken = (host: FakeHost) => {
      host.programs.set('kubelet', { code: 126, stdout: '', stderr: 'Exec format error\n' });
      host.kernelRelease = '4.19.0';
      host.content.set('/boot/config-4.19.0', host.content.get('/boot/config-6.1.0-40-amd64') as never);
    };
    expect(await said(broken)).toEqual([
      'SystemVerification KERNEL_RELEASE_UNSUPPORTED',
      'KubeletVersion KUBELET_NOT_RUN',
    ]);
  });
});

describe('a check that cannot run', () => {
  /** The events of the checks, and the checks by which the run fails. */
  async function told(report: CheckReport) {
    const events: JoinEvent[] = [];
    const failure: unknown = await (async () => requirePassed(report, (event) => events.push(event)))().catch(
      (error: unknown) => error,
    );
    const results = events.flatMap((event) => (event.type === 'check' ? [event] : []));
    return { results, failed: isFailure(failure, PREFLIGHT_FAILED) ? failure.params.checks : [] };
  }
  const STORED_CLUSTER = {
    cluster: clusterConfiguration({ ...STORED, controlPlaneEndpoint: 'api.example:6443' }),
    kubeletConfiguration: { cgroupDriver: 'systemd' },
  };

  it.each([
    [
      'ContainerRuntimeVersion',
      (host: FakeHost) => Object.assign(host.runtime, SILENT),
      'CHECK_WITHOUT_RUNTIME',
      'CRI',
    ],
    [
      'Service-kubelet',
      (host: FakeHost) => {
        host.programs.delete('kubelet');
        host.serviceStates.clear();
      },
      'CHECK_WITHOUT_KUBELET',
      'KubeletVersion',
    ],
  ] as const)('%s neither passes nor fails, and names the check that does', async (name, spoil, key, other) => {
    const host = fakeHost();
    spoil(host);
    const { results, failed } = await told(await runHostChecks(input(host)));
    const own = results.filter((result) => result.name === name);
    expect(own).toMatchObject([{ result: 'not-run', message: { key } }]);
    expect(failed).toEqual([other]);
    for (const catalogue of [english, await catalogueFor('pt-BR')])
      expect(catalogue.say(own[0]?.message as Message)).toMatch(new RegExp(` ${other}(?: check)?\\.$`));
  });

  it('beside the cluster, for want of the runtime and of the kubelet', async () => {
    const host = fakeHost();
    Object.assign(host.runtime, SILENT);
    host.programs.delete('kubelet');
    const { results, failed } = await told(await runClusterChecks(input(host), STORED_CLUSTER));
    expect(results.map(({ name, result }) => [name, result])).toEqual([
      ['KubeletVersion', 'not-run'],
      ['CgroupDriver', 'not-run'],
      ['Swap', 'passed'],
      ['ResolvConf', 'passed'],
      ['Port-10248', 'passed'],
    ]);
    expect(failed).toEqual([]);
    for (const { name, message } of results.slice(0, 2))
      expect(english.say(message as Message), 'no check refers to itself').not.toContain(`${name} check`);
  });

  it('is none where its subject is there', async () => {
    const host = await told(await runHostChecks(input(fakeHost())));
    const cluster = await told(await runClusterChecks(input(fakeHost()), STORED_CLUSTER));
    const results = [...host.results, ...cluster.results].map(({ result }) => result);
    expect(new Set(results)).toEqual(new Set(['passed']));
  });
});

it('the runtime is asked over one connection, for the checks of the host and those beside the cluster', async () => {
  const host = fakeHost();
  const checked = input(host);
  const cluster = { cluster: clusterConfiguration(STORED), kubeletConfiguration: { cgroupDriver: 'cgroupfs' } };
  await runHostChecks(checked);
  const { results } = await runClusterChecks(checked, cluster);
  expect(host.connections).toEqual({ made: 1, closed: 1 });
  expect(results.find(({ name }) => name === 'CgroupDriver')?.warnings).toHaveLength(1);
});

it('a runtime that did not answer is asked again: the checks beside the cluster may come a minute later', async () => {
  const host = fakeHost();
  const { cgroupDriver } = host.runtime;
  Object.assign(host.runtime, SILENT);
  const checked = input(host);
  await runHostChecks(checked);
  Object.assign(host.runtime, { cgroupDriver });
  const cluster = { cluster: clusterConfiguration(STORED), kubeletConfiguration: { cgroupDriver: 'cgroupfs' } };
  const { results } = await runClusterChecks(checked, cluster);
  expect(results.find(({ name }) => name === 'CgroupDriver')?.warnings).toHaveLength(1);
  expect(host.connections).toEqual({ made: 2, closed: 2 });
});

describe('no sentence proposes to ignore what the join cannot do without', () => {
  const proposed = async (spoil: (host: FakeHost) => unknown) => {
    const host = fakeHost();
    spoil(host);
    const report = await runHostChecks(input(host));
    const failure = await (async () => requirePassed(report, () => {}))().catch((error: unknown) => error);
    await expectSentences({ warnings: [], errors: [failure as Failure] });
    const cures = [english, await catalogueFor('pt-BR')].map((catalogue) => catalogue.failure(failure as Failure).cure);
    return cures.map((cure) => /--ignore-preflight-errors=(\S+)/.exec(cure)?.[1]);
  };
  const kubelet = (version: string) => (host: FakeHost) =>
    host.programs.set('kubelet', { code: 0, stdout: `${version}\n`, stderr: '' });

  it.each<[string, (host: FakeHost) => unknown, string | undefined]>([
    ['no kubelet', (host) => host.programs.delete('kubelet'), undefined],
    [
      'a kubelet that does not run',
      (host) => host.programs.set('kubelet', { code: 126, stdout: '', stderr: 'no\n' }),
      undefined,
    ],
    ['no container runtime', (host) => Object.assign(host.runtime, SILENT), undefined],
    [
      'no control groups',
      (host) => host.content.set('/proc/mounts', { bytes: Buffer.from(''), mode: 0o444 }),
      undefined,
    ],
    ['another system', (host) => Object.assign(host, { platform: 'darwin' }), undefined],
    ['a port in use', (host) => host.usedPorts.add(10250), undefined],
    ['an old kubelet', kubelet('Kubernetes v1.33.9'), 'KubeletVersion'],
    ['a kubelet that names itself otherwise', kubelet('mine'), 'KubeletVersion'],
    [
      'an old kubelet and a port in use',
      (host) => {
        kubelet('Kubernetes v1.33.9')(host);
        host.usedPorts.add(10250);
      },
      'KubeletVersion',
    ],
    [
      'a kernel that does not tell its options',
      (host) => host.content.delete('/boot/config-6.1.0-40-amd64'),
      'SystemVerification',
    ],
  ])('%s', async (_, spoil, names) => expect(await proposed(spoil)).toEqual([names, names]));
});

describe('what the API server’s address brings', () => {
  const cases: [string, string[]][] = [
    ['10.0.0.1:6443', ['HTTPProxy', 'FileContent--proc-sys-net-ipv4-ip_forward']],
    ['[fd00::1]:6443', ['HTTPProxy', 'FileContent--proc-sys-net-ipv6-conf-default-forwarding']],
    ['api.example:6443', ['HTTPProxy']],
    ['not an endpoint', []],
  ];
  it.each(cases)('%s: %j', async (endpoint, names) => {
    const { results } = await runHostChecks(input(fakeHost(), { configuration: configuration(endpoint) }));
    expect(results.slice(17).map(({ name }) => name)).toEqual(names);
  });

  it('forwarding that is off, or that the kernel does not have', async () => {
    const host = fakeHost();
    host.content.set('/proc/sys/net/ipv4/ip_forward', { bytes: Buffer.from('0\n'), mode: 0o644 });
    host.content.delete('/proc/sys/net/ipv6/conf/default/forwarding');
    const four = resultOf(
      await runHostChecks(input(host, { configuration: configuration('10.0.0.1:6443') })),
      'FileContent--proc-sys-net-ipv4-ip_forward',
    );
    expect(kinds(four)).toEqual(['FORWARDING_OFF']);
    await expectSentences(four, 'net.ipv4.ip_forward=1', '"0"');
    const six = resultOf(
      await runHostChecks(input(host, { configuration: configuration('[fd00::1]:6443') })),
      'FileContent--proc-sys-net-ipv6-conf-default-forwarding',
    );
    expect(kinds(six)).toEqual(['FORWARDING_OFF']);
    await expectSentences(six, '/proc/sys/net/ipv6/conf/default/forwarding');
  });

  it('a proxy on the way is a warning that names no password; one that makes no sense is an error', async () => {
    const host = fakeHost();
    host.env = { HTTPS_PROXY: 'http://me:hidden@proxy.example:3128' };
    const used = resultOf(await runHostChecks(input(host)), 'HTTPProxy');
    expect(kinds(used)).toEqual(['PROXY_USED']);
    expect(JSON.stringify(used)).not.toContain('hidden');
    await expectSentences(used, 'proxy.example:3128', 'api.example:6443');
    host.env = { HTTPS_PROXY: 'socks5://proxy:1080' };
    expect(kinds(resultOf(await runHostChecks(input(host)), 'HTTPProxy'))).toEqual(['PROXY_UNUSABLE']);
    host.env = { HTTPS_PROXY: 'http://proxy.example:3128', NO_PROXY: '.example' };
    expect(kinds(resultOf(await runHostChecks(input(host)), 'HTTPProxy'))).toEqual([]);
  });
});

describe('ignoring', () => {
  it.each([['Port-10250'], ['port-10250'], ['all'], ['ALL']])('%s turns the error into no failure', async (name) => {
    const host = fakeHost();
    host.usedPorts.add(10250);
    const report = await runHostChecks(input(host, { configuration: configuration(undefined, [name]) }));
    expect(failedChecks(report)).toEqual([]);
    expect(kinds(resultOf(report, 'Port-10250'))).toEqual(['PORT_IN_USE']);
  });

  it('another name does not', async () => {
    const host = fakeHost();
    host.usedPorts.add(10250);
    const report = await runHostChecks(input(host, { configuration: configuration(undefined, ['Port-1', 'Port']) }));
    expect(failedChecks(report).map(({ name }) => name)).toEqual(['Port-10250']);
  });
});

describe('left-overs of our own', () => {
  it('do not fail: the file with the digest that the journal has, and the port of the kubelet that was started', async () => {
    const host = fakeHost();
    const text = 'apiVersion: v1';
    host.content.set(KUBELET_CONF, { bytes: Buffer.from(text), mode: 0o600 });
    host.usedPorts.add(10250);
    const digest = createHash('sha256').update(text).digest('hex');
    const isOurs = (path: string, sha256: string) => path === KUBELET_CONF && sha256 === digest;
    const ours = { isOurs, startedKubelet: true, ownsEtcdData: async () => false };
    expect(failedChecks(await runHostChecks(input(host, { ours })))).toEqual([]);
    host.content.set(KUBELET_CONF, { bytes: Buffer.from('of another'), mode: 0o600 });
    const names = failedChecks(await runHostChecks(input(host, { ours: { ...ours, startedKubelet: false } }))).map(
      ({ name }) => name,
    );
    expect(names).toEqual(['FileAvailable--etc-kubernetes-kubelet.conf', 'Port-10250']);
  });
});

describe('the kubelet and the cluster', () => {
  const cases: [kubelet: string, cluster: string, string[]][] = [
    ['v1.37.2', 'v1.37.2', []],
    ['v1.37.9', 'v1.37.0', []],
    ['v1.36.0', 'v1.37.0', []],
    ['v1.38.0', 'v1.37.5', ['KUBELET_NEWER_THAN_CLUSTER']],
    ['v1.38.0-alpha.1', 'v1.37.5', ['KUBELET_NEWER_THAN_CLUSTER']],
    ['v2.0.0', 'v1.99.0', ['KUBELET_NEWER_THAN_CLUSTER']],
    ['v1.37.2', 'nonsense', []],
  ];
  it.each(cases)('%s in %s', async (kubelet, cluster, found) => {
    const host = fakeHost();
    host.programs.set('kubelet', { code: 0, stdout: `Kubernetes ${kubelet}\n`, stderr: '' });
    const result = resultOf(
      await runClusterChecks(input(host), {
        cluster: clusterConfiguration({ ...STORED, kubernetesVersion: cluster }),
        kubeletConfiguration: {},
      }),
      'KubeletVersion',
    );
    expect(kinds(result)).toEqual(found);
    await expectSentences(result, ...(found.length > 0 ? [kubelet, cluster] : []));
  });
});

describe('swap, for the kubelet', () => {
  const swapping = (content: Record<string, string> = {}) =>
    fakeHost({ '/proc/swaps': 'Filename Type\n/swapfile file 1 0 -3\n', ...content });
  const found = async (host: FakeHost, kubelet: Record<string, unknown>, flag?: string) => {
    const at = input(host);
    const kubeletExtraArgs = flag === undefined ? [] : [{ name: 'fail-swap-on', value: flag }];
    const nodeRegistration = { ...at.configuration.nodeRegistration, kubeletExtraArgs };
    const report = await runClusterChecks(
      { ...at, configuration: { ...at.configuration, nodeRegistration } },
      { cluster: clusterConfiguration(STORED), kubeletConfiguration: {}, kubelet },
    );
    return resultOf(report, 'Swap');
  };

  it.each<[string, Record<string, unknown>, string | undefined]>([
    ['by default', {}, undefined],
    ['that must not run with it', { failSwapOn: true }, undefined],
    ['whose argument overrides its configuration', { failSwapOn: false }, 'true'],
  ])('%s, is an error', async (_, kubelet, flag) => {
    const result = await found(swapping(), kubelet, flag);
    expect(kinds(result)).toEqual(['SWAP_NOT_ALLOWED']);
    await expectSentences(result, '/swapfile', 'swapoff -a', 'failSwapOn: false');
  });

  it.each<[string, Record<string, unknown>, string | undefined, Record<string, string>]>([
    ['configured for it', { failSwapOn: false }, undefined, {}],
    ['with an argument', {}, 'false', {}],
    ['whose service may have an argument', {}, undefined, { '/etc/default/kubelet': 'X=--fail-swap-on=false\n' }],
  ])('%s, is a warning', async (_, kubelet, flag, content) => {
    expect(kinds(await found(swapping(content), kubelet, flag))).toEqual(['SWAP_ON']);
  });

  it('that is off is none', async () => {
    expect(kinds(await found(fakeHost({ '/proc/swaps': 'Filename Type\n' }), {}))).toEqual([]);
  });
});

describe('the run of the checks', () => {
  it('ends at once when the signal aborts', async () => {
    const host = fakeHost();
    host.read.system.lookup = () => new Promise(() => {});
    const controller = new AbortController();
    const running = runHostChecks(input(host, { signal: controller.signal }));
    controller.abort(new Error('interrupted'));
    await expect(running).rejects.toThrow('interrupted');
  });

  it('takes a Failure that a check meets as its error, and anything else as a bug', async () => {
    const host = fakeHost();
    const read = host.read.files.read;
    host.read.files.read = async (path, options) => {
      if (path === '/proc/swaps') throw new Failure(FILE_NOT_READ, { path, reason: 'EIO' });
      return read(path, options);
    };
    expect(kinds(resultOf(await runHostChecks(input(host)), 'Swap'))).toEqual(['FILE_NOT_READ']);
    host.read.system.portFree = async () => {
      throw new TypeError('a bug');
    };
    await expect(runHostChecks(input(host))).rejects.toThrow(TypeError);
  });
});

describe('the CRI socket', () => {
  it('is the one that listens, containerd’s when none does, and a question when more do', async () => {
    const detect = (sockets: string[]) =>
      detectCriSocket({ detect: async () => sockets, connect: () => expect.unreachable() });
    const crio = 'unix:///var/run/crio/crio.sock';
    expect([await detect([crio]), await detect([])]).toEqual([crio, SOCKET]);
    const failure = await detect([SOCKET, crio]).catch((error: unknown) => error);
    expect(failure).toMatchObject({ kind: 'CRI_SOCKET_AMBIGUOUS', class: 'usage' });
    await expectSentences({ warnings: [], errors: [failure as Failure] }, SOCKET, crio, '--cri-socket');
  });
});

describe('the file that the kubelet reads DNS servers from', () => {
  const resultWith = async (
    host: FakeHost,
    { kubelet = {}, resolved = false, flag }: { kubelet?: Record<string, unknown>; resolved?: boolean; flag?: string },
  ) => {
    const at = input(host);
    const kubeletExtraArgs = flag === undefined ? [] : [{ name: 'resolv-conf', value: flag }];
    const { nodeRegistration } = at.configuration;
    const report = await runClusterChecks(
      {
        ...at,
        node: { ...at.node, systemdResolved: resolved },
        configuration: { ...at.configuration, nodeRegistration: { ...nodeRegistration, kubeletExtraArgs } },
      },
      { cluster: clusterConfiguration(STORED), kubeletConfiguration: {}, kubelet },
    );
    return resultOf(report, 'ResolvConf');
  };
  const RESOLVED = '/run/systemd/resolve/resolv.conf';

  it.each([
    ['as the cluster stores it', { kubelet: { resolvConf: '/run/none' } }, '/run/none', 'configuration'],
    ['of systemd-resolved', { kubelet: { resolvConf: RESOLVED }, resolved: true }, RESOLVED, 'resolved'],
    ['of systemd-resolved, which does not run here', { kubelet: { resolvConf: RESOLVED } }, RESOLVED, 'configuration'],
    ['by a flag', { kubelet: { resolvConf: '/etc/resolv.conf' }, flag: '/run/flag' }, '/run/flag', 'flag'],
    ['by default', {}, '/etc/resolv.conf', 'default'],
    ['by default, for null', { kubelet: { resolvConf: null } }, '/etc/resolv.conf', 'default'],
  ] as const)('%s', async (_, given, path, from) => {
    const host = fakeHost();
    if (path === '/etc/resolv.conf') host.content.delete(path);
    const result = await resultWith(host, given);
    expect(result.errors).toMatchObject([{ kind: 'RESOLV_CONF_MISSING', params: { path, from, problem: 'missing' } }]);
    await expectSentences(result, path);
    host.directories.set(path, 0o755);
    expect((await resultWith(host, given)).errors).toMatchObject([{ params: { problem: 'not-a-file' } }]);
    host.directories.delete(path);
    host.content.set(path, { bytes: Buffer.from(''), mode: 0o644 });
    expect(kinds(await resultWith(host, given))).toEqual([]);
  });

  it.each([
    ['nameserver 127.0.0.53\noptions edns0\n', ['127.0.0.53']],
    ['# from DHCP\nnameserver 192.0.2.53\n  nameserver\t::1\nnameserver 127.0.0.1', ['::1', '127.0.0.1']],
  ])('warns of a server that is the Pod itself in a Pod: %j', async (content, servers) => {
    const host = fakeHost();
    host.content.set(RESOLVED, { bytes: Buffer.from(content), mode: 0o644 });
    const result = await resultWith(host, { kubelet: { resolvConf: RESOLVED }, resolved: true });
    expect(result.errors).toEqual([]);
    expect(result.warnings).toMatchObject([{ key: 'RESOLV_CONF_LOOPBACK', params: { path: RESOLVED, servers } }]);
    await expectSentences(result, RESOLVED, ...servers, 'resolvConf', '--patches');
  });

  it.each(['nameserver 192.0.2.53\nsearch 127.0.0.53\n', '#nameserver 127.0.0.53', 'nameserver 127.example', ''])(
    'does not warn of %j',
    async (content) => {
      const host = fakeHost();
      host.content.set('/etc/resolv.conf', { bytes: Buffer.from(content), mode: 0o644 });
      expect(kinds(await resultWith(host, {}))).toEqual([]);
    },
  );

  it.each([[{ kubelet: { resolvConf: '' } }], [{ kubelet: { resolvConf: '/run/none' }, flag: '' }]])(
    'may be none: %j',
    async (given) => expect(kinds(await resultWith(fakeHost(), given))).toEqual([]),
  );
});

it('what cannot be written for one reason is one error', async () => {
  const host = fakeHost();
  const refused = { mount: { point: '/', type: 'ext4', source: '/dev/sda1' } };
  for (const path of ['/etc/kubernetes', '/var/lib/kubelet'] as const) {
    host.directories.set(path, 0o755);
    host.obstacles.set(path, { reason: 'EROFS', refused });
  }
  host.directories.set('/var/lib/kubejoin', 0o755);
  host.obstacles.set('/var/lib/kubejoin', {
    reason: 'ENOSPC',
    refused: {
      mount: { point: '/var/lib/kubejoin', type: 'tmpfs', source: 'tmpfs' },
      space: { freeBytes: 0, bytes: 65536, freeInodes: 9, inodes: 10 },
    },
  });
  const result = resultOf(await runHostChecks(input(host)), 'DirWritable');
  expect(result.errors.map(({ params }) => params)).toMatchObject([
    { paths: ['/var/lib/kubejoin'], reason: 'ENOSPC' },
    {
      paths: ['/var/lib/kubelet', '/var/lib/kubelet/pki', '/etc/kubernetes', '/etc/kubernetes/pki'],
      reason: 'EROFS',
    },
  ]);
  await expectSentences(result, '64 KiB', '9 ', 'mount -o remount,rw /');
});
