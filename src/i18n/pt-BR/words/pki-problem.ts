import { byType } from '../../../base/record.ts';
import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { and } from './portuguese.ts';

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
  'other-authority': (p) => `${p.file} contém um certificado que não foi emitido pela CA ${p.authority}`,
  'names-missing': (p) => `${p.file} contém um certificado que não é válido para ${and(p.names)}`,
  'bad-kubeconfig': (p) => `${p.file} não é um kubeconfig legível${p.detail === '' ? '' : ` (${p.detail})`}`,
  'no-context': (p) => `${p.file} não define o contexto indicado em current-context`,
  'no-cluster': (p) => `${p.file} não define o cluster do contexto atual`,
  'no-authority': (p) => `${p.file} não indica a CA do cluster`,
  'no-credential': (p) => `${p.file} não contém um certificado de cliente e a chave do usuário`,
  'not-embedded': (p) => `${p.file} não tem embutido o certificado de cliente do usuário`,
});

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');
