import { Failure } from '../../../base/failure.ts';
import { controlPlaneUrl } from '../../../manifests/kubeconfigs/endpoint-url.ts';
import { refuseControlPlaneFiles } from '../../facts/control-plane-files.ts';
import { KUBELET_STOPPED } from '../../phases-sentences.ts';
import { ALREADY_INITIALIZED, MACHINE_IS_A_NODE, MACHINE_OF_ANOTHER_CLUSTER } from '../phases-init-sentences.ts';
import type { InitFactSource } from './read-facts.ts';

/**
 * True if the machine is already a control plane of this cluster and `ifNeeded` is set. Throws ALREADY_INITIALIZED
 * without `ifNeeded`, and MACHINE_IS_A_NODE, MACHINE_OF_ANOTHER_CLUSTER or KUBELET_STOPPED for other nodes, for which
 * the checks would only report files in the way. False for other machines and an interrupted init; with files of an
 * unfinished control-plane join, CONTROL_PLANE_FILES_LEFT; with keys that an unfinished reset or undo left,
 * CLUSTER_KEYS_LEFT.
 */
export async function isInitialized(facts: InitFactSource, ifNeeded: boolean): Promise<boolean> {
  const member = await facts.get('nodeMembership');
  const { name } = await facts.get('node');
  if (member.state === 'other-name')
    throw new Failure(MACHINE_IS_A_NODE, { node: member.node, role: member.role, server: member.server });
  // A control plane of another tool whose API server is down keeps its keys; the checks report its kubelet.conf.
  if (member.state === 'unanswered' && !member.resumable) return false;
  if (member.state !== 'member' || member.resumable) {
    const { certificatesDir } = (await facts.get('cluster')).configuration;
    await refuseControlPlaneFiles(await facts.get('previousRun'), 'cluster', { certificatesDir });
    return false;
  }
  const { server } = member;
  if (member.role === 'worker') throw new Failure(MACHINE_IS_A_NODE, { node: name, role: 'worker', server });
  const { configuration } = await facts.get('cluster');
  const wanted = controlPlaneUrl(configuration, await facts.get('localEndpoint'));
  // admin.conf has the endpoint of the cluster, kubelet.conf that of the local API server.
  const known = await facts.get('published').catch(() => ({ server }));
  if (known.server !== wanted)
    throw new Failure(MACHINE_OF_ANOTHER_CLUSTER, { node: name, server: known.server, wanted });
  if (!member.kubeletActive) throw new Failure(KUBELET_STOPPED, { node: name, server, manager: member.manager });
  if (!ifNeeded) throw new Failure(ALREADY_INITIALIZED, { node: name, server });
  return true;
}
