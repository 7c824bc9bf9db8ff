import { expect, test } from 'vitest';
import { forgetKubeletVersion, kubeletProgramVersion } from '../../../src/host/kubelet-program.ts';
import { fakeHost } from '../../support/fake-host.ts';

const answers = (stdout: string, code = 0, stderr = '') => ({ code, stdout, stderr });

test('a version is asked once, and again after it was forgotten', async () => {
  const host = fakeHost();
  const { system } = host.read;
  expect(await Promise.all([kubeletProgramVersion(system), kubeletProgramVersion(system)])).toMatchObject([
    { text: 'v1.37.2' },
    { text: 'v1.37.2' },
  ]);
  expect(host.ran).toEqual([['kubelet', '--version']]);
  host.programs.set('kubelet', answers('Kubernetes v1.37.3\n'));
  expect(await kubeletProgramVersion(system)).toMatchObject({ text: 'v1.37.2' });
  forgetKubeletVersion(system);
  expect(await kubeletProgramVersion(system)).toMatchObject({ text: 'v1.37.3' });
});

test.each([
  [{}, { GOGC: '400', GOMAXPROCS: '1' }],
  [{ GOGC: '50' }, { GOGC: '50', GOMAXPROCS: '1' }],
  [{ GOMAXPROCS: '4' }, { GOGC: '400', GOMAXPROCS: '4' }],
])('in the environment %j, the kubelet runs with %j', async (env, expected) => {
  const host = fakeHost();
  const { system } = host.read;
  const environments: unknown[] = [];
  await kubeletProgramVersion({
    ...system,
    env,
    query: (argv, options) => {
      environments.push(options?.env);
      return system.query(argv, options);
    },
  });
  expect(environments).toEqual([expected]);
});

test('a kubelet for another processor is told of as that', async () => {
  const host = fakeHost();
  host.programs.set('kubelet', { code: 127, stdout: '', stderr: '/usr/bin/kubelet: 1: ELF: not found' });
  host.unusable.set('kubelet', { path: '/usr/bin/kubelet', problem: 'architecture' });
  await expect(kubeletProgramVersion(host.read.system)).rejects.toMatchObject({
    kind: 'PROGRAM_NOT_EXECUTABLE',
    params: { program: 'kubelet', path: '/usr/bin/kubelet', problem: 'architecture' },
  });
});

test.each([
  ['that is missing', undefined, 'KUBELET_NOT_FOUND', {}],
  ['that fails', answers('out', 1, ' no such library \n'), 'KUBELET_NOT_RUN', { code: 1, output: 'no such library' }],
  ['that fails and says it elsewhere', answers(' out \n', 2), 'KUBELET_NOT_RUN', { code: 2, output: 'out' }],
  [
    'that says something else',
    answers('x Kubernetes v1.37.2\n'),
    'KUBELET_VERSION_UNREADABLE',
    { output: 'x Kubernetes v1.37.2' },
  ],
  [
    'that says more',
    answers('Kubernetes v1.37.2 x\n'),
    'KUBELET_VERSION_UNREADABLE',
    { output: 'Kubernetes v1.37.2 x' },
  ],
  ['without a version', answers('Kubernetes vx\n'), 'KUBELET_VERSION_UNREADABLE', { output: 'Kubernetes vx' }],
  ['that says very much', answers('x'.repeat(501)), 'KUBELET_VERSION_UNREADABLE', { output: 'x'.repeat(500) }],
] as const)(
  'a kubelet %s is no answer that is remembered: it may be installed meanwhile',
  async (_name, program, kind, params) => {
    const host = fakeHost();
    if (program) host.programs.set('kubelet', program);
    else host.programs.delete('kubelet');
    const { system } = host.read;
    await expect(kubeletProgramVersion(system)).rejects.toMatchObject({ kind, params });
    host.programs.set('kubelet', answers('Kubernetes v1.37.2\n'));
    expect(await kubeletProgramVersion(system)).toMatchObject({ text: 'v1.37.2' });
  },
);
