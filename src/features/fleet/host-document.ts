import { record } from '../../base/record.ts';
import { revealed, Secret } from '../../base/secret.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from '../../config/documents/versions.ts';
import type { JoinConfiguration, NodeRegistration } from '../../config/types/join.ts';
import type { JsonObject } from '../../manifests/patches/json-object.ts';
import { applyMergePatch } from '../../manifests/patches/merge-patch.ts';
import type { FleetHost } from '../../operations/hosts/hosts-fields.ts';

/** The JoinConfiguration of one host, with its secrets. Only its host gets it, on standard input. */
export interface HostDocument {
  text: Secret;
  /** Uses fields of kubeadm.k8s.io/v1. */
  experimental: boolean;
  /** The document as the host will read it. */
  nodeRegistration: NodeRegistration;
}

/**
 * Merges the configuration for all hosts with that of one host, and checks the result as the host will. Throws
 * CONFIG_INVALID.
 * @param source name of the file, for messages
 */
export function documentFor(host: FleetHost, base: JoinConfiguration, source: string): HostDocument {
  const { controlPlane, ...fields } = withLabels(
    applyMergePatch(ownFields(host, base), host.joinConfiguration),
    host.labels,
  );
  const experimental = usesMergeMethod(fields);
  const whole = {
    apiVersion: `${KUBEADM_GROUP}/${experimental ? 'v1' : CURRENT_API_VERSION}`,
    kind: 'JoinConfiguration',
    ...fields,
    discovery: base.discovery,
    ...(host.role === 'control-plane' && {
      controlPlane: { ...record(controlPlane), certificateKey: base.controlPlane?.certificateKey },
    }),
  };
  const text = JSON.stringify(whole, revealed);
  const parsed = parseJoinDocuments(Buffer.from(text), source, { allowExperimentalApi: experimental });
  return { text: new Secret(text), experimental, nodeRegistration: parsed.configuration.nodeRegistration };
}

/** Every field but the secrets, without undefined ones. */
function ownFields(host: FleetHost, base: JoinConfiguration): JsonObject {
  const { nodeRegistration: node, controlPlane } = base;
  const timeouts = Object.fromEntries(Object.entries(base.timeouts).map(([name, ms]) => [name, `${ms}ms`]));
  const advertised = host.advertiseAddress ?? controlPlane?.localAPIEndpoint.advertiseAddress;
  const fields = {
    dryRun: base.dryRun,
    caCertPath: base.caCertPath,
    skipPhases: base.skipPhases,
    patches: base.patches,
    timeouts,
    nodeRegistration: {
      name: host.nodeName ?? (node.name || undefined),
      criSocket: node.criSocket || undefined,
      taints: host.taints ?? node.taints,
      kubeletExtraArgs: node.kubeletExtraArgs,
      ignorePreflightErrors: unionOf(node.ignorePreflightErrors, host.ignorePreflightErrors ?? []),
      imagePullPolicy: node.imagePullPolicy,
      imagePullSerial: node.imagePullSerial,
    },
    ...(host.role === 'control-plane' && {
      controlPlane: {
        localAPIEndpoint: {
          advertiseAddress: advertised || undefined,
          bindPort: controlPlane?.localAPIEndpoint.bindPort,
        },
      },
    }),
  };
  return JSON.parse(JSON.stringify(fields)) as JsonObject;
}

/** Union of check names; `all` replaces every other one. */
function unionOf(one: readonly string[], other: readonly string[]): string[] {
  const names = new Set([...one, ...other].map((name) => name.toLowerCase()));
  return names.has('all') ? ['all'] : [...names];
}

/** Adds labels as the kubelet's --node-labels, last because a list of arguments in the hosts file replaces others. */
function withLabels(fields: JsonObject, labels: Readonly<Record<string, string>>): JsonObject {
  const added = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  const node = record(fields.nodeRegistration) as JsonObject;
  const given = node.kubeletExtraArgs ?? [];
  if (added.length === 0 || !Array.isArray(given)) return fields;
  const isLabels = (argument: unknown) => record(argument).name === 'node-labels';
  const before = given.filter(isLabels).map((argument) => String(record(argument).value));
  const kubeletExtraArgs = [
    ...given.filter((argument) => !isLabels(argument)),
    { name: 'node-labels', value: [...before, ...added].join(',') },
  ];
  return { ...fields, nodeRegistration: { ...node, kubeletExtraArgs } };
}

function usesMergeMethod({ nodeRegistration }: JsonObject): boolean {
  return JSON.stringify(nodeRegistration ?? {}).includes('"mergeMethod":');
}
