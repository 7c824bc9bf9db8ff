/**
 * Patches as people write them, and as they get them wrong. What kubeadm makes of each is in expected.json, written by
 * lab/patches-oracle/write-expected.ts; where kubejoin means to differ, `ours` says how.
 */
export interface Case {
  name: string;
  target: string;
  object: Record<string, unknown>;
  files: { path: string; content: string }[];
  /** `refused`: kubeadm takes it; `accepted`: kubeadm refuses it. */
  ours?: 'refused' | 'accepted';
}

export const POD = {
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: {
    name: 'kube-apiserver',
    namespace: 'kube-system',
    labels: { component: 'kube-apiserver', tier: 'control-plane' },
    finalizers: ['a', 'b', 'c'],
  },
  spec: {
    hostNetwork: true,
    priorityClassName: 'system-node-critical',
    containers: [
      {
        name: 'kube-apiserver',
        image: 'registry.k8s.io/kube-apiserver:v1.37.2',
        command: ['kube-apiserver', '--secure-port=6443'],
        env: [
          { name: 'HTTPS_PROXY', value: 'http://proxy:3128' },
          { name: 'NO_PROXY', value: '10.0.0.0/8' },
        ],
        ports: [
          { name: 'https', containerPort: 6443, protocol: 'TCP' },
          { name: 'probe', containerPort: 8080 },
        ],
        resources: { requests: { cpu: '250m' } },
        volumeMounts: [
          { name: 'k8s-certs', mountPath: '/etc/kubernetes/pki', readOnly: true },
          { name: 'ca-certs', mountPath: '/etc/ssl/certs', readOnly: true },
        ],
        livenessProbe: { httpGet: { path: '/livez', port: 6443 }, periodSeconds: 10 },
      },
      { name: 'sidecar', image: 'sidecar:1' },
    ],
    tolerations: [{ key: 'a', operator: 'Exists' }],
    hostAliases: [{ ip: '10.0.0.1', hostnames: ['one', 'two'] }],
    imagePullSecrets: [{ name: 'one' }, { name: 'two' }],
    securityContext: { seccompProfile: { type: 'RuntimeDefault' } },
    volumes: [
      { name: 'k8s-certs', hostPath: { path: '/etc/kubernetes/pki', type: 'DirectoryOrCreate' } },
      { name: 'ca-certs', hostPath: { path: '/etc/ssl/certs', type: 'DirectoryOrCreate' } },
    ],
  },
};

const KUBELET = {
  apiVersion: 'kubelet.config.k8s.io/v1beta1',
  kind: 'KubeletConfiguration',
  authentication: { anonymous: { enabled: false }, webhook: { enabled: true } },
  clusterDNS: ['10.96.0.10'],
  evictionHard: { 'memory.available': '100Mi' },
  featureGates: { A: true, B: false },
  registerWithTaints: [{ key: 'a', effect: 'NoSchedule' }],
  rotateCertificates: true,
};

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'coredns' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    template: {
      metadata: { labels: { 'k8s-app': 'kube-dns' } },
      spec: { containers: [{ name: 'coredns', args: ['-conf', '/etc/coredns/Corefile'] }] },
    },
  },
};

function pod(
  name: string,
  content: string,
  extra: { file?: string; ours?: Case['ours']; object?: Case['object'] } = {},
): Case {
  const ours = extra.ours ? { ours: extra.ours } : {};
  return {
    name,
    target: 'kube-apiserver',
    object: extra.object ?? POD,
    files: [{ path: extra.file ?? 'kube-apiserver.yaml', content }],
    ...ours,
  };
}

const json = (name: string, operations: unknown, ours?: Case['ours']) =>
  pod(name, JSON.stringify(operations), { file: 'kube-apiserver+json.json', ...(ours ? { ours } : {}) });

const merge = (name: string, content: string, ours?: Case['ours']) =>
  pod(name, content, { file: 'kube-apiserver+merge.yaml', ...(ours ? { ours } : {}) });

const strategic: Case[] = [
  pod('a label is added', 'metadata: {labels: {patched: "yes"}}'),
  pod(
    'a container is merged by its name',
    'spec: {containers: [{name: kube-apiserver, resources: {limits: {memory: 1Gi}}}]}',
  ),
  pod('a container is added', 'spec: {containers: [{name: new, image: "new:1"}]}'),
  pod(
    'a list without a merge strategy is replaced',
    'spec: {tolerations: [{key: b}], containers: [{name: kube-apiserver, command: [kube-apiserver]}]}',
  ),
  pod(
    'env by name',
    'spec: {containers: [{name: kube-apiserver, env: [{name: NO_PROXY, value: x}, {name: NEW, value: y}]}]}',
  ),
  pod(
    'ports by containerPort alone',
    'spec: {containers: [{name: kube-apiserver, ports: [{containerPort: 8080, protocol: UDP}, {containerPort: 1}]}]}',
  ),
  pod(
    'mounts by mountPath',
    'spec: {containers: [{name: kube-apiserver, volumeMounts: [{mountPath: /etc/ssl/certs, readOnly: false}]}]}',
  ),
  pod('volumes by name, another kind of volume beside the old', 'spec: {volumes: [{name: ca-certs, emptyDir: {}}]}'),
  pod(
    'a volume replaced by $retainKeys',
    'spec: {volumes: [{name: ca-certs, emptyDir: {}, $retainKeys: [name, emptyDir]}]}',
  ),
  pod(
    '$retainKeys that forgets what the patch sets',
    'spec: {volumes: [{name: ca-certs, emptyDir: {}, $retainKeys: [name]}]}',
  ),
  pod('$retainKeys that is no list', 'spec: {volumes: [{name: ca-certs, $retainKeys: name}]}'),
  pod(
    'host aliases by ip, image pull secrets by name',
    'spec: {hostAliases: [{ip: 10.0.0.1, hostnames: [three]}], imagePullSecrets: [{name: three}, {name: one}]}',
  ),
  pod(
    'null deletes',
    'metadata: {labels: {tier: null}}\nspec: {hostNetwork: null, securityContext: null, notThere: null}',
  ),
  pod('nulls in what is new are dropped', 'spec: {affinity: {nodeAffinity: null, podAffinity: {}}}'),
  pod('$patch: replace in an object', 'spec: {securityContext: {$patch: replace, runAsUser: 1}}'),
  pod('$patch: replace in an object that is new', 'spec: {dnsConfig: {$patch: replace, nameservers: [10.0.0.1]}}'),
  pod('$patch: delete in an object', 'metadata: {labels: {$patch: delete}}'),
  pod('$patch: delete of a container', 'spec: {containers: [{name: sidecar, $patch: delete}]}'),
  pod('$patch: delete of a container that is not there', 'spec: {containers: [{name: other, $patch: delete}]}'),
  pod('$patch: delete without the merge key', 'spec: {containers: [{$patch: delete}]}'),
  pod('$patch: replace of a list', 'spec: {volumes: [{$patch: replace}, {name: only, emptyDir: {}}]}'),
  pod('$patch: replace empties a list', 'spec: {volumes: [{$patch: replace}]}'),
  pod('$patch: merge in a list', 'spec: {volumes: [{$patch: merge, name: x}]}'),
  pod('$patch: merge in an object', 'metadata: {$patch: merge, name: x}'),
  pod('an unknown directive in an object', 'metadata: {labels: {$patch: remove}}'),
  pod('an unknown directive in a list', 'spec: {containers: [{name: sidecar, $patch: remove}]}'),
  pod('an element without the merge key', 'spec: {containers: [{image: x}]}'),
  pod('elements of several types', 'spec: {containers: [{name: x}, y]}'),
  pod('scalars for a list of objects', 'spec: {containers: [x]}'),
  pod('null as an element', 'spec: {containers: [null]}'),
  pod('a list in a list', 'spec: {containers: [[x]]}'),
  pod('an object where there is a list', 'spec: {containers: {name: x}}'),
  pod('a scalar where there is an object', 'metadata: {labels: none}'),
  pod('a list where there is an object', 'spec: {securityContext: [x]}'),
  pod('an object in a map of strings', 'metadata: {labels: {tier: {a: b}}}'),
  pod('a field that the type does not have, not there', 'spec: {containerz: [{name: x}]}'),
  pod('a field that the type does not have, there', 'spec: {odd: {a: 1}}', {
    object: { ...POD, spec: { odd: { b: 2 } } },
  }),
  pod('a list that the type does not have, there', 'spec: {odd: [1]}', { object: { ...POD, spec: { odd: [2] } } }),
  pod('primitives are merged as a set', 'metadata: {finalizers: [d, a]}'),
  pod('primitives are deleted', 'metadata: {$deleteFromPrimitiveList/finalizers: [a, c, z]}'),
  pod('a deletion from a list that is not there', 'metadata: {$deleteFromPrimitiveList/other: [a]}'),
  pod('a deletion with no field', 'metadata: {$deleteFromPrimitiveList: [a]}'),
  pod(
    'order, additions and deletions of primitives',
    'metadata: {finalizers: [x], $setElementOrder/finalizers: [x, c, a], $deleteFromPrimitiveList/finalizers: [b]}',
  ),
  pod('order of containers', 'spec: {$setElementOrder/containers: [{name: sidecar}, {name: kube-apiserver}]}'),
  pod(
    'order with a new container first',
    'spec: {$setElementOrder/containers: [{name: new}, {name: kube-apiserver}], containers: [{name: new, image: x}]}',
  ),
  pod(
    'order and a deletion',
    'spec: {$setElementOrder/containers: [{name: new}], containers: [{name: new}, {name: sidecar, $patch: delete}]}',
  ),
  pod(
    'order that lacks what the patch has',
    'spec: {$setElementOrder/containers: [{name: sidecar}], containers: [{name: new}]}',
  ),
  pod(
    'order that turns the patch round',
    'spec: {$setElementOrder/containers: [{name: b}, {name: a}], containers: [{name: a}, {name: b}]}',
  ),
  pod('order without the merge key', 'spec: {$setElementOrder/containers: [{image: x}]}'),
  pod('order of something that is no list', 'spec: {$setElementOrder/securityContext: [x]}'),
  pod('order of a list that is nowhere', 'spec: {$setElementOrder/initContainers: [{name: x}]}'),
  pod('order that is no list', 'spec: {$setElementOrder/containers: x}'),
  pod('order with no field', 'spec: {$setElementOrder: [x]}'),
  pod('$patch: delete of everything', '$patch: delete', { ours: 'refused' }),
  pod('$patch: replace of everything', 'apiVersion: v1\nkind: Pod\nmetadata: {name: x}\n$patch: replace'),
  pod(
    'a prototype is data',
    '{"metadata": {"labels": {"__proto__": "x", "constructor": "y", "toString": "z"}}, "__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}',
  ),
  pod(
    'YAML 1.1 scalars',
    'metadata: {annotations: {a: yes, b: 0777, c: 1_000, d: 1e3, e: 12:30:45, f: 2026-11-24, g: ~, h: "no", i: 0x1F, j: .5, k: Off}}',
  ),
  pod('anchors, aliases and merge keys', 'metadata:\n  annotations: &a {one: x}\n  labels: {<<: *a, two: y}'),
  pod(
    'several documents',
    '# a comment\n---\nmetadata: {labels: {a: "1"}}\n--- # the second\nmetadata: {labels: {b: "2"}}\n---\n\n---\n',
  ),
  pod('only comments', '# nothing\n---\n# yet\n'),
  pod('a null document', 'null', { ours: 'refused' }),
  pod('a list as the document', '[{"op": "add"}]'),
  pod('a scalar as the document', 'just text'),
  pod('a repeated key', 'metadata: {labels: {a: "1"}}\nmetadata: {labels: {b: "2"}}', { ours: 'refused' }),
  pod('a document that is not closed', 'metadata: {labels: {a: 1}'),
  pod('tabs for indentation', 'metadata:\n\tlabels: {}'),
  pod(
    'CRLF line ends and a byte order mark',
    '\ufeffmetadata:\r\n  labels:\r\n    a: x\r\n---\r\nspec:\r\n  hostNetwork: false\r\n',
  ),
  pod('another kind', 'kind: Deployment', { ours: 'refused' }),
  {
    name: 'CoreDNS',
    target: 'corednsdeployment',
    object: DEPLOYMENT,
    files: [
      {
        path: 'corednsdeployment.yaml',
        content:
          'spec: {replicas: 3, strategy: {type: Recreate, rollingUpdate: null}, template: {spec: {containers: [{name: coredns, resources: {limits: {memory: 1Gi}}}]}}}',
      },
    ],
  },
  {
    name: 'kube-proxy',
    target: 'kubeproxydaemonset',
    object: { ...DEPLOYMENT, kind: 'DaemonSet' },
    files: [
      {
        path: 'kubeproxydaemonset.yaml',
        content:
          'spec: {template: {spec: {tolerations: [{operator: Exists}], containers: [{name: coredns, $patch: delete}, {name: kube-proxy}]}}}',
      },
    ],
  },
  {
    name: 'kubelet',
    target: 'kubeletconfiguration',
    object: KUBELET,
    files: [
      {
        path: 'kubeletconfiguration.yaml',
        content:
          'clusterDNS: [169.254.20.10]\nfeatureGates: {B: null, C: true}\nevictionHard: {nodefs.available: 5%}\nregisterWithTaints: []\nauthentication: {anonymous: {enabled: true}}\nmaxPods: 50\n',
      },
    ],
  },
  {
    name: 'a kubelet field that does not exist',
    target: 'kubeletconfiguration',
    object: { ...KUBELET, odd: {} },
    files: [{ path: 'kubeletconfiguration.yaml', content: 'odd: {a: 1}' }],
  },
];

const others: Case[] = [
  merge(
    'merge: lists are replaced, null deletes',
    'metadata: {labels: {tier: null, x: y}, finalizers: [z]}\nspec: {containers: [{name: only}]}',
  ),
  merge(
    'merge: an object in place of a scalar, nulls in it dropped',
    'spec: {priorityClassName: {a: null, b: {c: null}}}',
  ),
  merge('merge: an object that is new, nulls in it dropped', 'spec: {affinity: {a: null, b: {}}}'),
  merge(
    'merge: a prototype is data',
    '{"__proto__": {"a": 1}, "constructor": {"b": 2}, "metadata": {"labels": {"constructor": "x", "zz": "y"}}}',
  ),
  merge('merge: directives are plain members', 'metadata: {labels: {$patch: delete}}'),
  merge('merge: only comments', '# nothing', 'accepted'),
  merge('merge: a list', '[1]', 'refused'),
  json('json: add, replace, remove', [
    { op: 'add', path: '/spec/containers/0/command/-', value: '--v=5' },
    { op: 'replace', path: '/spec/hostNetwork', value: false },
    { op: 'remove', path: '/metadata/labels/tier' },
    { op: 'add', path: '/spec/containers/1', value: { name: 'between' } },
  ]),
  json('json: escapes', [
    { op: 'add', path: '/metadata/annotations', value: {} },
    { op: 'add', path: '/metadata/annotations/a~1b~0c', value: 'x' },
  ]),
  json('json: move and copy', [
    { op: 'move', from: '/spec/tolerations', path: '/spec/moved' },
    { op: 'copy', from: '/spec/containers/0/env', path: '/spec/containers/1/env' },
    { op: 'add', path: '/spec/containers/1/env/0/value', value: 'changed in the copy alone' },
  ]),
  json('json: tests that hold', [
    { op: 'test', path: '/spec/containers/0/ports/0', value: { protocol: 'TCP', containerPort: 6443, name: 'https' } },
    { op: 'test', path: '/spec/absent', value: null },
  ]),
  json('json: a test that fails', [{ op: 'test', path: '/spec/hostNetwork', value: false }]),
  json('json: a test of a type', [{ op: 'test', path: '/spec/hostNetwork', value: 'true' }]),
  json('json: replace of what is not there', [{ op: 'replace', path: '/spec/nodeName', value: 'x' }]),
  json('json: replace under what is not there', [{ op: 'replace', path: '/spec/dnsConfig/nameservers', value: [] }]),
  json('json: remove of what is not there', [{ op: 'remove', path: '/spec/nodeName' }]),
  json('json: negative indices', [
    { op: 'add', path: '/spec/containers/-1', value: { name: 'last' } },
    { op: 'remove', path: '/spec/containers/-2' },
    { op: 'replace', path: '/metadata/finalizers/-3', value: 'z' },
  ]),
  json('json: indices out of range', [{ op: 'add', path: '/metadata/finalizers/4', value: 'x' }]),
  json('json: removal out of range', [{ op: 'remove', path: '/metadata/finalizers/3' }]),
  json('json: negative index out of range', [{ op: 'remove', path: '/metadata/finalizers/-4' }]),
  json('json: no index', [{ op: 'replace', path: '/metadata/finalizers/first', value: 'x' }]),
  json('json: through a scalar', [{ op: 'add', path: '/metadata/name/x', value: 1 }]),
  json('json: the whole document', [
    { op: 'replace', path: '', value: { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'x' } } },
  ]),
  json('json: the whole document, by add', [{ op: 'add', path: '', value: {} }]),
  json('json: the whole document by a list', [{ op: 'replace', path: '', value: [] }], 'refused'),
  json('json: a pointer without its slash', [{ op: 'add', path: 'spec/nodeName', value: 'x' }], 'refused'),
  json('json: a copy of what is not there', [{ op: 'copy', from: '/spec/absent', path: '/spec/x' }], 'refused'),
  json('json: no value', [{ op: 'add', path: '/spec/nodeName' }], 'refused'),
  json('json: null as a value', [{ op: 'add', path: '/spec/nodeName', value: null }]),
  json('json: an operation of the library alone', [{ op: '_get', path: '/spec' }]),
  json('json: no operation', [{ path: '/spec' }]),
  json('json: no path', [{ op: 'remove' }]),
  json('json: move without from', [{ op: 'move', path: '/spec/x' }]),
  json('json: move into itself', [{ op: 'move', from: '/spec', path: '/spec/inside' }]),
  json('json: operations that are no objects', ['add']),
  json('json: an object', { op: 'add', path: '/spec/nodeName', value: 'x' }),
  json('json: an empty list', []),
  json('json: a prototype is data', [
    { op: 'add', path: '/metadata/labels/__proto__', value: 'x' },
    { op: 'add', path: '/metadata/constructor', value: {} },
    { op: 'add', path: '/metadata/constructor/prototype', value: 'y' },
  ]),
  json('json: no way through a prototype', [
    { op: 'add', path: '/metadata/constructor/prototype/polluted', value: 'x' },
  ]),
  json('json: no way through __proto__', [{ op: 'add', path: '/__proto__/polluted', value: 'x' }]),
];

const directories: Case[] = [
  {
    name: 'in the order of their names, whatever their type',
    target: 'kube-apiserver',
    object: POD,
    files: [
      { path: 'kube-apiserver1+merge.yaml', content: 'metadata: {labels: {n: merge}}' },
      { path: 'kube-apiserver0.yaml', content: 'metadata: {labels: {n: strategic}}' },
      { path: 'kube-apiserver+json.yaml', content: '- {op: add, path: /metadata/labels/n, value: json}' },
      { path: 'kube-apiserver-z.json', content: '{"metadata": {"labels": {"last": "z"}}}' },
      { path: 'kube-apiserver10.json', content: '{"metadata": {"labels": {"last": "10"}}}' },
      { path: 'etcd.yaml', content: 'metadata: {labels: {n: etcd}}' },
    ],
  },
  {
    name: 'directories inside',
    target: 'kube-apiserver',
    object: POD,
    files: [
      { path: 'kube-apiserver.yaml', content: 'metadata: {labels: {n: top}}' },
      { path: 'm/kube-apiserver.yaml', content: 'metadata: {labels: {n: inside}}' },
      { path: 'a.yaml/deep/kube-apiserver.yaml', content: 'metadata: {labels: {deep: x}}' },
      { path: 'z/README.md', content: 'text' },
    ],
  },
  {
    name: 'files that are ignored',
    target: 'kube-apiserver',
    object: POD,
    files: [
      { path: 'README.md', content: 'text' },
      { path: 'kube-apiserver', content: 'text' },
      { path: 'kube-apiserver.yml', content: 'metadata: {labels: {a: b}}' },
      { path: 'kubelet.yaml', content: 'not: [valid' },
      { path: 'KUBE-APISERVER.yaml', content: 'text' },
      { path: '.yaml', content: 'text' },
      { path: 'kube-apiserver.yaml', content: '' },
      { path: 'kube-apiserver0.yaml', content: '  \n' },
    ],
  },
  ...[
    'kube-apiserver+foo.yaml',
    'kube-apiserver+.yaml',
    'kube-apiserver0+Merge.json',
    'etcd++merge.yaml',
    'etcd0+ merge.yaml',
  ].map((path) => pod(`refused name: ${path}`, '{}', { file: path })),
  ...[
    'kube-apiserver.x+merge.yaml',
    'kube-apiserver+merge+json.yaml',
    'kube-apiserver+mergefoo.yaml',
    'kube-apiservermerge.yaml',
    'kube-apiserver .yaml',
    'kube-apiserver-+strategic.json',
    'kube-apiserver.json.yaml',
  ].map((path) => pod(`accepted name: ${path}`, 'metadata: {finalizers: [z]}', { file: path })),
  {
    name: 'a malformed patch of another target',
    target: 'kube-apiserver',
    object: POD,
    files: [{ path: 'etcd.yaml', content: 'a: [' }],
  },
];

export const CASES: readonly Case[] = [...strategic, ...others, ...directories];
