import { and } from '../../../i18n/pt-BR/words/portuguese.ts';
import type { OwnArea } from './area.ts';

/** Fleets without a shared token. */
export const fleetAdmission = {
  failures: {
    FLEET_ADMISSION_MISSING: (p) => ({
      what: `O cluster em ${p.server} ainda não aceita tokens vinculados. Nada foi alterado.`,
      cause: `Com --kubeconfig, cada máquina é associada com um token vinculado ao nó dela. Tokens desse tipo recebem as permissões necessárias por meio de ${p.missing.length === 1 ? 'um objeto que falta' : 'objetos que faltam'} no cluster: ${and(p.missing)}.`,
      cure: `Execute "kubejoin admission install --kubeconfig ${p.kubeconfig}" ou acrescente --install-admission ao comando "fleet join".`,
    }),
    FLEET_RIGHTS_MISSING: (p) => ({
      what: `O usuário de ${p.kubeconfig} não tem permissões suficientes no cluster em ${p.server}. Nada foi alterado.`,
      cause: `Com --kubeconfig, o kubejoin cria um token para cada máquina, aprova a solicitação de certificado dela e exclui o token. ${p.missing.length === 1 ? 'Permissão que falta' : 'Permissões que faltam'}: ${and(p.missing)}.`,
      cure: `Use o kubeconfig de um administrador (em um nó da camada de gerenciamento, /etc/kubernetes/admin.conf) ou peça a um administrador que conceda ${p.missing.length === 1 ? 'a permissão que falta' : 'as permissões que faltam'}.`,
    }),
    FLEET_NODE_NAME_TAKEN: (p) => ({
      what: `${p.host} não recebeu um token: o nome de nó ${p.name} pertence à máquina ${p.other}.`,
      cause: `O arquivo de máquinas atribui esse nome a ${p.other}, ou ${p.other} o informou antes como nome de host. Um token para esse nome permitiria que ${p.host} se passasse por ${p.other}.`,
      cure: `Defina um nodeName próprio para cada uma das duas máquinas no arquivo de máquinas. Se ${p.host} não deveria ter informado o nome de host ${p.name}, descubra por que o informou.`,
    }),
    FLEET_NODE_NAME_EXISTS: (p) => ({
      what: `${p.host} não recebeu um token: o cluster já tem um Node chamado ${p.name}.`,
      cause: `${p.host} informou ${p.name} como nome de host. O kubejoin não tem como confirmar isso: outra máquina poderia estar se passando por esse Node.`,
      cure: `Se ${p.host} for a máquina desse Node, defina nodeName: ${p.name} para ${p.host} no arquivo de máquinas. Caso contrário, altere o nome de host de ${p.host} ou exclua o Node: kubectl delete node ${p.name}.`,
    }),
    FLEET_CERTIFICATES_ELSEWHERE: (p) => ({
      what: 'As máquinas da camada de gerenciamento precisam dos certificados que todos os nós dessa camada compartilham, mas esses certificados não estão nesta máquina. Nada foi alterado.',
      cause:
        p.problem === 'missing'
          ? `${p.path} não existe aqui ou não pode ser lido. O kubejoin só envia os certificados quando é executado como root em um nó da camada de gerenciamento do cluster.`
          : `${p.path} pertence a um cluster diferente do indicado pelo kubeconfig.`,
      cure: 'Execute este comando como root em um nó da camada de gerenciamento. Ou execute nele "kubejoin init phase upload-certs --upload-certs" e informe em --certificate-key-file um arquivo com a chave mostrada.',
    }),
    FLEET_CERTIFICATES_IN_USE: (p) => ({
      what: `Outro "fleet join" está associando nós da camada de gerenciamento ao cluster em ${p.server}. Nada foi alterado.`,
      cause:
        'A outra execução do "fleet join" enviou os certificados compartilhados com uma chave própria, e um novo envio os substituiria.',
      cure: 'Espere a outra execução do "fleet join" terminar e execute o mesmo comando novamente. Se a outra execução tiver sido encerrada à força, os certificados enviados por ela serão excluídos automaticamente: "kubejoin token list" mostra quando.',
    }),
  },
  texts: {
    FLEET_TOKEN_CREATED: (p) =>
      `O token ${p.id} foi criado para ${p.host}: ele só permite associar o nó ${p.node}, até ${p.until}.`,
    FLEET_TOKEN_REVOKED: (p) => `O token ${p.id} de ${p.host} foi excluído.`,
    FLEET_TOKENS_LEFT: (p) =>
      `${
        p.ids.length === 1
          ? `Não foi possível excluir o token ${p.ids[0]}. Ele expira em ${p.until} e, até lá, ainda permite associar esse nó.`
          : `Não foi possível excluir estes tokens: ${and(p.ids)}. Até expirar, cada um ainda permite associar o respectivo nó; o último expira em ${p.until}.`
      } Execute o mesmo comando novamente ou "kubejoin token delete ${p.ids.join(' ')}".`,
    FLEET_TOKENS_SWEPT: (p) =>
      `${p.ids.length === 1 ? 'Foi excluído um token deixado' : 'Foram excluídos tokens deixados'} por uma execução anterior que foi encerrada à força: ${and(p.ids)}.`,
    FLEET_CERTIFICATES_UPLOADED: (p) =>
      `Os certificados de que as máquinas da camada de gerenciamento precisam foram enviados ao cluster. Eles serão excluídos no fim da execução ou, o mais tardar, em ${p.until}.`,
  },
} satisfies OwnArea;
