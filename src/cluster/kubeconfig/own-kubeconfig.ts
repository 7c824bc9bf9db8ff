import { resolve } from 'node:path';
import { Failure, isFailure } from '../../base/failure.ts';
import { FILE_NOT_READ } from '../../host/linux/files/linux-files-sentences.ts';
import { PATHS } from '../../manifests/paths.ts';
import {
  DISCOVERY_FILE_INSECURE,
  DISCOVERY_FILE_MALFORMED,
  DISCOVERY_FILE_NO_CREDENTIALS,
} from '../cluster-sentences.ts';
import {
  DISCOVERY_FILE_AMBIGUOUS,
  DISCOVERY_FILE_MISSING,
  DISCOVERY_FILE_REFERENCE,
  KUBECONFIG_AMBIGUOUS,
  KUBECONFIG_INSECURE,
  KUBECONFIG_MALFORMED,
  KUBECONFIG_MISSING,
  KUBECONFIG_NO_CREDENTIALS,
  KUBECONFIG_REFERENCE,
  KUBECONFIG_UNREADABLE,
  type KubeconfigOwner,
} from './cluster-kubeconfig-sentences.ts';

/** Runs `work` on a kubeconfig of this machine, and replaces failures about discovery files by KUBECONFIG_ ones. */
export async function inOwnKubeconfig<T>(kubeconfig: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw ownFailure(kubeconfig, error) ?? error;
  }
}

/** Kubeconfigs that kubejoin itself creates, which init and join use without a flag for another. */
const OWNERS: Readonly<Record<string, KubeconfigOwner>> = {
  [PATHS.kubeletConf]: 'kubelet',
  [PATHS.adminConf]: 'control-plane',
};

/** Whose kubeconfig is at this path. */
export function kubeconfigOwner(kubeconfig: string): KubeconfigOwner {
  return OWNERS[kubeconfig] ?? 'administrator';
}

/** The failure of a kubeconfig that does not exist. One that is not kubejoin's own was named by the user. */
export function missingKubeconfig(path: string, owner: KubeconfigOwner, options?: { cause?: unknown }): Failure {
  const absolute = resolve(path);
  const given = owner === 'administrator' ? { given: absolute } : {};
  return new Failure(KUBECONFIG_MISSING, { looked: [absolute], owner, ...given }, options);
}

function ownFailure(kubeconfig: string, error: unknown): Failure | undefined {
  const owner = kubeconfigOwner(kubeconfig);
  const options = { cause: error };
  if (isFailure(error, DISCOVERY_FILE_MISSING)) return missingKubeconfig(error.params.path, owner, options);
  if (isFailure(error, DISCOVERY_FILE_MALFORMED)) {
    const { problem, detail } = error.params;
    return new Failure(
      KUBECONFIG_MALFORMED,
      { kubeconfig, owner, problem, ...(detail !== undefined && { detail }) },
      options,
    );
  }
  if (isFailure(error, FILE_NOT_READ) && error.params.path === kubeconfig)
    return new Failure(KUBECONFIG_UNREADABLE, { kubeconfig, owner, reason: error.params.reason }, options);
  if (isFailure(error, DISCOVERY_FILE_AMBIGUOUS))
    return new Failure(KUBECONFIG_AMBIGUOUS, { kubeconfig, owner, clusters: error.params.clusters }, options);
  if (isFailure(error, DISCOVERY_FILE_INSECURE))
    return new Failure(KUBECONFIG_INSECURE, { kubeconfig, owner }, options);
  if (isFailure(error, DISCOVERY_FILE_NO_CREDENTIALS))
    return new Failure(KUBECONFIG_NO_CREDENTIALS, { kubeconfig, owner }, options);
  if (isFailure(error, DISCOVERY_FILE_REFERENCE)) {
    const { field, path } = error.params;
    return new Failure(KUBECONFIG_REFERENCE, { kubeconfig, owner, field, path }, options);
  }
  return undefined;
}
