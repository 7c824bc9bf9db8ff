import { Failure } from '../../base/failure.ts';
import { shown } from '../../base/shown.ts';
import { CONFIG_NOT_ALLOWED, CONFIG_UNKNOWN_VERSION } from '../config-sentences.ts';
import type { GivenCluster } from '../fields/given.ts';
import { withGatedAlgorithm } from '../kubernetes-versions.ts';
import { type Place, Problems } from '../problem.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import { withClusterDefaults } from '../validation/cluster-defaults.ts';
import { nearest } from '../values/nearest.ts';
import { CLUSTER_DATA_MALFORMED } from './config-documents-sentences.ts';
import { decode } from './decode.ts';
import type { Entry, NodeReader, NodeView } from './node-reader.ts';
import { API_VERSIONS, type ApiVersion, KUBEADM_GROUP } from './versions.ts';

/** Reads values that are already parsed, as stored in the cluster. They have no positions. */
class ValueReader implements NodeReader<unknown> {
  view(value: unknown): NodeView<unknown> {
    if (value === null || value === undefined) return { type: 'null', value: null };
    if (Array.isArray(value)) return { type: 'list', items: value };
    switch (typeof value) {
      case 'boolean':
        return { type: 'boolean', value };
      case 'bigint':
        return { type: 'integer', value };
      case 'number':
        return Number.isSafeInteger(value) ? { type: 'integer', value: BigInt(value) } : { type: 'number', value };
      case 'object':
        return value instanceof Date
          ? { type: 'string', value: value.toISOString() }
          : { type: 'mapping', entries: entriesOf(value) };
      default:
        return { type: 'string', value: String(value) };
    }
  }

  offset(): number {
    return 0;
  }

  place(_offset: number, path: string): Place {
    return { path };
  }
}

const KIND = 'ClusterConfiguration';

/**
 * The ClusterConfiguration stored in kubeadm-config, of any version that kubejoin reads, with kubeadm's defaults. As in
 * kubeadm, it must also be readable for a worker.
 * @throws Failure CLUSTER_DATA_MALFORMED with every field that is wrong
 */
export function clusterConfiguration(stored: Readonly<Record<string, unknown>>): ClusterConfiguration {
  const problems = new Problems();
  const version = apiVersion(stored, problems);
  if (version) {
    const root = { entries: entriesOf(stored), offset: 0 };
    const { fields } = decode(new ValueReader(), root, { kind: KIND, version }, { problems, lenient: true });
    if (problems.empty) return withGatedAlgorithm(withClusterDefaults(fields as GivenCluster));
  }
  throw new Failure(CLUSTER_DATA_MALFORMED, {
    object: 'ConfigMap kube-system/kubeadm-config',
    key: KIND,
    problem: 'fields',
    problems: problems.result().problems,
  });
}

/** The version; undefined, and reported, for an unknown one, whose fields may mean anything. */
function apiVersion(stored: Readonly<Record<string, unknown>>, problems: Problems): ApiVersion | undefined {
  const [kind, text] = [word(stored.kind), word(stored.apiVersion)];
  if (kind !== KIND)
    problems.add({ path: 'kind' }, CONFIG_NOT_ALLOWED({ value: shown(kind), allowed: [KIND], nearest: undefined }));
  const version = API_VERSIONS.find((known) => text === `${KUBEADM_GROUP}/${known}`);
  if (version !== undefined) return version;
  const known = API_VERSIONS.map((one) => `${KUBEADM_GROUP}/${one}`);
  const written = { version: shown(text) || '""', nearest: nearest(text, known.toReversed()), known };
  problems.add({ path: 'apiVersion' }, CONFIG_UNKNOWN_VERSION(written));
  return undefined;
}

function word(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function entriesOf(fields: object): Entry<unknown>[] {
  return Object.entries(fields).map(([name, value]) => ({ name, written: name, offset: 0, value, merged: false }));
}
