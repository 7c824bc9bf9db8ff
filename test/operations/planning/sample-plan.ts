import { type Plan, planDigest } from '../../../src/operations/planning/format.ts';

export function withDigest(plan: Omit<Plan, 'digest'>): Plan {
  return { ...plan, digest: planDigest(plan) };
}

/** A plan with something in every field. */
export const samplePlan: Plan = withDigest({
  kind: 'kubejoin-plan',
  version: 1,
  kubejoin: 'v0.1.0',
  command: 'join',
  nodeName: 'node-1',
  role: 'control-plane',
  nothingToDo: false,
  cluster: { identity: 'ab'.repeat(32), server: 'https://192.0.2.1:6443' },
  kubelet: { version: 'v1.37.2', unit: `sha256:${'ef'.repeat(32)}` },
  credentials: {
    discovery: 'bootstrap-token',
    discoveryTokenId: 'abcdef',
    presented: { type: 'token', name: 'abcdef' },
  },
  checks: [
    { name: 'Hostname', result: 'warning', said: ['HOSTNAME_NOT_RESOLVED'] },
    { name: 'Swap', result: 'passed', said: [] },
  ],
  changes: [
    { phase: 'kubelet-start', kind: 'service', subject: 'kubelet', action: 'stop' },
    {
      ...{
        phase: 'kubelet-start',
        kind: 'write-file',
        subject: '/var/lib/kubelet/config.yaml',
        action: 'replace',
        mode: '0644',
      },
      contentDigest: `sha256:${'cd'.repeat(32)}`,
      diff: '--- /var/lib/kubelet/config.yaml\n+++ /var/lib/kubelet/config.yaml\n@@ -1,1 +1,1 @@\n-a: 1\n+a: 2\n',
    },
    {
      ...{
        phase: 'control-plane-join/etcd',
        kind: 'add-etcd-member',
        subject: 'https://192.0.2.2:2380',
        action: 'add',
      },
      details: { name: 'node-1', dependents: ['/etc/kubernetes/manifests/kube-apiserver.yaml'] },
      predicted: ['member-id'],
    },
    {
      phase: 'x',
      kind: 'unmount',
      subject: '/var/lib/kubelet',
      action: 'unmount',
      items: ['/var/lib/kubelet/pods/a', '/var/lib/kubelet/pods/b'],
    },
    { phase: 'kubelet-start', kind: 'service', subject: 'kubelet', action: 'start' },
  ],
});
