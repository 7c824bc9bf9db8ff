import type { Secret } from '../../../base/secret.ts';
import type { JoinConfiguration } from '../../../config/types/join.ts';
import { nodeName } from '../../../config/values/node-name.ts';
import { withToken } from '../../tokens.ts';

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
