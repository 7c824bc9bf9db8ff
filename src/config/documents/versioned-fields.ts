import type { Secret } from '../../base/secret.ts';
import { rfc3339 } from '../../base/time.ts';
import type { KINDS } from '../fields/kinds.ts';
import type { ClusterConfiguration } from '../types/cluster.ts';
import type { InitConfiguration, ResetConfiguration } from '../types/init.ts';
import type { JoinConfiguration } from '../types/join.ts';
import { goDuration } from '../values/duration.ts';
import { type FieldTree, fieldTree } from './field-tree.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from './versions.ts';

/** A kubeadm.k8s.io/v1beta4 object as plain fields, apiVersion and kind first, without empty ones, as kubeadm writes it. */
export type VersionedFields = Record<string, unknown>;

/** The ClusterConfiguration to store in kube-system/kubeadm-config. */
export function clusterConfigurationFields(configuration: ClusterConfiguration): VersionedFields {
  return written('ClusterConfiguration', configuration);
}

/** An InitConfiguration with its secrets revealed: for the user's own file or terminal, never for the cluster. */
export function initConfigurationFields(configuration: InitConfiguration): VersionedFields {
  return written('InitConfiguration', configuration);
}

/** A JoinConfiguration with its secrets revealed, as in initConfigurationFields. */
export function joinConfigurationFields(configuration: JoinConfiguration): VersionedFields {
  return written('JoinConfiguration', configuration);
}

export function resetConfigurationFields(configuration: ResetConfiguration): VersionedFields {
  return written('ResetConfiguration', configuration);
}

function written(kind: keyof typeof KINDS, configuration: object): VersionedFields {
  const fields = objectFields(fieldTree(kind, CURRENT_API_VERSION), configuration);
  return { apiVersion: `${KUBEADM_GROUP}/${CURRENT_API_VERSION}`, kind, ...fields };
}

/** The fields that the version has, without empty ones where Go's omitempty removes them. */
function objectFields({ children }: FieldTree, values: object): VersionedFields {
  const fields = Object.entries(values).flatMap(([name, value]) => {
    const child = children.get(name);
    const encoded = child?.field && fieldOf(child, value);
    return child?.field?.alwaysWritten || !isEmpty(encoded) ? [[name, encoded ?? null]] : [];
  });
  return Object.fromEntries(fields);
}

function fieldOf(tree: FieldTree, value: unknown): unknown {
  const { type, asWritten } = tree.field ?? {};
  if (value === undefined || asWritten) return value;
  if (type === 'object') return objectFields(tree, value as object);
  if (type === 'list of objects') return (value as object[]).map((item) => objectFields(tree, item));
  if (type === 'secret') return (value as Secret).reveal();
  if (type === 'duration') return goDuration(value as number);
  if (type?.startsWith('map')) return Object.keys(value as object).length > 0 ? value : undefined;
  if (type === 'time') return rfc3339(value as number).replace('.000Z', 'Z');
  return value;
}

/** An object is written even without fields, a map is not. */
function isEmpty(value: unknown): boolean {
  return (
    value === undefined ||
    value === '' ||
    value === false ||
    value === 0 ||
    (Array.isArray(value) && value.length === 0)
  );
}
