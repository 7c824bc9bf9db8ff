import { Failure } from '../../../base/failure.ts';
import { parseVersion } from '../../../base/version.ts';
import type { StatusFacts } from '../facts.ts';
import {
  API_SERVER_POD_MISSING,
  API_SERVER_SILENT,
  KUBELET_AHEAD,
  KUBELET_OUTDATED,
  NODE_UNREADY,
} from './cluster-status-findings-sentences.ts';
import { error, type Finding, isControlPlane, warning } from './finding.ts';

const API_SERVER = 'kube-apiserver';
/** Kubernetes' version skew policy: a kubelet may be three minor versions older than the API server, and never newer. */
export const MOST_MINORS_BEHIND = 3;

/** Nodes, their kubelets, and the API servers. */
export function nodeFindings(facts: StatusFacts): Finding[] {
  const { nodes = [] } = facts;
  return [
    ...apiServers(facts),
    ...nodes.flatMap(({ name, kubeletVersion }) => skew(name, kubeletVersion, facts.version)),
    ...nodes.filter(({ ready }) => !ready).map(({ name }) => warning(new Failure(NODE_UNREADY, { node: name }))),
  ];
}

/** Minor versions that a kubelet is behind the API server, negative for a newer one; undefined if they cannot be compared. */
export function minorsBehind(kubelet: string, apiServer: string | undefined): number | undefined {
  const [own, server] = [parseVersion(kubelet), parseVersion(apiServer)];
  if (own === undefined || server === undefined || own.major !== server.major) return undefined;
  return server.minor - own.minor;
}

function skew(node: string, kubelet: string, version: string | undefined): Finding[] {
  const behind = minorsBehind(kubelet, version);
  if (behind === undefined || version === undefined) return [];
  if (behind < 0) return [error(new Failure(KUBELET_AHEAD, { node, kubelet, version }))];
  if (behind > MOST_MINORS_BEHIND) return [error(new Failure(KUBELET_OUTDATED, { node, kubelet, version, behind }))];
  return [];
}

function apiServers({ apiServers: servers = [], pods, nodes }: StatusFacts): Finding[] {
  const silent = servers.flatMap(({ server, node, listed, reason }) =>
    reason === undefined ? [] : [error(new Failure(API_SERVER_SILENT, { server, node, listed, reason }))],
  );
  const running = new Set(pods?.filter(({ component }) => component === API_SERVER).map(({ node }) => node));
  // Without any such Pod, the control plane is not run by kubelets.
  if (running.size === 0 || nodes === undefined) return silent;
  const missing = nodes.filter((node) => isControlPlane(node) && !running.has(node.name));
  return [...silent, ...missing.map(({ name: node }) => error(new Failure(API_SERVER_POD_MISSING, { node })))];
}
