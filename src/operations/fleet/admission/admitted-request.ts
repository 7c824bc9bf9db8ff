import type { Secret } from '../../../base/secret.ts';
import { type JoinPoint, joinPoint, readPublishedCluster } from '../../../cluster/api/published-cluster.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { nodeName } from '../../../config/values/node-name.ts';
import { type Administering, asAdministrator } from '../../administration.ts';
import { withToken } from '../../tokens.ts';

/** Where the hosts find the cluster of a kubeconfig, and the CA that the kubeconfig itself trusts. Throws a Failure. */
export function fleetJoinPoint(options: Administering): Promise<JoinPoint> {
  const path = '/api/v1/namespaces/kube-public/configmaps/cluster-info';
  return asAdministrator(path, options, async (admin, reading) => {
    const { server } = await readPublishedCluster(admin, reading);
    return joinPoint({ server, caBundle: admin.caBundle });
  });
}

/** The configuration for all hosts with one host's own token, and the key of the uploaded certificates. */
export function admittedBy(
  base: JoinConfiguration,
  { token, certificateKey }: { token: Secret; certificateKey: Secret | undefined },
): JoinConfiguration {
  const { controlPlane } = base;
  return {
    ...withToken(base, token),
    controlPlane: controlPlane && { ...controlPlane, certificateKey: certificateKey ?? controlPlane.certificateKey },
  };
}

/** The node name that the configuration sets; undefined where it is the machine's own. */
export function knownName(node: JoinConfiguration['nodeRegistration']): string | undefined {
  // Two different host names tell whether the name depends on it.
  const [one, other] = ['a', 'b'].map((hostname) => nodeName(node, hostname));
  return one === other ? one : undefined;
}
