import type { KubeconfigOwner } from '../../cluster/kubeconfig/cluster-kubeconfig-sentences.ts';
import type { Area } from '../tables.ts';
import { errnoMeaning, listed } from './words/portuguese.ts';
import { documentProblems } from './words/problems.ts';

/** O resto do conselho, depois de "Indique" ou "Em". */
const advice = {
  administrator:
    'com --kubeconfig um kubeconfig válido de administrador, como /etc/kubernetes/admin.conf em um nó da camada de gerenciamento.',
  'control-plane':
    'um nó da camada de gerenciamento, remova o kubeconfig e recrie-o com "kubejoin init phase kubeconfig admin".',
  kubelet:
    'um nó da camada de gerenciamento, remova o kubeconfig e recrie-o com "kubejoin init phase kubeconfig kubelet". Em um nó de processamento, execute "kubejoin reset" e associe a máquina novamente.',
} satisfies Record<KubeconfigOwner, string>;

const another = (owner: KubeconfigOwner): string => `${owner === 'administrator' ? 'Indique' : 'Em'} ${advice[owner]}`;

/** Como segunda opção. */
const orAnother = (owner: KubeconfigOwner): string =>
  `${owner === 'administrator' ? 'Ou indique' : 'Ou, em'} ${advice[owner]}`;

const missing: Record<KubeconfigOwner, { cause: string; cure: string }> = {
  administrator: {
    cause: 'Esta máquina não faz parte da camada de gerenciamento, ou o kubeconfig está em outro lugar.',
    cure: 'Execute o comando como root em um nó da camada de gerenciamento, ou indique um kubeconfig com --kubeconfig ou na variável de ambiente KUBECONFIG.',
  },
  'control-plane': {
    cause: 'Esta máquina não faz parte da camada de gerenciamento, ou o arquivo foi removido.',
    cure: 'Execute o comando em um nó da camada de gerenciamento; nele, "kubejoin init phase kubeconfig admin" recria o arquivo.',
  },
  kubelet: {
    cause: 'Esta máquina não é um nó de um cluster, ou o arquivo foi removido.',
    cure: 'Em um nó da camada de gerenciamento, recrie o arquivo com "kubejoin init phase kubeconfig kubelet". Em um nó de processamento, execute "kubejoin reset" e associe a máquina novamente.',
  },
};

/** De um que o usuário indicou. */
const missingAsGiven = {
  cause: 'O caminho está errado, ou o arquivo está em outra máquina.',
  cure: 'Verifique o caminho. Em um nó da camada de gerenciamento, o kubeconfig dos administradores é /etc/kubernetes/admin.conf.',
};

function unreadableCure(owner: KubeconfigOwner, reason: string): string {
  if (reason !== 'EACCES' && reason !== 'EPERM') return another(owner);
  return `Execute o comando com o usuário dono do arquivo ou como root.${owner === 'administrator' ? ` ${orAnother(owner)}` : ''}`;
}

export const kubeconfig = {
  failures: {
    KUBECONFIG_MISSING: (p) => ({
      what: p.given
        ? `O kubeconfig ${p.given} não existe.`
        : `Nenhum kubeconfig foi encontrado: não existe ${p.looked.join(' nem ')}.`,
      ...(p.given ? missingAsGiven : missing[p.owner]),
    }),
    KUBECONFIG_MALFORMED: (p) => ({
      what: `O kubeconfig ${p.kubeconfig} não pode ser usado: ${documentProblems[p.problem]}${p.detail ? ` (${p.detail})` : ''}.`,
      cause: 'O arquivo está incompleto, foi editado manualmente ou não é um kubeconfig.',
      cure: another(p.owner),
    }),
    KUBECONFIG_UNREADABLE: (p) => ({
      what: `Não foi possível ler o kubeconfig ${p.kubeconfig}.`,
      cause: `O sistema informou: ${errnoMeaning(p.reason)}.`,
      cure: unreadableCure(p.owner, p.reason),
    }),
    KUBECONFIG_AMBIGUOUS: (p) => ({
      what: `O kubeconfig ${p.kubeconfig} tem vários clusters (${listed(p.clusters)}) e nenhum current-context.`,
      cause: 'O arquivo não indica qual cluster usar.',
      cure: `Defina o contexto ("kubectl config use-context NOME --kubeconfig ${p.kubeconfig}"). ${orAnother(p.owner)}`,
    }),
    KUBECONFIG_INSECURE: (p) => ({
      what: `O kubeconfig ${p.kubeconfig} desativa a verificação de certificados (insecure-skip-tls-verify).`,
      cause: 'Sem a verificação, o kubejoin não detectaria um servidor da API falso e enviaria a credencial a ele.',
      cure: `Remova esse campo e coloque o certificado da CA do cluster no campo certificate-authority-data. ${orAnother(p.owner)}`,
    }),
    KUBECONFIG_NO_CREDENTIALS: (p) => ({
      what: `O kubeconfig ${p.kubeconfig} não contém credenciais.`,
      cause:
        'O contexto atual não tem usuário, ou o usuário não tem certificado, token, senha nem plugin de credenciais.',
      cure: another(p.owner),
    }),
    KUBECONFIG_REFERENCE: (p) => ({
      what: `O arquivo ${p.path}, indicado no campo ${p.field} do kubeconfig ${p.kubeconfig}, não existe.`,
      cause:
        'O arquivo foi removido ou não foi copiado junto com o kubeconfig; caminhos relativos são resolvidos a partir do diretório do kubeconfig.',
      cure: `Coloque o arquivo em ${p.path} ou embuta o conteúdo no kubeconfig. ${orAnother(p.owner)}`,
    }),
  },
  texts: {},
} satisfies Area;
