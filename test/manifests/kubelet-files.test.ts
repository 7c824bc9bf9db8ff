import { expect, test } from 'vitest';
import type { NodeRegistration } from '../../src/config/types/join.ts';
import { kubeletFlags, kubeletInstanceConfiguration } from '../../src/manifests/kubelet-files.ts';

const registration: NodeRegistration = {
  name: '',
  criSocket: '',
  taints: [],
  kubeletExtraArgs: [],
  ignorePreflightErrors: [],
  imagePullPolicy: 'IfNotPresent',
  imagePullSerial: true,
};
const node = { name: 'a', hostname: 'a', role: 'worker' as const };

test('without anything to say the flags are empty', () => {
  expect(kubeletFlags(registration, node)).toBe('KUBELET_KUBEADM_ARGS=""\n');
});

test('taints and another name become flags, sorted; the user’s follow in their order', () => {
  const taints = [
    { key: 'dedicated', value: 'gpu', effect: 'NoSchedule' },
    { key: 'flag', value: undefined, effect: 'NoExecute' },
  ];
  const kubeletExtraArgs = [
    { name: 'v', value: '4' },
    { name: 'node-ip', value: '10.0.0.1' },
  ];
  expect(kubeletFlags({ ...registration, taints, kubeletExtraArgs }, { ...node, name: 'b' })).toBe(
    'KUBELET_KUBEADM_ARGS="--hostname-override=b --register-with-taints=dedicated=gpu:NoSchedule,flag:NoExecute --v=4 --node-ip=10.0.0.1"\n',
  );
});

test('a flag of the user’s replaces the same one of kubeadm’s, and may be repeated', () => {
  const kubeletExtraArgs = [
    { name: 'hostname-override', value: 'c' },
    { name: 'feature', value: 'x' },
    { name: 'feature', value: 'y' },
  ];
  expect(kubeletFlags({ ...registration, kubeletExtraArgs }, { ...node, name: 'c' })).toBe(
    'KUBELET_KUBEADM_ARGS="--hostname-override=c --feature=x --feature=y"\n',
  );
});

test('quotes, backslashes and control characters are escaped as Go does', () => {
  const kubeletExtraArgs = [{ name: 'x', value: 'a"b\\c\u0001\t\u007f' }];
  expect(kubeletFlags({ ...registration, kubeletExtraArgs }, node)).toBe(
    'KUBELET_KUBEADM_ARGS="--x=a\\"b\\\\c\\x01\\t\\x7f"\n',
  );
});

test('a control plane’s taints are not given as flags', () => {
  const taints = [{ key: 'k', value: '', effect: 'NoSchedule' }];
  expect(kubeletFlags({ ...registration, taints }, { ...node, role: 'control-plane' })).toBe(
    'KUBELET_KUBEADM_ARGS=""\n',
  );
});

test('the instance configuration names the CRI socket', () => {
  expect(kubeletInstanceConfiguration({ criSocket: 'unix:///run/x.sock' })).toBe(
    'containerRuntimeEndpoint: "unix:///run/x.sock"\n',
  );
});

test('an argument of v1 may add to the value of kubeadm’s', () => {
  const taints = [{ key: 'k', value: 'v', effect: 'NoSchedule' }];
  const flags = (mergeMethod: 'append' | 'prepend', name: string) =>
    kubeletFlags({ ...registration, taints, kubeletExtraArgs: [{ name, value: ',x,', mergeMethod }] }, node);
  expect(flags('append', 'register-with-taints')).toBe(
    'KUBELET_KUBEADM_ARGS="--register-with-taints=k=v:NoSchedule,x,"\n',
  );
  expect(flags('prepend', 'register-with-taints')).toBe(
    'KUBELET_KUBEADM_ARGS="--register-with-taints=,x,k=v:NoSchedule"\n',
  );
  expect(flags('append', 'other')).toBe('KUBELET_KUBEADM_ARGS="--register-with-taints=k=v:NoSchedule"\n');
});
