import { parse } from 'yaml';

/** A static Pod with one container, as far as a rehearsal looks at it. */
export interface StaticPod {
  /** metadata.name, without the node's name that the kubelet adds. */
  name: string;
  namespace: string;
  /** The whole manifest, for the mirror Pod. */
  manifest: { metadata: Record<string, unknown>; spec: Record<string, unknown> };
  container: {
    name: string;
    image: string;
    /** command and args. */
    argv: readonly string[];
  };
  mounts: readonly Mount[];
}

/** A hostPath volume as the container sees it. */
export interface Mount {
  mountPath: string;
  hostPath: string;
}

/** The kubelet can't make a Pod of this file; the message is for its log. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError';
}

interface PodFields {
  apiVersion?: unknown;
  kind?: unknown;
  metadata?: { name?: string; namespace?: string };
  spec?: {
    hostNetwork?: boolean;
    containers?: {
      name?: string;
      image?: string;
      command?: string[];
      args?: string[];
      volumeMounts?: { name: string; mountPath: string }[];
    }[];
    volumes?: { name: string; hostPath?: { path: string } }[];
  };
}

/** A manifest of /etc/kubernetes/manifests. Throws ManifestError. */
export function parseStaticPod(text: string, path: string): StaticPod {
  const fields = document(text, path);
  const { metadata, spec } = fields;
  const container = spec?.containers?.[0];
  if (fields.apiVersion !== 'v1' || fields.kind !== 'Pod')
    throw new ManifestError(`${path}: couldn't parse as pod(Object 'Kind' is missing or no Pod)`);
  if (!metadata?.name || !container?.name || !container.image)
    throw new ManifestError(`${path}: invalid pod: name, container and image are required`);
  if (spec?.hostNetwork !== true) throw new ManifestError(`${path}: a rehearsal runs only Pods with hostNetwork`);
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? 'default',
    manifest: fields as StaticPod['manifest'],
    container: {
      name: container.name,
      image: container.image,
      argv: [...(container.command ?? []), ...(container.args ?? [])],
    },
    mounts: mountsOf(spec, container.volumeMounts ?? [], path),
  };
}

function document(text: string, path: string): PodFields {
  try {
    const value: unknown = parse(text);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Said below, without the parser's quotation.
  }
  throw new ManifestError(`${path}: couldn't parse as pod(yaml or json error), please check config file`);
}

function mountsOf(
  spec: PodFields['spec'],
  volumeMounts: readonly { name: string; mountPath: string }[],
  path: string,
): Mount[] {
  return volumeMounts.map(({ name, mountPath }) => {
    const hostPath = spec?.volumes?.find((volume) => volume.name === name)?.hostPath?.path;
    if (hostPath === undefined)
      throw new ManifestError(`${path}: invalid pod: volumeMounts: "${name}" is no hostPath volume of the Pod`);
    return { mountPath, hostPath };
  });
}
