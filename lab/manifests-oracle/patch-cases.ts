import type { ManifestCase } from './manifest-case.ts';

const STRATEGIC = `
spec:
  containers:
  - name: kube-apiserver
    resources: {requests: {memory: 512Mi}}
    env: [{name: FROM_PATCH, value: "1"}]
  volumes:
  - name: from-patch
    emptyDir: {}
`;

const JSON_PATCH = JSON.stringify([
  { op: 'add', path: '/spec/containers/0/command/-', value: '--v=5' },
  { op: 'replace', path: '/metadata/labels/tier', value: 'patched' },
  { op: 'remove', path: '/spec/containers/0/startupProbe' },
]);

/** Patches are compared by lab/patches-oracle; here, that they meet the same Pod. */
export const PATCH_CASES: readonly ManifestCase[] = [
  {
    name: 'patches of every type',
    cluster: {},
    patches: {
      'kube-apiserver0+strategic.yaml': STRATEGIC,
      'kube-controller-manager+json.json': JSON_PATCH,
      'kube-scheduler1+merge.yaml': 'metadata: {annotations: {patched: "yes"}}\nspec: {priority: null}\n',
      'etcd.yaml': 'spec:\n  containers:\n  - name: etcd\n    resources: {limits: {memory: 2Gi}}\n',
    },
  },
  {
    name: 'patches over variables and volumes of the cluster',
    cluster: {
      apiServer: {
        extraEnvs: [{ name: 'FROM_PATCH', value: '0' }],
        extraVolumes: [{ name: 'from-patch', hostPath: '/a', mountPath: '/a' }],
      },
    },
    environment: { HTTPS_PROXY: 'http://10.0.0.1:3128' },
    patches: {
      'kube-apiserver0.yaml': STRATEGIC.replace('emptyDir: {}', 'hostPath: {path: /b}'),
      'kube-apiserver1+json.yaml':
        '- {op: test, path: /status, value: {}}\n- {op: add, path: /spec/hostPID, value: true}\n',
    },
  },
];
