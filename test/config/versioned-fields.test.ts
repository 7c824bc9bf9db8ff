import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { atKubernetesVersion } from '../../src/config/documents/init-draft.ts';
import { parseJoinDocuments } from '../../src/config/documents/join-documents.ts';
import { parseResetDocuments } from '../../src/config/documents/reset-documents.ts';
import {
  clusterConfigurationFields,
  initConfigurationFields,
  joinConfigurationFields,
  resetConfigurationFields,
} from '../../src/config/documents/versioned-fields.ts';
import type { InitInput } from '../../src/config/types/init.ts';
import { toYaml } from '../../src/manifests/yaml.ts';
import { BASE } from './support/files.ts';
import { CLUSTER, headOf, INIT, parseInit } from './support/init-files.ts';

const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const name = fc.stringMatching(/^[a-z]([-a-z0-9]{0,6}[a-z0-9])?$/);
const path = name.map((text) => `/${text}`);
const text = fc.oneof(
  name,
  fc.constantFrom('yes', '0777', '0X1F', '1e3_', 'e1', 'null', 'a: b', '- x', 'a\nb', ' x ', '#', "it's"),
);
const duration = fc.integer({ min: 1, max: 10_000_000 }).map((ms) => `${ms}ms`);
const extraArgs = optional(fc.array(fc.record({ name, value: text }), { maxLength: 3 }));
const extraEnvs = optional(
  fc.array(
    fc.oneof(
      fc.record({ name, value: text }),
      fc.record({ name, valueFrom: fc.constant({ secretKeyRef: { name: 'a', key: 'b' } }) }),
    ),
    { maxLength: 2 },
  ),
);
const extraVolumes = optional(
  fc.array(fc.record({ name, hostPath: path, mountPath: path, readOnly: optional(fc.boolean()) }), { maxLength: 2 }),
);
const component = optional(fc.record({ extraArgs, extraEnvs, extraVolumes }));
const names = optional(fc.array(name, { maxLength: 2 }));
const timeouts = optional(fc.record({ discovery: optional(duration), etcdAPICall: optional(duration) }));
const nodeRegistration = optional(
  fc.record({
    name: optional(name),
    criSocket: optional(path.map((socket) => `unix://${socket}`)),
    taints: optional(
      fc.array(fc.record({ key: name, value: optional(name), effect: fc.constant('NoSchedule') }), { maxLength: 2 }),
    ),
    kubeletExtraArgs: extraArgs,
    ignorePreflightErrors: names,
    imagePullPolicy: optional(fc.constantFrom('Always', 'Never')),
    imagePullSerial: optional(fc.boolean()),
  }),
);

const cluster = fc.record({
  kubernetesVersion: fc.constant('v1.37.2'),
  clusterName: optional(name),
  controlPlaneEndpoint: optional(fc.oneof(name, fc.constant('fd00::1'))),
  certificatesDir: optional(path),
  imageRepository: optional(name),
  encryptionAlgorithm: optional(fc.constantFrom('RSA-4096', 'ECDSA-P384')),
  certificateValidityPeriod: optional(duration),
  caCertificateValidityPeriod: optional(duration),
  networking: optional(
    fc.record({
      podSubnet: optional(fc.constantFrom('10.1.0.0/16', '10.1.0.0/16,fd00::/56')),
      dnsDomain: optional(name),
    }),
  ),
  etcd: optional(
    fc.oneof(
      fc.record({
        local: fc.record({
          dataDir: optional(path),
          imageTag: optional(name),
          extraArgs,
          extraEnvs,
          peerCertSANs: names,
        }),
      }),
      fc.record({ external: fc.record({ endpoints: fc.constant(['https://a:2379']), caFile: optional(path) }) }),
    ),
  ),
  apiServer: optional(fc.record({ extraArgs, extraEnvs, extraVolumes, certSANs: names })),
  controllerManager: component,
  scheduler: component,
  dns: optional(fc.record({ imageTag: optional(name), disabled: optional(fc.boolean()) })),
  proxy: optional(fc.record({ disabled: optional(fc.boolean()) })),
  featureGates: optional(fc.constant({ RootlessControlPlane: false })),
});
const init = fc.record({
  dryRun: fc.boolean(),
  bootstrapTokens: fc.constantFrom(
    [{ token: 'abcdef.0123456789abcdef', ttl: '0s' }],
    [
      {
        token: 'abcdef.0123456789abcdef',
        expires: '2030-01-01T00:00:00Z',
        usages: ['authentication'],
        description: 'x',
      },
    ],
  ),
  nodeRegistration,
  localAPIEndpoint: optional(
    fc.record({ advertiseAddress: optional(fc.constant('10.0.0.1')), bindPort: optional(fc.constant(7443)) }),
  ),
  certificateKey: optional(fc.constant('ab'.repeat(32))),
  skipPhases: names,
  patches: optional(fc.record({ directory: path })),
  timeouts,
});

const bytes = (file: string) => new TextEncoder().encode(file);
/** Reveals secrets to compare them. */
const revealed = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_key, part) => (typeof part?.reveal === 'function' ? part.reveal() : part)));
const inputOf = (file: string): InitInput => atKubernetesVersion(parseInit(file).draft, 'v1.37.2');

describe('what is written as v1beta4 is read back', () => {
  it('InitConfiguration and ClusterConfiguration', () => {
    fc.assert(
      fc.property(init, cluster, (ofInit, ofCluster) => {
        const input = inputOf(`${INIT}${toYaml(ofInit)}---\n${headOf('ClusterConfiguration')}${toYaml(ofCluster)}`);
        const written = `${toYaml(initConfigurationFields(input.init))}---\n${toYaml(clusterConfigurationFields(input.cluster))}`;
        expect(revealed(inputOf(written))).toEqual(revealed(input));
      }),
      { numRuns: 60 },
    );
  });

  it('ResetConfiguration', () => {
    const parse = (file: string) =>
      parseResetDocuments(bytes(file), 'f', { allowExperimentalApi: false }).configuration;
    const reset = fc.record({
      cleanupTmpDir: fc.boolean(),
      certificatesDir: optional(path),
      force: optional(fc.boolean()),
      ignorePreflightErrors: names,
      unmountFlags: optional(fc.constant(['MNT_FORCE'])),
      timeouts,
    });
    fc.assert(
      fc.property(reset, (fields) => {
        const configuration = parse(`${headOf('ResetConfiguration')}${toYaml(fields)}`);
        expect(parse(toYaml(resetConfigurationFields(configuration)))).toEqual(configuration);
      }),
      { numRuns: 40 },
    );
  });

  it('JoinConfiguration', () => {
    const parse = (file: string) => parseJoinDocuments(bytes(file), 'f', { allowExperimentalApi: false }).configuration;
    const join = fc.record({
      dryRun: fc.boolean(),
      nodeRegistration,
      controlPlane: optional(fc.constant({})),
      timeouts,
      skipPhases: names,
    });
    fc.assert(
      fc.property(join, (fields) => {
        const configuration = parse(BASE + toYaml(fields));
        expect(revealed(parse(toYaml(joinConfigurationFields(configuration))))).toEqual(revealed(configuration));
      }),
      { numRuns: 40 },
    );
  });
});

describe('what the cluster stores', () => {
  it('is as kubeadm writes it: empty fields left out, objects there', () => {
    expect(clusterConfigurationFields(inputOf(CLUSTER).cluster)).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      kubernetesVersion: 'v1.37.2',
      clusterName: 'kubernetes',
      certificatesDir: '/etc/kubernetes/pki',
      imageRepository: 'registry.k8s.io',
      encryptionAlgorithm: 'RSA-2048',
      certificateValidityPeriod: '8760h0m0s',
      caCertificateValidityPeriod: '87600h0m0s',
      networking: { serviceSubnet: '10.96.0.0/12', dnsDomain: 'cluster.local' },
      etcd: { local: { dataDir: '/var/lib/etcd' } },
      apiServer: {},
      controllerManager: {},
      scheduler: {},
      dns: {},
      proxy: {},
    });
  });
});
