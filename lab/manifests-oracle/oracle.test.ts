/**
 * Cases that kubeadm's command line does not offer: an etcd with several members, merge methods of arguments
 * (kubeadm.k8s.io/v1), and the health endpoints that join asks. A Go program beside this file asks kubeadm's
 * own packages.
 */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { clusterConfiguration } from '../../src/config/documents/cluster-configuration.ts';
import { linuxFileReader } from '../../src/host/linux/files/file-reader.ts';
import { NO_PATCHES } from '../../src/manifests/patches/patch-set.ts';
import { componentHealthUrl } from '../../src/manifests/static-pods/written-pod.ts';
import { existingCaFolders } from '../../src/phases/facts/pod-settings.ts';
import { VERSIONS } from '../support/oracle-versions.ts';
import { generatedCase } from './generated-cases.ts';
import { ourManifests } from './kubejoin-side.ts';
import { ENDPOINT, kubeadmConfiguration, type ManifestCase, storedConfiguration } from './manifest-case.ts';
import { type Answer, askOracle, ensureOracle, type Question } from './oracle.ts';

const SEED = Number(process.env.MANIFESTS_SEED ?? 20261124);
const RUNS = Number(process.env.MANIFESTS_RUNS ?? 150);
const FOUR_MINUTES = 240_000;

type ApiVersion = 'v1' | 'v1beta4';

describe.each(VERSIONS)("against kubeadm %s's own code", (version) => {
  let oracle: string;
  let caFolders: string[];
  beforeAll(async () => {
    oracle = await ensureOracle(version);
    caFolders = await existingCaFolders(linuxFileReader()); // the program looks at this machine
  });

  const asked = (one: ManifestCase, members: readonly string[], api: ApiVersion): Question => ({
    config: kubeadmConfiguration({ ...one, cluster: api === 'v1' ? {} : one.cluster }, version),
    ...(api === 'v1' && { cluster: JSON.stringify(storedConfiguration(one, version, api)) }),
    members,
  });

  function mine(one: ManifestCase, members: readonly string[], api: ApiVersion) {
    const inputs = {
      configuration: clusterConfiguration(storedConfiguration(one, version, api)),
      endpoint: one.endpoint ?? ENDPOINT,
      timeouts: { controlPlaneComponentHealthCheck: one.healthCheck?.ms ?? FOUR_MINUTES },
      proxyEnv: [],
      caFolders,
      externalCa: false,
      patches: NO_PATCHES,
      accounts: undefined,
    };
    return ourManifests(inputs, members);
  }

  async function compare(
    cases: readonly ManifestCase[],
    membersOf: (one: ManifestCase) => string[],
    api: ApiVersion,
  ): Promise<void> {
    const answers = await askOracle(
      oracle,
      cases.map((one) => asked(one, membersOf(one), api)),
    );
    for (const [index, one] of cases.entries())
      expect(mine(one, membersOf(one), api), JSON.stringify(one)).toEqual(podsOf(answers[index]));
  }

  test('an etcd with several members', async () => {
    const members = (one: ManifestCase) => [
      'node-1=https://10.77.0.11:2380',
      'node-3=https://[fd00::3]:2380',
      `node-2=https://${one.endpoint?.advertiseAddress}:2380`,
    ];
    await compare(fc.sample(generatedCase, { numRuns: RUNS, seed: SEED }), members, 'v1beta4');
  });

  // Older ones know no kubeadm.k8s.io/v1.
  if (version.startsWith('1.37.')) {
    test('arguments with a merge method', async () => {
      const cases = fc.sample(
        fc.tuple(generatedCase, fc.infiniteStream(fc.constantFrom('append', 'prepend', undefined))),
        {
          numRuns: RUNS,
          seed: SEED,
        },
      );
      await compare(
        cases.map(([one, methods]) => ({
          ...one,
          cluster: withMethods(one.cluster, methods) as ManifestCase['cluster'],
        })),
        () => [],
        'v1',
      );
    });
  }

  test('where the components answer', async () => {
    const cases = COMMANDS.map((commands) => ({
      'kube-apiserver': podOf(['kube-apiserver', ...commands]),
      'kube-controller-manager': podOf(['kube-controller-manager', ...commands]),
      'kube-scheduler': podOf(['kube-scheduler', ...commands]),
    }));
    const answers = await askOracle(
      oracle,
      cases.map((manifests) => ({ manifests, address: '127.0.0.9' })),
    );
    for (const [index, manifests] of cases.entries()) {
      const components = Object.entries(manifests) as [keyof typeof manifests, string][];
      const urls = components.map(([name, content]) => [
        name,
        componentHealthUrl(name, { path: `/${name}.yaml`, content }, { advertiseAddress: '127.0.0.9' }),
      ]);
      expect(Object.fromEntries(urls)).toEqual(answers[index]?.urls);
    }
  });
});

/** Loopback addresses alone: the program may begin to ask. */
const COMMANDS = [
  [],
  ['--bind-address=127.0.0.1', '--advertise-address=127.0.0.2', '--secure-port=1'],
  ['-bind-address=127.0.0.3', '--secure-port=2', '--secure-port=3'],
  ['--bind-address 127.0.0.4', '--advertise-address 127.0.0.5'],
  ['--bind-address=::1', '--advertise-address=::1', '--secure-port=8443'],
  ['--bind-address=', '--secure-port='],
  ['bind-address=127.0.0.6', '--v=2', ' --secure-port=9 '],
];

/** Another container stands before it, as patches may add one. */
function podOf(command: readonly string[]): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    spec: { containers: [{ name: 'other' }, { name: 'x', command }] },
  });
}

function podsOf(answer: Answer | undefined): unknown {
  if (answer?.pods === undefined) throw new Error(`kubeadm refuses: ${answer?.error}`);
  return answer.pods;
}

/** Merge methods for the arguments of a cluster, taken from a stream. */
function withMethods(value: unknown, methods: Iterator<string | undefined>): unknown {
  if (Array.isArray(value)) return value.map((item) => withMethods(item, methods));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, field]) => {
      if (key !== 'extraArgs') return [key, withMethods(field, methods)];
      return [key, (field as object[]).map((argument) => withMethod(argument, methods.next().value))];
    }),
  );
}

function withMethod(argument: object, mergeMethod: string | undefined): object {
  return mergeMethod === undefined ? argument : { ...argument, mergeMethod };
}
