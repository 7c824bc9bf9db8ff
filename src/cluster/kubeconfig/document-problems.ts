/** Faults of a cluster-info ConfigMap or a kubeconfig, as phrases that end a sentence. */
export const documentProblems = {
  'not-json': 'the response is not JSON, or is incomplete',
  'not-config-map': 'the response is not a ConfigMap with text data',
  'no-kubeconfig': 'it has no "kubeconfig" key',
  'not-yaml': 'it is neither YAML nor JSON',
  'not-object': 'it is not an object',
  'wrong-kind': 'its apiVersion and kind are not those of a kubeconfig (v1, Config)',
  'wrong-type': 'a field has the wrong type',
  'no-cluster': 'it does not specify a cluster',
  'no-context': 'its current-context refers to a context, cluster or user that does not exist in it',
  'no-server': 'its cluster entry has no server',
  'bad-server': 'its server does not have the form https://host:port',
  'no-ca': 'its cluster entry has no certificate authority',
  'bad-base64': 'a field is not valid base64',
  'bad-ca': 'its certificate authority is not a bundle of PEM certificates',
  'ambiguous-ca':
    'its certificate authority contains a certificate that programs read in different ways, which can be a sign of forgery',
  'ca-twice': 'it has both certificate-authority and certificate-authority-data',
  'two-credentials': 'its user has more than one kind of credential',
  'half-certificate': 'its user has a client certificate without a key, or a key without a certificate',
  'bad-certificate': 'its client certificate or key cannot be used',
  'half-password': 'its user has a username without a password, or a password without a username',
  'bad-token': 'its token is empty or has characters that a token cannot have',
} as const;
export type DocumentProblem = keyof typeof documentProblems;
