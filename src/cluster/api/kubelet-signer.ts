/** The path of CertificateSigningRequests. */
export const CERTIFICATE_REQUESTS = '/apis/certificates.k8s.io/v1/certificatesigningrequests';
/** Signs kubelets' client certificates. */
export const KUBELET_SIGNER = 'kubernetes.io/kube-apiserver-client-kubelet';
