import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments, stringify } from 'yaml';
import { Failure } from '../../../src/base/failure.ts';
import type { CONFIG_INVALID } from '../../../src/config/config-sentences.ts';
import { migrateDocuments } from '../../../src/config/migrate/migrate-documents.ts';

const options = { allowExperimentalApi: false };
const migrate = (text: string, given = options) => migrateDocuments(Buffer.from(text), 'old.yaml', given);
const values = (text: string) => parseAllDocuments(text, { version: '1.1' }).map((document) => document.toJS());

function problems(text: string, given = options): string[] {
  try {
    migrate(text, given);
  } catch (error) {
    if (error instanceof Failure && error.code === 'CONFIG_INVALID')
      return (error as Failure<typeof CONFIG_INVALID>).params.problems.map(({ key }) => key);
    throw error;
  }
  return [];
}

const document = (version: string, kind: string, fields: object = {}) =>
  stringify({ apiVersion: `kubeadm.k8s.io/${version}`, kind, ...fields });

describe('a migration to v1beta4', () => {
  it('keeps comments, order, blank lines, quotes and indentation', () => {
    const old = `# our cluster
apiVersion: kubeadm.k8s.io/v1beta3 # written in 2023
kind: ClusterConfiguration

# what everybody connects to
controlPlaneEndpoint: "api.example.com:6443"
apiServer:
    # asked for by audit
    extraArgs:
        # keep a month
        audit-log-maxage: "30" # days
        authorization-mode: Node,RBAC
    certSANs: [api.example.com, 10.0.0.1]
`;
    expect(migrate(old)).toEqual({
      from: ['v1beta3'],
      notices: [],
      text: `# our cluster
apiVersion: kubeadm.k8s.io/v1beta4 # written in 2023
kind: ClusterConfiguration

# what everybody connects to
controlPlaneEndpoint: "api.example.com:6443"
apiServer:
    # asked for by audit
    extraArgs:
      # keep a month
      - name: audit-log-maxage
        value: "30" # days
      - name: authorization-mode
        value: Node,RBAC
    certSANs: [api.example.com, 10.0.0.1]
`,
    });
  });

  it('moves the timeouts, with their comments', () => {
    const old = `${document('v1beta3', 'InitConfiguration', { nodeRegistration: { kubeletExtraArgs: { v: '4' } } })}---
apiVersion: kubeadm.k8s.io/v1beta3
kind: ClusterConfiguration
apiServer:
  certSANs: [a]
  # slow disks
  timeoutForControlPlane: 8m
---
apiVersion: kubeadm.k8s.io/v1beta3
kind: JoinConfiguration
discovery:
  tlsBootstrapToken: a
  # slow network
  timeout: 10m0s # at most
`;
    const { text } = migrate(old);
    expect(values(text)).toEqual([
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'InitConfiguration',
        nodeRegistration: { kubeletExtraArgs: [{ name: 'v', value: '4' }] },
        timeouts: { controlPlaneComponentHealthCheck: '8m' },
      },
      { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', apiServer: { certSANs: ['a'] } },
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'JoinConfiguration',
        discovery: { tlsBootstrapToken: 'a' },
        timeouts: { discovery: '10m0s' },
      },
    ]);
    expect(text).toContain('  # slow disks\n  controlPlaneComponentHealthCheck: 8m\n');
    expect(text).toContain('  # slow network\n  discovery: 10m0s # at most\n');
  });

  it('adds an InitConfiguration where a timeout has no other place', () => {
    const { text } = migrate(
      document('v1beta3', 'ClusterConfiguration', { apiServer: { timeoutForControlPlane: '8m' } }),
    );
    expect(values(text)).toEqual([
      { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', apiServer: {} },
      {
        apiVersion: 'kubeadm.k8s.io/v1beta4',
        kind: 'InitConfiguration',
        timeouts: { controlPlaneComponentHealthCheck: '8m' },
      },
    ]);
  });

  it('reads v1beta2, and says what it leaves out', () => {
    const cluster = {
      dns: { type: 'kube-dns', imageTag: '1' },
      useHyperKubeImage: true,
      featureGates: { IPv6DualStack: false },
    };
    const old = `${document('v1beta2', 'ClusterConfiguration', cluster)}---\n${document('v1beta2', 'ClusterStatus', { apiEndpoints: {} })}`;
    const { text, notices, from } = migrate(old);
    expect(values(text)).toEqual([
      { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'ClusterConfiguration', dns: { imageTag: '1' } },
    ]);
    expect(from).toEqual(['v1beta2']);
    expect(notices).toEqual([
      { key: 'MIGRATION_DROPPED_FIELD', params: { source: 'old.yaml', line: 4, name: 'dns.type' } },
      { key: 'MIGRATION_DROPPED_FIELD', params: { source: 'old.yaml', line: 6, name: 'useHyperKubeImage' } },
      { key: 'MIGRATION_DROPPED_GATE', params: { source: 'old.yaml', line: 8, name: 'featureGates.IPv6DualStack' } },
      { key: 'MIGRATION_DROPPED_KIND', params: { source: 'old.yaml', line: 11, name: 'ClusterStatus' } },
    ]);
  });

  it('says nothing of what is so without being said', () => {
    const cluster = {
      dns: { type: 'CoreDNS' },
      useHyperKubeImage: false,
      featureGates: { IPv6DualStack: true, PublicKeysECDSA: true },
    };
    const { text, notices } = migrate(document('v1beta2', 'ClusterConfiguration', cluster));
    expect(notices).toEqual([]);
    expect(parse(text)).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      dns: {},
      encryptionAlgorithm: 'ECDSA-P256',
    });
  });

  it('leaves alone what is current, and the kinds of other groups', () => {
    const current = `# mine\napiVersion:   kubeadm.k8s.io/v1beta4\nkind: ResetConfiguration\nforce:    true\n`;
    expect(migrate(current)).toEqual({ text: current, from: [], notices: [] });
    const kubelet =
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: cgroupfs # here\n';
    expect(migrate(`${kubelet}---\n${document('v1beta3', 'InitConfiguration')}`).text).toContain(kubelet);
  });

  it('gives JSON for JSON', () => {
    const old = {
      apiVersion: 'kubeadm.k8s.io/v1beta3',
      kind: 'InitConfiguration',
      localAPIEndpoint: { bindPort: 7443 },
      skipPhases: null,
    };
    const { text } = migrate(
      JSON.stringify({ ...old, nodeRegistration: { kubeletExtraArgs: { 'a"b': 'true', n: null } } }),
    );
    expect(JSON.parse(text)).toEqual({
      ...old,
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      nodeRegistration: {
        kubeletExtraArgs: [
          { name: 'a"b', value: 'true' },
          { name: 'n', value: null },
        ],
      },
    });
  });

  it('writes out what aliases and merge keys stand for', () => {
    const old = `${document('v1beta3', 'ClusterConfiguration')}apiServer: {extraArgs: &args {v: "5"}}
scheduler:
  extraArgs: *args
controllerManager:
  extraArgs: {<<: *args, c: d}
`;
    expect(parse(migrate(old).text)).toEqual({
      apiVersion: 'kubeadm.k8s.io/v1beta4',
      kind: 'ClusterConfiguration',
      apiServer: { extraArgs: [{ name: 'v', value: '5' }] },
      scheduler: { extraArgs: [{ name: 'v', value: '5' }] },
      controllerManager: {
        extraArgs: [
          { name: 'v', value: '5' },
          { name: 'c', value: 'd' },
        ],
      },
    });
  });

  it.each([
    ['v1beta1', ['CONFIG_RETIRED_VERSION']],
    ['v1beta9', ['CONFIG_UNKNOWN_VERSION']],
    ['v1', ['CONFIG_EXPERIMENTAL_VERSION']],
  ])('refuses %s', (version, expected) => {
    expect(problems(document(version, 'InitConfiguration'))).toEqual(expected);
  });

  it('takes v1 where that is allowed', () => {
    const { text, from } = migrate(document('v1', 'InitConfiguration'), { allowExperimentalApi: true });
    expect({ text: parse(text), from }).toEqual({
      text: { apiVersion: 'kubeadm.k8s.io/v1beta4', kind: 'InitConfiguration' },
      from: ['v1'],
    });
  });

  it.each([
    ['', ['CONFIG_EMPTY']],
    ['# nothing', ['CONFIG_EMPTY']],
    ['kind: InitConfiguration', ['CONFIG_NO_API_VERSION']],
    ['apiVersion: kubeadm.k8s.io/v1beta3', ['CONFIG_NO_KIND']],
    ['- a', ['CONFIG_NOT_A_MAPPING']],
    ['a: [', ['CONFIG_SYNTAX_INDENT']],
    ['apiVersion: v1\nkind: Pod', ['CONFIG_UNKNOWN_KIND']],
    ['apiVersion: kubelet.config.k8s.io/v1beta1\nkind: InitConfiguration', ['CONFIG_WRONG_GROUP']],
    [`${document('v1beta3', 'InitConfiguration')}a: &a [*a]`, ['CONFIG_ALIAS_IN_ITSELF']],
    [`${document('v1beta3', 'InitConfiguration')}a: *nowhere`, ['CONFIG_UNKNOWN_ANCHOR']],
    [
      `${document('v1beta3', 'InitConfiguration')}a: &a [x,x,x,x,x,x,x,x,x,x]\n${'bcdefgh'
        .split('')
        .map((name, index) => `${name}: &${name} [${`*${'abcdefg'[index]},`.repeat(10)}]`)
        .join('\n')}`,
      ['CONFIG_SYNTAX_ANCHOR'],
    ],
  ])('refuses %j', (text, expected) => {
    expect(problems(text)).toEqual(expected);
  });
});

describe('any file', () => {
  const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,8}$/);
  // Refused, because Go ends a line at NEL, LS and PS, which the library writes unchanged.
  const argument = fc
    .string({ unit: 'grapheme', maxLength: 12 })
    .filter((value) => !/[\u0085\u2028\u2029]/.test(value));
  const args = fc.dictionary(name, argument, { maxKeys: 4, noNullPrototype: true });
  const text = fc.string({ maxLength: 10 });
  const file = fc.record(
    {
      clusterName: text,
      apiServer: fc.record({ extraArgs: args, certSANs: fc.array(text) }, { requiredKeys: [], noNullPrototype: true }),
      scheduler: fc.record({ extraArgs: args }, { requiredKeys: [], noNullPrototype: true }),
      etcd: fc.record(
        { local: fc.record({ extraArgs: args, dataDir: text }, { requiredKeys: [], noNullPrototype: true }) },
        { noNullPrototype: true },
      ),
      kubernetesVersion: fc.constantFrom('v1.30.0', '1.30', 'yes', '0x10'),
    },
    { requiredKeys: [], noNullPrototype: true },
  );
  const list = (map: Record<string, string> | undefined) =>
    map && Object.entries(map).map(([key, value]) => ({ name: key, value }));
  const style = fc.record({
    json: fc.boolean(),
    indent: fc.constantFrom(2, 4),
    indentSeq: fc.boolean(),
    collectionStyle: fc.constantFrom('any', 'flow'),
  });

  /** Refused, because in a flow collection Go reads a plain "?" as the indicator of a key. */
  const quoting = ({ collectionStyle }: { collectionStyle: string }) =>
    collectionStyle === 'flow' ? 'QUOTE_DOUBLE' : 'PLAIN';

  it('means the same afterwards, and is changed once', () => {
    fc.assert(
      fc.property(file, style, (fields, { json, ...how }) => {
        const old = { apiVersion: 'kubeadm.k8s.io/v1beta3', kind: 'ClusterConfiguration', ...fields };
        const written = json
          ? JSON.stringify(old)
          : stringify(old, {
              ...how,
              collectionStyle: how.collectionStyle as 'any',
              version: '1.1',
              defaultStringType: quoting(how),
            });
        const expected = structuredClone(old) as Record<string, never> & typeof old;
        const replace = (component: { extraArgs?: Record<string, string> } | undefined) =>
          component?.extraArgs && Object.assign(component, { extraArgs: list(component.extraArgs) });
        replace(expected.apiServer);
        replace(expected.scheduler);
        replace(expected.etcd?.local);
        const { text: migrated } = migrate(written);
        expect(values(migrated)).toEqual([{ ...expected, apiVersion: 'kubeadm.k8s.io/v1beta4' }]);
        expect(migrate(migrated).text).toBe(migrated);
      }),
      { numRuns: 150 },
    );
  });

  it.each(['? a: 1\n: 2\n', '[a]: 1\n', '{a: 1}: 2\n', '? ? a: ', 'a: &x [b]\n*x : 1\n', '? \n: 1\n'])(
    'is refused with a key that is no name: %j',
    (fields) =>
      expect(new Set(problems(`${document('v1beta3', 'ClusterConfiguration')}${fields}`))).toEqual(
        new Set(['CONFIG_KEY']),
      ),
  );

  it('is migrated or refused, whatever it holds', () => {
    const pieces = fc.constantFrom(
      'a: ',
      '- ',
      '&x ',
      '*x',
      '<<: ',
      '{',
      '}',
      '[',
      '\n',
      '  ',
      '"',
      ': ',
      '# c\n',
      'extraArgs',
      'dns:\n  type: ',
      '---\n',
      '? ',
      '*x : ',
      '\n---\napiVersion: kubeadm.k8s.io/v1beta4\nkind: InitConfiguration\n',
      '\n---\napiVersion: kubeadm.k8s.io/v1beta3\nkind: InitConfiguration\n',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 25 }), (parts) => {
        const written = `${document('v1beta3', 'ClusterConfiguration')}${parts.join('')}`;
        if (problems(written).length > 0) return;
        const { text } = migrate(written);
        expect(migrate(text)).toEqual({ text, from: [], notices: [] });
      }),
      { numRuns: 300 },
    );
  });
});
