import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { Failure, isFailure } from '../../src/base/failure.ts';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { CLUSTER_DATA_MALFORMED } from '../../src/config/documents/config-documents-sentences.ts';
import type { ClusterConfiguration } from '../../src/config/types/cluster.ts';
import { catalogueFor, english } from '../../src/i18n/catalogue.ts';
import { failureWith } from '../support/sentences.ts';

const HOUR = 3_600_000;

function read(yaml: string, version = 'v1beta4'): ClusterConfiguration {
  return clusterConfiguration(
    parse(`apiVersion: kubeadm.k8s.io/${version}\nkind: ClusterConfiguration\n${yaml}`, { version: '1.1' }),
  );
}

/** Path and key of each problem. */
function wrong(yaml: string, version?: string): string[] {
  try {
    read(yaml, version);
  } catch (error) {
    if (!isFailure(error, CLUSTER_DATA_MALFORMED)) throw error;
    return error.params.problems?.map(({ path, key }) => `${path} ${key}`) ?? [];
  }
  return [];
}

describe('what a cluster stores', () => {
  it('has kubeadm’s defaults for everything that it leaves out', () => {
    const component = { extraArgs: [], extraEnvs: [], extraVolumes: [] };
    const local = {
      imageRepository: '',
      imageTag: '',
      dataDir: '/var/lib/etcd',
      extraArgs: [],
      extraEnvs: [],
      serverCertSANs: [],
      peerCertSANs: [],
    };
    const expected: ClusterConfiguration = {
      clusterName: 'kubernetes',
      kubernetesVersion: 'v1.37.2',
      controlPlaneEndpoint: '',
      certificatesDir: '/etc/kubernetes/pki',
      imageRepository: 'registry.k8s.io',
      encryptionAlgorithm: 'RSA-2048',
      certificateValidityPeriod: 8760 * HOUR,
      caCertificateValidityPeriod: 87600 * HOUR,
      networking: { serviceSubnet: '10.96.0.0/12', podSubnet: '', dnsDomain: 'cluster.local' },
      etcd: { type: 'local', local },
      apiServer: { ...component, certSANs: [] },
      controllerManager: component,
      scheduler: component,
      dns: { imageRepository: '', imageTag: '', disabled: false },
      proxy: { disabled: false },
      featureGates: {},
    };
    for (const version of ['v1beta3', 'v1beta4', 'v1'])
      expect(read('kubernetesVersion: v1.37.2', version)).toEqual(expected);
    const nulls =
      'kubernetesVersion: v1.37.2\netcd: {local: null, external: ~}\napiServer:\ndns: {disabled: null}\nfeatureGates: null\nclusterName: ""';
    expect(read(nulls)).toEqual(expected);
  });

  it('is read whole, in v1beta4 and v1', () => {
    const yaml = `
clusterName: production
controlPlaneEndpoint: api.example:6443
certificatesDir: /pki
imageRepository: mirror.example/k8s
encryptionAlgorithm: ECDSA-P384
certificateValidityPeriod: 48h30m0s
caCertificateValidityPeriod: 87600h0m0s
networking: {serviceSubnet: "10.0.0.0/16,fd00::/112", podSubnet: 10.244.0.0/16, dnsDomain: corp.example}
apiServer:
  certSANs: [API.Example, 10.0.0.9]
  extraArgs:
  - {name: v, value: "4"}
  - {name: audit-log-path, value: "-"}
  - {name: v, value: "5", mergeMethod: append}
  extraEnvs:
  - {name: A, value: b}
  - {name: NODE, valueFrom: {fieldRef: {fieldPath: spec.nodeName}}}
  extraVolumes:
  - {name: audit, hostPath: /var/log/audit, mountPath: /audit, readOnly: true, pathType: DirectoryOrCreate}
  - {name: plain, hostPath: /a, mountPath: /b}
etcd:
  local: {dataDir: /data, imageTag: 3.7.0-1, serverCertSANs: [e.example], extraArgs: [{name: quota-backend-bytes, value: "1"}]}
dns: {imageRepository: dns.example, imageTag: v1, disabled: true}
proxy: {disabled: true}
featureGates: {RootlessControlPlane: true, Other: false}
fieldOfTheFuture: {a: 1}
`;
    const four = read(yaml);
    const merged = (configuration: ClusterConfiguration) => configuration.apiServer.extraArgs[2];
    expect(merged(four)).toEqual({ name: 'v', value: '5' }); // v1beta4 does not have the field
    expect(merged(read(yaml, 'v1'))).toEqual({ name: 'v', value: '5', mergeMethod: 'append' });
    expect(four).toMatchObject({
      clusterName: 'production',
      controlPlaneEndpoint: 'api.example:6443',
      certificatesDir: '/pki',
      imageRepository: 'mirror.example/k8s',
      encryptionAlgorithm: 'ECDSA-P384',
      certificateValidityPeriod: 48.5 * HOUR,
      networking: { serviceSubnet: '10.0.0.0/16,fd00::/112', podSubnet: '10.244.0.0/16', dnsDomain: 'corp.example' },
      etcd: { type: 'local', local: { dataDir: '/data', imageTag: '3.7.0-1', serverCertSANs: ['e.example'] } },
      dns: { imageRepository: 'dns.example', imageTag: 'v1', disabled: true },
      proxy: { disabled: true },
      featureGates: { RootlessControlPlane: true, Other: false },
    });
    expect(four.apiServer.certSANs).toEqual(['api.example', '10.0.0.9']);
    expect(four.apiServer.extraEnvs).toEqual([
      { name: 'A', value: 'b' },
      { name: 'NODE', valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'spec.nodeName' } } },
    ]);
    expect(four.apiServer.extraVolumes[1]).toEqual({
      name: 'plain',
      hostPath: '/a',
      mountPath: '/b',
      readOnly: false,
      pathType: '',
    });
  });

  it('has maps of arguments in v1beta3, which are sorted, and not the fields that came later', () => {
    const configuration = read(
      `apiServer: {extraArgs: {v: "4", audit-log-path: "-"}, timeoutForControlPlane: 4m0s}
etcd: {local: {extraArgs: {b: "2", a: "1"}}}
encryptionAlgorithm: ECDSA-P256
certificateValidityPeriod: 1h
dns: {disabled: true}
proxy: {disabled: true}`,
      'v1beta3',
    );
    expect(configuration.apiServer.extraArgs).toEqual([
      { name: 'audit-log-path', value: '-' },
      { name: 'v', value: '4' },
    ]);
    expect(configuration.etcd).toMatchObject({
      local: {
        extraArgs: [
          { name: 'a', value: '1' },
          { name: 'b', value: '2' },
        ],
      },
    });
    expect(configuration).toMatchObject({ encryptionAlgorithm: 'RSA-2048', certificateValidityPeriod: 8760 * HOUR });
    expect([configuration.dns.disabled, configuration.proxy.disabled]).toEqual([false, false]);
  });

  it('may have an external etcd, whose HTTP endpoints are the others unless they are named', () => {
    const external = (more: string, version?: string) =>
      read(
        `etcd: {external: {endpoints: ["https://a:2379"], caFile: /ca, certFile: /crt, keyFile: /key${more}}}`,
        version,
      ).etcd;
    const files = { caFile: '/ca', certFile: '/crt', keyFile: '/key' };
    const plain = {
      type: 'external',
      external: { endpoints: ['https://a:2379'], httpEndpoints: ['https://a:2379'], ...files },
    };
    expect([external(''), external('', 'v1beta3')]).toEqual([plain, plain]);
    expect(external(', httpEndpoints: ["https://a:2382"]')).toMatchObject({
      external: { httpEndpoints: ['https://a:2382'] },
    });
  });
});

describe('what is wrong in it', () => {
  const cases: [string, string, string[], string?][] = [
    ['a number for a text', 'clusterName: 5', ['clusterName CONFIG_WRONG_TYPE']],
    ['a text for a map', 'networking: none', ['networking CONFIG_WRONG_TYPE']],
    ['a list for a map', 'apiServer: []', ['apiServer CONFIG_WRONG_TYPE']],
    ['a map of arguments since v1beta4', 'apiServer: {extraArgs: {v: "4"}}', ['apiServer.extraArgs CONFIG_WRONG_TYPE']],
    [
      'a list of arguments in v1beta3',
      'scheduler: {extraArgs: []}',
      ['scheduler.extraArgs CONFIG_WRONG_TYPE'],
      'v1beta3',
    ],
    [
      'a number as an argument',
      'scheduler: {extraArgs: [{name: v, value: 4}]}',
      ['scheduler.extraArgs[0].value CONFIG_WRONG_TYPE'],
    ],
    ['a text in a list of maps', 'scheduler: {extraVolumes: [x]}', ['scheduler.extraVolumes[0] CONFIG_WRONG_TYPE']],
    ['a number in a list of texts', 'apiServer: {certSANs: [a, 5]}', ['apiServer.certSANs[1] CONFIG_WRONG_TYPE']],
    ['a text as a gate', 'featureGates: {A: "true"}', ['featureGates.A CONFIG_WRONG_TYPE']],
    ['a word as a truth', 'dns: {disabled: "no"}', ['dns.disabled CONFIG_WRONG_TYPE']],
    ['a number as a duration', 'certificateValidityPeriod: 5', ['certificateValidityPeriod CONFIG_WRONG_TYPE']],
    ['days in a duration', 'certificateValidityPeriod: 365d', ['certificateValidityPeriod CONFIG_DURATION']],
    ['an algorithm that is none', 'encryptionAlgorithm: RSA-1024', ['encryptionAlgorithm CONFIG_NOT_ALLOWED']],
    [
      'a text as valueFrom',
      'scheduler: {extraEnvs: [{name: a, valueFrom: b}]}',
      ['scheduler.extraEnvs[0].valueFrom CONFIG_WRONG_TYPE'],
    ],
    ['several at once', 'clusterName: 5\nproxy: 1', ['clusterName CONFIG_WRONG_TYPE', 'proxy CONFIG_WRONG_TYPE']],
    ['a version of the future', '', ['apiVersion CONFIG_UNKNOWN_VERSION'], 'v2'],
    ['a retired version', '', ['apiVersion CONFIG_UNKNOWN_VERSION'], 'v1beta2'],
  ];
  it.each(cases)('%s', (_, yaml, expected, version) => expect(wrong(yaml, version)).toEqual(expected));

  it('may be all of it: no version, another kind, nothing', () => {
    for (const stored of [{}, { apiVersion: 5, kind: [] }, { apiVersion: 'v1', kind: 'Pod' }, { __proto__: null }]) {
      expect(() => clusterConfiguration(stored as Record<string, unknown>)).toThrow(Failure);
    }
  });

  it('is said in both languages with the field, and the versions that are read', async () => {
    const failure = (() => {
      try {
        read('', 'v2');
      } catch (error) {
        return error as Failure<typeof CLUSTER_DATA_MALFORMED>;
      }
    })();
    const portuguese = await catalogueFor('pt-BR');
    for (const catalogue of [english, portuguese]) {
      const { cause } = catalogue.failure(
        failureWith('CLUSTER_DATA_MALFORMED', (failure as Failure<typeof CLUSTER_DATA_MALFORMED>).params),
      );
      for (const fact of ['apiVersion', 'kubeadm.k8s.io/v2', 'kubeadm.k8s.io/v1beta4']) expect(cause).toContain(fact);
    }
  });
});
