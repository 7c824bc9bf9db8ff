import { record } from '../../base/record.ts';
import { revealed, Secret } from '../../base/secret.ts';
import { parseJoinDocuments } from '../../config/documents/join-documents.ts';
import { CURRENT_API_VERSION, KUBEADM_GROUP } from '../../config/documents/versions.ts';
import type { JoinConfiguration } from '../../config/types/join.ts';
import type { JsonObject } from '../../manifests/patches/json-object.ts';
import { applyMergePatch } from '../../manifests/patches/merge-patch.ts';
import type { FleetHost } from './hosts-fields.ts';

/**
 * The JoinConfiguration of one host as text, with the secrets in it. It goes to that host by standard input, and
 * nowhere else.
 */
export interface HostDocument {
  text: Secret;
  /** It uses fields of kubeadm.k8s.io/v1. */
  experimental: boolean;
}

/**
 * What a host is joined with: what the command line says for all, and what hosts.yaml says of this one. It is checked
 * whole, as the host will check it: throws CONFIG_INVALID with `source` as the file's name.
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
  parseJoinDocuments(Buffer.from(text), source, { allowExperimentalApi: experimental });
  return { text: new Secret(text), experimental };
}

/** Everything but the secrets. */
function ownFields(host: FleetHost, base: JoinConfiguration): JsonObject {
  const { nodeRegistration: node, controlPlane } = base;
  const timeouts = Object.fromEntries(Object.entries(base.timeouts).map(([name, ms]) => [name, `${ms}ms`]));
  const advertised = host.advertiseAddress ?? controlPlane?.localAPIEndpoint.advertiseAddress;
  return json({
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
  });
}

/** `all` stands alone. */
function unionOf(one: readonly string[], other: readonly string[]): string[] {
  const names = new Set([...one, ...other].map((name) => name.toLowerCase()));
  return names.has('all') ? ['all'] : [...names];
}

/**
 * --node-labels is the kubelet's only way to register with labels. They are added last: a list of arguments in the
 * hosts file would take their place.
 */
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

function json(value: unknown): JsonObject {
  return JSON.parse(JSON.stringify(value)) as JsonObject;
}

/** Fields of a file as JSON has them: numbers of the YAML reader are bigints, and what is null there is absent. */
export function plainPatch(given: unknown): JsonObject {
  return given === undefined
    ? {}
    : (JSON.parse(
        JSON.stringify(given, (_, value) => (typeof value === 'bigint' ? Number(value) : value)),
      ) as JsonObject);
}

export function mergedFields(one: JsonObject, other: JsonObject): JsonObject {
  return applyMergePatch(one, other);
}
