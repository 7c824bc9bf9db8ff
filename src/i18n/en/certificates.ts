import type { PkiProblem } from '../../pki/reading/problem.ts';
import type { FailureText } from '../catalogue.ts';
import { pkiProblem, pkiProblems } from './pki-problem.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';
const UPLOAD_AGAIN = `On a control-plane node run "${UPLOAD}", and join with the certificate key that it prints.`;

export const certificates = {
  failures: {
    CERTIFICATE_UNFIT: (p: { name: string; files: readonly string[]; authority: string; problem: PkiProblem }): FailureText => ({
      what: `The certificate ${p.name} that is on this machine can't be used: ${pkiProblem(p.problem)}.`,
      cause:
        p.problem.type === 'names-missing'
          ? "It was made for another name, address or endpoint, or before the cluster's certSANs were changed."
          : 'It is left from another cluster or an earlier join, or was put there incompletely.',
      cure: `Move ${p.files.join(' and ')} away and run the same command again: they are made anew where the key of the CA ${p.authority} is on this machine. Where it is kept elsewhere, have its owner issue a fitting certificate ("kubejoin certs generate-csr" makes the requests).`,
    }),
    CERTIFICATE_AUTHORITY_UNFIT: (p: { authority: string; problem: PkiProblem }): FailureText => ({
      what: `The CA ${p.authority} can't be used: ${pkiProblem(p.problem)}.`,
      cause:
        p.problem.type === 'expired'
          ? "The CA's own time is over (or this machine's clock is wrong); nothing that it issues is accepted any more."
          : p.problem.type === 'missing'
            ? 'A first control plane makes its CAs itself; the others need the same ones. Neither was one made or downloaded with a certificate key, nor was it copied to this machine.'
            : 'The file was damaged, or comes from somewhere else than the control planes of this cluster.',
      cure:
        p.problem.type === 'expired' || p.problem.type === 'not-yet-valid'
          ? "Compare this machine's clock; if the CA has really expired, renew it on all control planes first."
          : `On the first control plane of a new cluster: move what is there of this CA away, and init makes it. When joining: use --certificate-key (the key is printed by "${UPLOAD}" on a control-plane node), or copy the file from there.`,
    }),
    CERTIFICATE_AUTHORITY_KEY_MISSING: (p: { file: string; authority: string; keyPath: string }): FailureText => ({
      what: `${p.file} is not on this machine, and can't be made: the key of the CA ${p.authority} (${p.keyPath}) is not here either.`,
      cause: 'The key of this CA is kept elsewhere (external CA): what it signs must be put in place before the join.',
      cure: `Make keys and requests on this machine with "kubejoin certs generate-csr", have the owner of the CA ${p.authority} sign the request, and put the certificate in place. Or copy the CA's key from a control plane to ${p.keyPath}.`,
    }),
    KUBECONFIG_UNFIT: (p: { path: string; authority: string; problem: PkiProblem }): FailureText => ({
      what: `The kubeconfig ${p.path} that is on this machine can't be used: ${pkiProblem(p.problem)}.`,
      cause: 'It is left from another cluster or an earlier join, or its certificate was never put into it.',
      cure: `Move ${p.path} away and run the same command again: it is made anew where the key of the CA ${p.authority} is on this machine. Where it is kept elsewhere, have its owner issue the certificate ("kubejoin certs generate-csr" makes the request) and put it into the file.`,
    }),
    SERVICE_ACCOUNT_KEY_UNFIT: (p: { problem: PkiProblem }): FailureText => ({
      what: `The keys of service accounts' tokens that are on this machine can't be used: ${pkiProblem(p.problem)}.`,
      cause: 'They are left from another cluster, or were put there incompletely or damaged.',
      cure: "For a new cluster, move the service accounts' key and public key (sa.key, sa.pub) away and run the same command again: they are made anew. For one that is there already, copy both from a control plane: with other keys every token that was issued loses its force.",
    }),
    EXTERNAL_CA_INCOMPLETE: (p: { authorities: readonly string[]; problems: readonly PkiProblem[] }): FailureText => ({
      what: `The key of ${p.authorities.length === 1 ? 'the CA' : 'the CAs'} ${p.authorities.join(', ')} is not on this machine, and what it would have to sign is not ready:${pkiProblems(p.problems)}`,
      cause:
        'The certificate of a CA without its key means that the key is kept elsewhere (external CA): what it signs must be in place before.',
      cure: "Make keys and requests with \"kubejoin certs generate-csr\", have the owner of the CA sign the requests, and put the certificates in place. Or put the CA's key beside its certificate. For a new CA of this cluster's own, move the CA's certificate away.",
    }),
    SHARED_CERTIFICATES_EXPIRED: (p: { server: string }): FailureText => ({
      what: `${p.server} has no Secret kubeadm-certs in kube-system.`,
      cause: 'The certificates were uploaded more than two hours ago and the Secret has expired, or it was deleted.',
      cure: UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_FORBIDDEN: (p: { server: string; reason: string }): FailureText => ({
      what: `${p.server} does not let this join read the Secret kubeadm-certs in kube-system (403).`,
      cause: `Certificates were never uploaded in this cluster (the upload also gives the permission), or the token lacks the group system:bootstrappers:kubeadm:default-node-token. The API server said: ${p.reason}`,
      cure: UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_KEY_WRONG: (p: { server: string }): FailureText => ({
      what: `The certificate key does not open the Secret kubeadm-certs of ${p.server}: not one of its entries.`,
      cause: 'The certificates were uploaded again since this key was printed, or the key is of another cluster or mistyped.',
      cure: `Use the key of the latest upload. ${UPLOAD_AGAIN}`,
    }),
    SHARED_CERTIFICATES_DAMAGED: (p: { server: string; entries: readonly string[] }): FailureText => ({
      what: `The Secret kubeadm-certs of ${p.server} is damaged: ${p.entries.join(', ')} can't be decrypted, while the certificate key opens the other entries.`,
      cause: 'The entries were changed after the upload, or come from an upload with another key.',
      cure: UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_INCOMPLETE: (p: { server: string; missing: readonly string[]; empty: readonly string[] }): FailureText => ({
      what: `The Secret kubeadm-certs of ${p.server} lacks what a control plane needs:${[
        ...p.missing.map((entry) => `\n  - ${entry} is not in it`),
        ...p.empty.map((entry) => `\n  - ${entry} is empty`),
      ].join('')}`,
      cause:
        p.missing.length > 0
          ? 'It was uploaded when the cluster had another kind of etcd, or was changed by hand.'
          : 'The files were not on the control plane from which it was uploaded.',
      cure: `On a control-plane node that has all of them run "${UPLOAD}", and join with the certificate key that it prints.`,
    }),
    SHARED_CERTIFICATES_UNUSABLE: (p: { server: string; problems: readonly PkiProblem[] }): FailureText => ({
      what: `What the Secret kubeadm-certs of ${p.server} holds can't be used:${pkiProblems(p.problems)}`,
      cause: 'The files on the control plane that uploaded them are wrong, or the Secret was replaced. Nothing was written.',
      cure: `Look at the files on that control plane, run "${UPLOAD}" there when they are right, and join with the certificate key that it prints.`,
    }),
    SHARED_CERTIFICATES_NOT_READY: (p: { certificatesDir: string; problems: readonly PkiProblem[] }): FailureText => ({
      what: `What control planes share is not ready on this machine:${pkiProblems(p.problems)}`,
      cause: `No certificate key was given: the files must be in ${p.certificatesDir} (and where the configuration names them) before the join.`,
      cure: `Join with --certificate-key (the key is printed by "${UPLOAD}" on a control-plane node), or copy the files from a control plane. What an external CA signs is requested with "kubejoin certs generate-csr".`,
    }),
  },
  texts: {
    CERTIFICATE_AUTHORITY_EXTERNAL: (p: { authority: string; keyPath: string }): string =>
      `The CA ${p.authority} is kept as an external one: its key (${p.keyPath}) is not on this machine, so nothing can be signed with it here.`,
    KUBECONFIG_OTHER_SERVER: (p: { path: string; server: string; expected: string }): string =>
      `${p.path} is there already and is kept; it names ${p.server}, where ${p.expected} is expected.`,
  },
};
