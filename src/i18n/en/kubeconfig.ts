import type { FailureText } from '../catalogue.ts';
import { type DocumentProblem, documentProblems } from './document-problems.ts';
import { errnoMeaning } from './errno.ts';
import { listed } from './listed.ts';

/**
 * Whose kubeconfig it is: what an administrator's command was given or found; this control plane's admin.conf, which commands without a flag for
 * it use, too; or the one with which this machine's kubelet is a node.
 */
export type KubeconfigOwner = 'administrator' | 'control-plane' | 'kubelet';

const another = {
  administrator:
    "Name an administrator's kubeconfig that works with --kubeconfig; on a control-plane node /etc/kubernetes/admin.conf is one.",
  'control-plane': 'On a control-plane node "kubejoin init phase kubeconfig admin" writes it anew once it is removed.',
  kubelet:
    'On a control-plane node "kubejoin init phase kubeconfig kubelet" writes it anew once it is removed; a worker gets a new one by "kubejoin reset" and another join.',
} as const;

const missing = {
  administrator: {
    cause: 'This machine is no control plane, or the kubeconfig lies elsewhere.',
    cure: 'Run the command on a control-plane node as root, or name a kubeconfig with --kubeconfig or in KUBECONFIG.',
  },
  'control-plane': {
    cause: 'This machine is no control plane, or the file was removed.',
    cure: 'Run the command on a control-plane node; there "kubejoin init phase kubeconfig admin" writes the file anew.',
  },
  kubelet: {
    cause: 'This machine is no node of a cluster, or the file was removed.',
    cure: 'On a control-plane node "kubejoin init phase kubeconfig kubelet" writes it anew; a worker gets a new one by "kubejoin reset" and another join.',
  },
} as const;

/** Only an administrator's command can be given another file. */
const orAnother = (owner: KubeconfigOwner) => (owner === 'administrator' ? ', or use another file' : '');

function unreadableCure(owner: KubeconfigOwner, reason: string): string {
  if (reason !== 'EACCES' && reason !== 'EPERM') return another[owner];
  return `Run the command as its owner, or as root.${owner === 'administrator' ? ` ${another.administrator}` : ''}`;
}

export const kubeconfig = {
  failures: {
    KUBECONFIG_MISSING: (p: { looked: readonly string[]; owner: KubeconfigOwner }): FailureText => ({
      what: `No kubeconfig was found: there is no ${p.looked.join(', no ')}.`,
      ...missing[p.owner],
    }),
    KUBECONFIG_MALFORMED: (p: { kubeconfig: string; owner: KubeconfigOwner; problem: DocumentProblem; detail?: string }): FailureText => ({
      what: `The kubeconfig ${p.kubeconfig} cannot be used: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'It was cut off, changed by hand, or is another kind of file.',
      cure: another[p.owner],
    }),
    KUBECONFIG_UNREADABLE: (p: { kubeconfig: string; owner: KubeconfigOwner; reason: string }): FailureText => ({
      what: `The kubeconfig ${p.kubeconfig} could not be read.`,
      cause: `The system's answer: ${errnoMeaning(p.reason)}.`,
      cure: unreadableCure(p.owner, p.reason),
    }),
    KUBECONFIG_AMBIGUOUS: (p: { kubeconfig: string; owner: KubeconfigOwner; clusters: string[] }): FailureText => ({
      what: `The kubeconfig ${p.kubeconfig} has several clusters (${listed(p.clusters)}) and no current-context.`,
      cause: 'Nothing says which of them is meant.',
      cure: `Set one (kubectl config use-context NAME --kubeconfig ${p.kubeconfig})${orAnother(p.owner)}. ${another[p.owner]}`,
    }),
    KUBECONFIG_INSECURE: (p: { kubeconfig: string; owner: KubeconfigOwner }): FailureText => ({
      what: `The kubeconfig ${p.kubeconfig} turns verification off (insecure-skip-tls-verify).`,
      cause: 'With it nothing would tell this cluster from a forged one, which would get the credential.',
      cure: `Remove it and put the CA of the cluster into certificate-authority-data${orAnother(p.owner)}. ${another[p.owner]}`,
    }),
    KUBECONFIG_NO_CREDENTIALS: (p: { kubeconfig: string; owner: KubeconfigOwner }): FailureText => ({
      what: `The kubeconfig ${p.kubeconfig} has no credential.`,
      cause: 'Its current-context names no user, or the user has no certificate, token, password or program that gets one.',
      cure: another[p.owner],
    }),
    KUBECONFIG_REFERENCE: (p: { kubeconfig: string; owner: KubeconfigOwner; field: string; path: string }): FailureText => ({
      what: `There is no file ${p.path}, which ${p.field} of the kubeconfig ${p.kubeconfig} names.`,
      cause: 'It was removed, or has not been copied with the kubeconfig; relative paths begin at the kubeconfig.',
      cure: `Put the file there, or embed its content in the kubeconfig. ${another[p.owner]}`,
    }),
  },
  texts: {},
};
