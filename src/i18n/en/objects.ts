import type { Reason, Say } from '../../base/reason.ts';
import type { FailureText } from '../catalogue.ts';
import { own } from '../own.ts';

export const objects = {
  failures: {
    KUBECONFIG_REJECTED: (p: { server: string; kubeconfig: string; reason: string }): FailureText => ({
      what: `${p.server} does not accept the credential in ${p.kubeconfig} (401).`,
      cause: `Its certificate has expired or is of another cluster, or its token is not valid any more. The API server said: ${p.reason}`,
      cure: 'Use a kubeconfig of this cluster that is valid; on a control-plane node /etc/kubernetes/admin.conf is one, and "kubejoin certs check-expiration" says until when.',
    }),
    KUBECONFIG_FORBIDDEN: (p: { server: string; kubeconfig: string; path: string; reason: string }): FailureText => ({
      what: `The user of ${p.kubeconfig} has no right to do this on ${p.server} (403 for ${p.path}).`,
      cause: `No role binding of the cluster gives it that right. The API server said: ${p.reason}`,
      cure: "Use an administrator's kubeconfig (on a control-plane node /etc/kubernetes/admin.conf), or have an administrator bind its user to a role with that right.",
    }),
    SHARED_FILES_MISSING: (p: { files: readonly string[] }): FailureText => ({
      what: `What control planes share can't be uploaded: ${p.files.join(', ')} is not on this machine. Nothing was changed.`,
      cause:
        'This machine is no control plane, its certificates are kept elsewhere (certificatesDir in the configuration), or a file was removed.',
      cure: 'Run the command on a control-plane node, with the configuration of its cluster.',
    }),
    OBJECT_EXISTS: (p: { server: string; object: string }): FailureText => ({
      what: `${p.server} already has the ${p.object}. Nothing was changed.`,
      cause: 'It was made before, by this command or by somebody else.',
      cure: 'Choose another name, or delete it first if it is to go.',
    }),
  },
  texts: {
    CHANGE_APPLY_OBJECT: (p: { object: string }): string => `The cluster has the ${p.object}`,
    CHANGE_APPLY_OBJECT_STARTED: (p: { object: string }): string => `Applying the ${p.object}`,
    CHANGE_APPLY_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
      `${own(APPLYING, p.action) ?? APPLYING.create} the ${p.object}`,
    CHANGE_DELETE_OBJECT: (p: { object: string }): string => `The cluster has no ${p.object} any more`,
    CHANGE_DELETE_OBJECT_STARTED: (p: { object: string }): string => `Deleting the ${p.object}`,
    CHANGE_DELETE_OBJECT_PREVIEW: (p: { object: string; action: string }): string =>
      p.action === 'absent' ? `Would find nothing to delete: the ${p.object} is not there` : `Would delete the ${p.object}`,
    OBJECTS_SHOWN_WHOLE: (p: { reason: Reason }, say: Say): string =>
      `There is no API server that could be asked what the cluster has already; its objects are shown whole. ${say(p.reason)}`,
  },
};

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Would create',
  update: 'Would change',
  unchanged: 'Would leave unchanged',
  keep: 'Would keep as it is',
};
