import { byType } from '../../../base/record.ts';
import type { DocumentProblem } from '../../../cluster/kubeconfig/document-problems.ts';
import type { Distrusted } from '../../../host/distrust.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';

/** Uma frase sem o ponto final, começando pelo arquivo. */
export const pkiProblem = byType<PkiProblem, string>({
  missing: (p) => `${p.file} não existe`,
  'bad-certificate': (p) => `${p.file} não contém um certificado PEM legível`,
  'bad-key': (p) => `${p.file} não contém uma chave privada RSA ou ECDSA em PEM legível e sem criptografia`,
  'bad-public-key': (p) => `${p.file} não contém uma chave pública PEM legível`,
  'not-a-ca': (p) => `${p.file} contém um certificado que não é de CA`,
  'other-cluster': (p) => `${p.file} não é a CA do cluster ao qual a máquina está sendo associada`,
  expired: (p) => `${p.file} contém um certificado que expirou em ${p.at}`,
  'not-yet-valid': (p) =>
    `${p.file} contém um certificado que só é válido a partir de ${p.at}, pelo relógio desta máquina`,
  'key-mismatch': (p) => `${p.file} não corresponde ao certificado ${p.certificate}`,
  'public-key-mismatch': (p) => `${p.file} não é a chave pública de ${p.key}`,
  'other-request': (p) => `${p.file} é uma solicitação de certificado para outra chave, outro titular ou outros nomes`,
  'other-authority': (p) => `${p.file} contém um certificado que não foi emitido pela CA em ${p.authority}`,
  'names-missing': (p) => `${p.file} contém um certificado que não é válido para ${p.names.join(' nem para ')}`,
  'bad-kubeconfig': (p) => `${p.file} não é um kubeconfig legível${p.detail === '' ? '' : ` (${p.detail})`}`,
  'no-context': (p) => `${p.file} não define o contexto indicado em current-context`,
  'no-cluster': (p) => `${p.file} não define o cluster do contexto atual`,
  'no-authority': (p) => `${p.file} não indica a CA do cluster`,
  'no-credential': (p) => `${p.file} não contém um certificado de cliente e a chave do usuário`,
  distrusted: (p) => `${p.file} pode ser gravado por outro usuário (veja o dono e o modo de ${p.at})`,
  'not-embedded': (p) => `${p.file} não traz embutido o certificado de cliente do usuário`,
});

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');

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
  'no-server': 'a entrada do cluster não tem o campo server',
  'bad-server': 'o campo server não tem a forma https://host:porta',
  'no-ca': 'a entrada do cluster não tem autoridade de certificação',
  'bad-base64': 'um campo não é base64 válido',
  'bad-ca': 'a autoridade de certificação não é um conjunto de certificados PEM',
  'ambiguous-ca':
    'a autoridade de certificação tem um certificado que cada programa interpreta de uma forma, como pode ocorrer com um certificado forjado',
  'ca-twice': 'certificate-authority e certificate-authority-data foram definidos ao mesmo tempo',
  'two-credentials': 'o usuário tem mais de um tipo de credencial',
  'half-certificate': 'o usuário tem um certificado de cliente sem chave, ou uma chave sem certificado',
  'bad-certificate': 'o certificado de cliente ou a chave não podem ser usados',
  'half-password': 'o usuário tem username sem password, ou password sem username',
  'bad-token': 'o token está vazio ou tem caracteres que um token não pode ter',
} satisfies Record<DocumentProblem, string>;

export function distrust({ at, problem, uid, mode }: Distrusted): string {
  if (problem === 'owner')
    return `${at} pertence ao usuário ${uid}, que não é o root nem o usuário que executa este comando.`;
  if (problem === 'writable')
    return `${at} tem o modo ${mode.toString(8)}: ${mode & 0o002 ? 'qualquer usuário pode' : 'os membros do grupo podem'} gravar nele.`;
  return `${at} tem mais de um hard link e está em um diretório em que qualquer usuário pode criar arquivos.`;
}
