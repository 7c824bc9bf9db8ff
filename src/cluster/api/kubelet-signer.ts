/** The path of CertificateSigningRequests. */
export const CERTIFICATE_REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
/** Signs kubelets' client certificates. */
export const KUBELET_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
/** The path of SelfSubjectAccessReviews. */
export const ACCESS_REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
/** Asks what kube-controller-manager asks about the user of each request, before it approves it. */
export const APPROVAL_REVIEW = {
  apiVersion: 'authorization.k8s.io/v1',
  kind: 'SelfSubjectAccessReview',
  spec: {
    resourceAttributes: {
      group: 'certificates.k8s.io',
      resource: 'certificatesigningrequests',
      subresource: 'nodeclient',
      verb: 'create',
    },
  },
};
