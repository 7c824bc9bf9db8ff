import { Failure } from '../../../base/failure.ts';
import type { Invocation } from '../../../cli/argv/command.ts';
import { kubeconfigPath } from '../../../cli/commands/administering.ts';
import { CONFIG_FLAGS_KUBECONFIG_EMPTY } from '../../../config/from-flags/config-flags-sentences.ts';
import { refuseFlags } from '../../../config/from-flags/flag-input.ts';
import type { JoinFlags } from '../../../config/from-flags/join-flags.ts';
import { JOIN } from '../../../config/options/join.ts';
import { Problems } from '../../../config/problem.ts';
import { newBootstrapToken } from '../../../config/values/new-secrets.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import { joinPointOf } from '../../../operations/tokens.ts';
import type { FleetAdmissionOptions } from '../admission/fleet-admission.ts';
import { FLEET } from '../options.ts';
import { FLEET_INSTALL_ALONE, FLEET_KUBECONFIG_WITH } from './fleet-commands-sentences.ts';

/** Flags that say how the cluster is found and trusted, which the kubeconfig does. */
const INSTEAD = [
  ...[JOIN.configFile, JOIN.token, JOIN.tokenFile, JOIN.discoveryToken, JOIN.tlsBootstrapToken, JOIN.caCertHashes],
  ...[JOIN.unsafeSkipCaVerification, JOIN.discoveryFile, JOIN.allowRemoteDiscoveryPrograms],
];

/** The admission of the hosts by a kubeconfig, and what it says about the cluster as flags of a join. */
export interface ByKubeconfig {
  admission: FleetAdmissionOptions;
  /** host:port */
  endpoint: string;
  foundDiscovery: JoinFlags;
}

/**
 * Undefined without --kubeconfig. Throws FLAGS_INVALID, FLEET_KUBECONFIG_WITH, FLEET_INSTALL_ALONE, KUBECONFIG_MISSING
 * and the failures of reaching the cluster.
 */
export async function byKubeconfig(invocation: Invocation): Promise<ByKubeconfig | undefined> {
  const { line, interruption, reporter, terminal } = invocation;
  const { flags } = line;
  const install = flags.bool(FLEET.installAdmission.name);
  const allowAutomaticApproval = flags.bool(FLEET.allowAutomaticApproval.name);
  const given = flags.string(FLEET.kubeconfig.name);
  if (given === undefined) {
    const alone = [FLEET.installAdmission, FLEET.allowAutomaticApproval].find(({ name }) => flags.bool(name));
    if (alone) throw new Failure(FLEET_INSTALL_ALONE, { flag: `--${alone.name}` });
    return undefined;
  }
  refuseEmpty(given);
  const beside = INSTEAD.filter(({ name }) => flags.has(name)).map(({ name }) => `--${name}`);
  if (beside.length > 0) throw new Failure(FLEET_KUBECONFIG_WITH, { flags: beside });
  const host = linuxHost();
  const path = await kubeconfigPath(given, host.read);
  const { endpoint, caCertHashes } = await joinPointOf({
    ...{ kubeconfigPath: path, host, signal: interruption.signal },
    emit: (event) => reporter.event(event),
  });
  const onSecret: FleetAdmissionOptions['onSecret'] = (secret) => terminal.scrubber.addToken(secret.reveal());
  return {
    admission: { kubeconfigPath: path, host, install, allowAutomaticApproval, onSecret },
    endpoint,
    // A configuration without a token is not valid; each host's own one takes the place of this.
    foundDiscovery: { token: newBootstrapToken(), caCertHashes },
  };
}

/** An unset variable of a script must not join all hosts to the cluster of another kubeconfig that is found. */
function refuseEmpty(given: string): void {
  const problems = new Problems();
  if (given === '') problems.add({ path: `--${FLEET.kubeconfig.name}` }, CONFIG_FLAGS_KUBECONFIG_EMPTY());
  refuseFlags(problems);
}
