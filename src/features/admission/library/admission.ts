import { type Known, RUN_OPTIONS } from '../../../api/run/known-options.ts';
import { type Run, type RunOptions, runOf } from '../../../api/run/run.ts';
import type { ChangeRecord } from '../../../engine/changes/change.ts';
import type { Emit } from '../../../engine/events.ts';
import { linuxHost } from '../../../host/linux/index.ts';
import type { Host } from '../../../host/ports.ts';
import { PATHS } from '../../../manifests/paths.ts';
import { installAdmission as installWith, removeAdmission as removeWith } from '../install.ts';
import { isImageName } from '../manifests/approver-deployment.ts';
import { SERVING_STAGES, type ServingResult, type ServingStage, serving } from '../serving-certificates/serving.ts';
import { type ServingStatus, servingStatus } from '../serving-certificates/status.ts';
import { type AdmissionStatus, admissionStatus as statusWith } from '../status.ts';

/** Options of what works on a cluster with the permissions of a kubeconfig. */
export interface AdmissionOptions extends RunOptions {
  /**
   * Path of an administrator's kubeconfig.
   * @default /etc/kubernetes/admin.conf
   */
  kubeconfig?: string;
}

/** Options of what changes the admission of a cluster. */
export interface AdmissionChangeOptions extends AdmissionOptions {
  /**
   * Show the changes without making them.
   * @default false
   */
  dryRun?: boolean;
}

/** Options of `installAdmission`. */
export interface InstallAdmissionOptions extends AdmissionChangeOptions {
  /**
   * Image of a Deployment of approvers.
   * @default no Deployment is created
   */
  approverImage?: string;
  /**
   * Path of a hosts file (docs/fleet.md) with the machines that may have serving certificates. Its names and addresses
   * are stored in the cluster.
   * @default the inventory that the cluster has; without one, the approver's account cannot approve such certificates
   */
  inventory?: string;
  /**
   * Delete the cluster's inventory. The approver's account can then no longer approve serving certificates. Not together
   * with `inventory`.
   * @default false
   */
  removeInventory?: boolean;
}

/** The result of an installation or a removal. */
export interface AdmissionChanges {
  /** The changes that were made, or that a preview shows. */
  changes: readonly ChangeRecord[];
}

/** The result of `admissionStatus`. */
export interface AdmissionReport extends AdmissionStatus {
  /** Serving certificates of the kubelets, seen from this machine. */
  serving: ServingStatus;
}

/** Options of `servingCertificates`. */
export interface ServingCertificatesOptions extends AdmissionChangeOptions {
  /**
   * Path of an administrator's kubeconfig. With the kubelet's own (/etc/kubernetes/kubelet.conf), this machine follows
   * what the cluster has set.
   * @default /etc/kubernetes/admin.conf; on a machine without it, kubelet.conf for the certificates
   */
  kubeconfig?: string;
  /**
   * `certificates`: the kubelet requests its serving certificate from the cluster. `authority`: the API server verifies
   * those of kubelets.
   * @default both stages; only with `off`
   */
  stage?: ServingStage;
  /**
   * Undo the stage.
   * @default false
   */
  off?: boolean;
}

const CHANGE_OPTIONS = { ...RUN_OPTIONS, kubeconfig: 'text', dryRun: 'flag' } as const;
const STATUS_OPTIONS: Known<AdmissionOptions> = { ...RUN_OPTIONS, kubeconfig: 'text' };
const INSTALL_OPTIONS: Known<InstallAdmissionOptions> = {
  ...CHANGE_OPTIONS,
  ...{ approverImage: 'text', inventory: 'text', removeInventory: 'flag' },
};
const REMOVE_OPTIONS: Known<AdmissionChangeOptions> = CHANGE_OPTIONS;
const SERVING_OPTIONS: Known<ServingCertificatesOptions> = { ...CHANGE_OPTIONS, stage: 'text', off: 'flag' };

/**
 * Creates or corrects what bound tokens and their approver need in a cluster, as `kubejoin admission install` does
 * (docs/admission.md).
 *
 * @throws A Failure: HOSTS_FILE_INVALID for the inventory, CLUSTER_FORBIDDEN where the user of
 * the kubeconfig lacks a permission. docs/errors.md lists all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name, type or image name.
 * @example
 * const { changes } = await installAdmission({ dryRun: true });
 * for (const { subject, action } of changes) console.log(action, subject);
 * await installAdmission({ approverImage: 'registry.example.com/kubejoin:0.1.0', inventory: 'hosts.yaml' });
 */
export function installAdmission(options: InstallAdmissionOptions = {}): Run<AdmissionChanges> {
  return runOf({ command: 'admission install', options, known: INSTALL_OPTIONS }, async (emit, signal) => {
    const { approverImage, inventory: inventoryPath, removeInventory } = options;
    if (approverImage !== undefined && !isImageName(approverImage))
      throw new TypeError('`approverImage` must be the name of an image.');
    if (removeInventory && inventoryPath !== undefined)
      throw new TypeError('`removeInventory` cannot be combined with `inventory`.');
    return installWith({ ...changing(options, emit, signal), approverImage, inventoryPath, removeInventory });
  });
}

/**
 * Deletes what `installAdmission` created. Bound tokens remain, but machines can no longer join with them.
 *
 * @throws A Failure: CLUSTER_FORBIDDEN where the user of the kubeconfig lacks a permission. docs/errors.md lists all
 * codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * const run = removeAdmission();
 * for await (const event of run) if (event.type === 'change-done') console.log(event.change.subject);
 */
export function removeAdmission(options: AdmissionChangeOptions = {}): Run<AdmissionChanges> {
  return runOf({ command: 'admission remove', options, known: REMOVE_OPTIONS }, async (emit, signal) =>
    removeWith(changing(options, emit, signal)),
  );
}

/**
 * Tells what is installed, which tokens are bound, and how a machine can still join without a bound token. Changes
 * nothing. If the cluster uses serving certificates, connects to each kubelet.
 *
 * @throws A Failure: CLUSTER_FORBIDDEN where the user of the kubeconfig lacks a permission. docs/errors.md lists all
 * codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name or type.
 * @example
 * const { missing, autoApproved, unbound, serving } = await admissionStatus();
 * const isClosed = missing.length + autoApproved.length + unbound.length === 0;
 * console.log(isClosed, serving.unsigned.map(({ node }) => node));
 */
export function admissionStatus(options: AdmissionOptions = {}): Run<AdmissionReport> {
  return runOf({ command: 'admission status', options, known: STATUS_OPTIONS }, async (emit, signal) => {
    const asking = changing(options, emit, signal);
    const [found, serving] = await Promise.all([statusWith(asking), servingStatus(asking)]);
    return { ...found, serving };
  });
}

/**
 * Sets up a stage of the kubelets' serving certificates on this machine and, once, in the cluster's configuration, or
 * undoes it, as `kubejoin admission serving` does. Can be repeated after an interruption.
 *
 * @throws A Failure: SERVING_STAGE_REFUSED while a node has no certificate, or an API server
 * verifies what would be undone; NODE_NOT_SET_UP on the wrong machine. docs/errors.md lists
 * all codes.
 * @throws The reason of `signal`; a TypeError for an option with a wrong name, type or stage.
 * @example
 * await servingCertificates({ stage: 'certificates' });
 * const { serving } = await admissionStatus();
 * if (serving.unsigned.length === 0) await servingCertificates({ stage: 'authority' });
 */
export function servingCertificates(options: ServingCertificatesOptions): Run<ServingResult> {
  return runOf({ command: 'admission serving', options, known: SERVING_OPTIONS }, async (emit, signal) => {
    const { stage, off = false } = options;
    if (stage === undefined && !off) throw new TypeError('`stage` is required without `off`.');
    if (stage !== undefined && !SERVING_STAGES.includes(stage))
      throw new TypeError(`\`stage\` must be one of ${SERVING_STAGES.join(', ')}.`);
    const given = changing(options, emit, signal);
    const isOwn = options.kubeconfig === undefined && stage !== 'authority' && !(await hasAdministrator(given.host));
    return serving({ ...given, ...(isOwn && { kubeconfigPath: PATHS.kubeletConf }), stage, off });
  });
}

async function hasAdministrator({ read }: Host): Promise<boolean> {
  return (await read.files.stat(PATHS.adminConf)) !== undefined;
}

function changing(
  { kubeconfig: kubeconfigPath = PATHS.adminConf, host = linuxHost(), dryRun = false }: AdmissionChangeOptions,
  emit: Emit,
  signal: AbortSignal,
) {
  return { kubeconfigPath, host, dryRun, emit, signal };
}
