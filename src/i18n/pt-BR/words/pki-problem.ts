import type { PkiProblem } from '../../../pki/reading/problem.ts';
import { and } from './portuguese.ts';

/** Uma frase sem o ponto final, começando pelo arquivo. */
export function pkiProblem(p: PkiProblem): string {
  switch (p.type) {
    case 'missing':
      return `${p.file} não existe`;
    case 'bad-certificate':
      return `${p.file} não contém um certificado PEM legível`;
    case 'bad-key':
      return `${p.file} não contém uma chave privada RSA ou ECDSA em PEM legível e sem criptografia`;
    case 'bad-public-key':
      return `${p.file} não contém uma chave pública PEM legível`;
    case 'not-a-ca':
      return `${p.file} contém um certificado que não é de CA`;
    case 'other-cluster':
      return `${p.file} não é a CA do cluster ao qual a máquina está se associando`;
    case 'expired':
      return `${p.file} contém um certificado que expirou em ${p.at}`;
    case 'not-yet-valid':
      return `${p.file} contém um certificado que só é válido a partir de ${p.at}, pelo relógio desta máquina`;
    case 'key-mismatch':
      return `${p.file} não corresponde ao certificado ${p.certificate}`;
    case 'public-key-mismatch':
      return `${p.file} não é a chave pública de ${p.key}`;
    case 'other-request':
      return `${p.file} é uma solicitação de certificado para outra chave, outro titular ou outros nomes`;
    case 'other-authority':
      return `${p.file} contém um certificado que não foi emitido pela CA ${p.authority}`;
    case 'names-missing':
      return `${p.file} contém um certificado que não é válido para ${and(p.names)}`;
    case 'bad-kubeconfig':
      return `${p.file} não é um kubeconfig legível${p.detail === '' ? '' : ` (${p.detail})`}`;
    case 'no-context':
      return `${p.file} não define o contexto indicado em current-context`;
    case 'no-cluster':
      return `${p.file} não define o cluster do contexto atual`;
    case 'no-authority':
      return `${p.file} não indica a CA do cluster`;
    case 'no-credential':
      return `${p.file} não contém um certificado de cliente e a chave do usuário`;
    case 'not-embedded':
      return `${p.file} não tem o certificado de cliente do usuário embutido`;
  }
}

export const pkiProblems = (all: readonly PkiProblem[]) => all.map((one) => `\n  - ${pkiProblem(one)}`).join('');
