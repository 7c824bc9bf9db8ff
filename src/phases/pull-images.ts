import type { ClusterConfiguration } from '../config/types/cluster.ts';
import type { NodeRegistration } from '../config/types/join.ts';
import { change, type Steps } from '../engine/changes/change.ts';
import { controlPlaneImages } from '../manifests/images.ts';
import { type CheckReport, isIgnored } from './preflight/report.ts';

interface PulledFor {
  nodeRegistration: NodeRegistration;
  node: { criSocket: string };
  hostChecks: CheckReport;
  /** Images that came with a bundle. */
  imported?: readonly string[] | undefined;
}

/** Pulls the images of a control plane, according to imagePullPolicy. */
export function* pullControlPlaneImages(
  configuration: ClusterConfiguration,
  { nodeRegistration, node, hostChecks, imported = [] }: PulledFor,
): Steps {
  const { imagePullPolicy: policy, imagePullSerial: serial } = nodeRegistration;
  const images = controlPlaneImages(configuration).filter((image) => !imported.includes(image));
  if (images.length === 0) return;
  const tolerateFailure = isIgnored(hostChecks, 'ImagePull');
  yield* change({ kind: 'pull-images', criSocket: node.criSocket, images, policy, serial, tolerateFailure });
}
