import { applyObjects, change, type Steps } from '../../engine/changes/change.ts';
import { corednsObjects, isDefaultCorefile } from '../../manifests/objects/coredns.ts';
import { type KubeProxyInputs, kubeProxyManifests, kubeProxyObjects } from '../../manifests/objects/kube-proxy.ts';
import type { KubernetesObject } from '../../manifests/objects/kubernetes-object.ts';
import type { FactReader } from '../facts/fact-reader.ts';
import type { Phase } from '../phase.ts';
import { ADMINISTRATOR_FACTS, administratorAccess, empowerAdministrator } from './administrator.ts';
import { type InitFacts, initPhase } from './facts/facts.ts';
import { INIT_PHASE_FLAGS } from './flags.ts';
import { INIT_PHASE_COREDNS, INIT_PHASE_KUBE_PROXY } from './phases-init-sentences.ts';

/** Installs CoreDNS. Of an installed one it keeps the number of replicas and a Corefile that the user has edited. */
const coredns = initPhase({
  name: 'addon/coredns',
  short: INIT_PHASE_COREDNS,
  needs: ['cluster', 'patches', 'installedDns', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS.coredns,
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    const { cluster, patches, installedDns } = facts;
    const access = administratorAccess(facts);
    const { configMap, others } = corednsObjects(cluster.configuration, { patches, replicas: installedDns?.replicas });
    const corefile = installedDns?.corefile;
    const onConflict = corefile === undefined || isDefaultCorefile(corefile) ? 'update' : 'keep';
    yield* change({ kind: 'apply-object', object: configMap, onConflict, access });
    yield* applyObjects(others, access);
  },
  triedWith: ['cluster', 'patches'],
  tryPatches: ({ cluster, patches }) => void corednsObjects(cluster.configuration, { patches }),
});

const kubeProxy = initPhase({
  name: 'addon/kube-proxy',
  short: INIT_PHASE_KUBE_PROXY,
  needs: ['cluster', 'patches', 'podSettings', ...ADMINISTRATOR_FACTS],
  flags: INIT_PHASE_FLAGS['kube-proxy'],
  *steps(facts): Steps {
    yield* empowerAdministrator(facts);
    yield* applyObjects(kubeProxyObjects(kubeProxyInputs(facts)), administratorAccess(facts));
  },
  triedWith: ['cluster', 'patches', 'podSettings', 'localEndpoint'],
  tryPatches: (facts) => void kubeProxyObjects(kubeProxyInputs(facts)),
});

function kubeProxyInputs({
  cluster,
  patches,
  podSettings,
  localEndpoint,
}: Pick<InitFacts, 'cluster' | 'patches' | 'podSettings' | 'localEndpoint'>): KubeProxyInputs {
  const { configuration, kubeProxyConfiguration: given } = cluster;
  return { configuration, given, endpoint: localEndpoint, proxyEnv: podSettings.proxyEnv, patches };
}

export const addons: readonly Phase<InitFacts>[] = [coredns, kubeProxy];

/** Objects that `--print-manifest` prints, by phase: those of a new cluster. Needs no cluster. */
export const addonManifests: Readonly<Record<string, (facts: FactReader<InitFacts>) => Promise<KubernetesObject[]>>> = {
  'addon/coredns': async (facts) => {
    const { cluster, patches } = await facts.pick(['cluster', 'patches']);
    const { configMap, others } = corednsObjects(cluster.configuration, { patches });
    return [configMap, ...others];
  },
  'addon/kube-proxy': async (facts) => {
    const { cluster, patches, localEndpoint: endpoint } = await facts.pick(['cluster', 'patches', 'localEndpoint']);
    return kubeProxyManifests({
      configuration: cluster.configuration,
      given: cluster.kubeProxyConfiguration,
      endpoint,
      patches,
    });
  },
};
