import type { DocumentProblem } from '../../../cluster/kubeconfig/document-problems.ts';

export const documentProblems = {
  'not-json': 'a resposta não é JSON ou está incompleta',
  'not-config-map': 'a resposta não é um ConfigMap com dados de texto',
  'no-kubeconfig': 'a chave "kubeconfig" não existe nele',
  'not-yaml': 'não é YAML nem JSON',
  'not-object': 'não é um objeto',
  'wrong-kind': 'apiVersion e kind não são os de um kubeconfig (v1, Config)',
  'wrong-type': 'um campo tem o tipo errado',
  'no-cluster': 'não indica nenhum cluster',
  'no-context': 'o current-context indica um contexto, cluster ou usuário que não existe nele',
  'no-server': 'o cluster não tem o campo server',
  'bad-server': 'o campo server não tem a forma https://host:porta',
  'no-ca': 'o cluster não tem autoridade certificadora',
  'bad-base64': 'um campo não é base64 válido',
  'bad-ca': 'a autoridade certificadora não é um conjunto de certificados PEM',
  'ambiguous-ca':
    'a autoridade certificadora tem um certificado que cada programa interpreta de uma forma, como pode ocorrer com um certificado forjado',
  'ca-twice': 'certificate-authority e certificate-authority-data foram definidos ao mesmo tempo',
  'two-credentials': 'o usuário tem mais de um tipo de credencial',
  'half-certificate': 'o usuário tem um certificado de cliente sem chave, ou uma chave sem certificado',
  'bad-certificate': 'o certificado de cliente ou a chave não podem ser usados',
  'half-password': 'o usuário tem username sem password, ou password sem username',
  'bad-token': 'o token está vazio ou tem caracteres que um token não pode ter',
} satisfies Record<DocumentProblem, string>;
