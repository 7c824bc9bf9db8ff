import { shown } from '../../base/shown.ts';
import { parseVersion } from '../../base/version.ts';
import { CONFIG_FEATURE_GATE, CONFIG_KUBERNETES_VERSION_UNSUPPORTED } from '../config-sentences.ts';
import { knownVersion, SUPPORTED_RANGE } from '../kubernetes-versions.ts';
import type { Checked, Place, Problems } from '../problem.ts';
import { CONFIG_KUBERNETES_VERSION, CONFIG_KUBERNETES_VERSION_CI } from './config-values-sentences.ts';
import { nearest } from './nearest.ts';

/**
 * The Kubernetes version that a configuration asks for: an exact one; a label (stable, stable-1.36, latest-1), to be
 * resolved by dl.k8s.io; or none, which means the version of this host's kubelet.
 */
export type RequestedVersion = { type: 'exact'; version: string } | { type: 'label'; label: string } | { type: 'host' };

const RELEASE = /^v?(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*(?!\d))[-\w.+]*$/;
const LABEL = /^(?:latest|stable)(?:-[1-9](?:\.[1-9]\d?)?)?$/;

/**
 * ClusterConfiguration.kubernetesVersion or --kubernetes-version, read as kubeadm does (util.KubernetesReleaseVersion);
 * unreleased builds are refused.
 */
export function checkRequestedVersion(text: string): Checked<RequestedVersion> {
  if (text === '') return { value: { type: 'host' } };
  if (text.startsWith('ci/') || text.startsWith('ci-cross/'))
    return { wrong: CONFIG_KUBERNETES_VERSION_CI({ value: shown(text) }) };
  const name = text.replace(/^release\//, '');
  const release = RELEASE.test(name) ? parseVersion(name) : undefined;
  if (release) return { value: { type: 'exact', version: `v${name.replace(/^v/, '')}` } };
  if (LABEL.test(name)) return { value: { type: 'label', label: name } };
  return { wrong: CONFIG_KUBERNETES_VERSION({ value: shown(text), newest: SUPPORTED_RANGE.newest }) };
}

/** Path on dl.k8s.io of the version that a label stands for. */
export function labelPath(label: string): string {
  return `/release/${label}.txt`;
}

/** Checks that the version is supported and has the given feature gates. */
export function checkAtVersion(
  version: string,
  featureGates: Readonly<Record<string, boolean>>,
  { problems, place }: { problems: Problems; place(path: string): Place },
): void {
  const known = knownVersion(version);
  if (!known) {
    problems.add(
      place('kubernetesVersion'),
      CONFIG_KUBERNETES_VERSION_UNSUPPORTED({ value: shown(version), ...SUPPORTED_RANGE }),
    );
    return;
  }
  for (const name of Object.keys(featureGates)) {
    if (known.featureGates.includes(name)) continue;
    const gate = {
      name: shown(name),
      nearest: nearest(name, known.featureGates),
      known: known.featureGates,
      version: known.name,
    };
    problems.add(place(`featureGates.${shown(name)}`), CONFIG_FEATURE_GATE(gate));
  }
}
