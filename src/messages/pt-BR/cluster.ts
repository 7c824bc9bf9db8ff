import type { Translation } from '../catalogue.ts';
import type { cluster as english } from '../en/cluster.ts';
import { problemLines } from '../en/config-problems.ts';
import { configProblems } from './config-problems.ts';

const DATA_PROBLEMS = {
  missing: 'Ela não existe',
  'not-yaml': 'O conteúdo não é YAML',
  'not-a-map': 'O conteúdo não é um mapa de campos',
  fields: 'Há campos errados no conteúdo',
};

/** What somebody else wrote, with one full stop at its end, whether it came with one or not. */
const sayings = (reason: string, otherwise: string): string => (reason ? `: ${reason.replace(/\.\s*$/, '')}.` : otherwise);

export const cluster: Translation<typeof english> = {
  failures: {
    CLUSTER_CREDENTIAL_REJECTED: (p) => ({
      what: `${p.server} não aceita a credencial desta associação (401 em ${p.path}).`,
      cause: `O token expirou, foi removido ou não pode ser usado para autenticação. O servidor da API respondeu: ${p.reason}`,
      cure: 'Crie um novo token em um nó da camada de gerenciamento (kubejoin token create --print-join-command) e use-o na associação.',
    }),
    CLUSTER_READ_FORBIDDEN: (p) => ({
      what: `${p.server} não permite que a máquina que está se associando leia ${p.path} (403).`,
      cause: `Faltam as permissões que o "init" cria para máquinas que se associam, ou o token não tem o grupo system:bootstrappers:kubeadm:default-node-token. O servidor da API respondeu: ${p.reason}`,
      cure: 'Em um nó da camada de gerenciamento, rode "kubejoin init phase bootstrap-token" e "kubejoin init phase upload-config all" e depois repita o mesmo comando.',
    }),
    CLUSTER_OBJECT_MISSING: (p) => ({
      what: `${p.server} não tem ${p.path}.`,
      cause: 'O cluster não foi criado pelo kubeadm nem pelo kubejoin, ou o objeto foi removido.',
      cure: 'Em um nó da camada de gerenciamento, rode "kubejoin init phase upload-config all --config ARQUIVO" com a configuração do cluster.',
    }),
    CLUSTER_READ_FAILED: (p) => ({
      what: `Não foi possível ler ${p.path} de ${p.server}.`,
      cause: `O servidor da API continuou respondendo: ${p.reason}`,
      cure: 'Veja o log do servidor da API no nó da camada de gerenciamento; quando ele estiver saudável, rode o mesmo comando novamente.',
    }),
    CLUSTER_WRITE_FAILED: (p) => ({
      what: `Não foi possível alterar ${p.path} em ${p.server}.`,
      cause: `O servidor da API respondeu: ${p.reason}`,
      cure: 'Corrija o que a resposta aponta (se for falta de permissão: a role binding kubeadm:cluster-admins, da qual o admin.conf depende) e rode o mesmo comando de novo.',
    }),
    CLUSTER_DATA_MALFORMED: (p) => ({
      what: `O ${p.object} do cluster não pode ser usado: a chave ${p.key} não tem o conteúdo esperado.`,
      cause: p.problems
        ? `${DATA_PROBLEMS[p.problem]}:${problemLines(configProblems, undefined, p.problems)}`
        : `${DATA_PROBLEMS[p.problem]}.`,
      cure: `Corrija-o com "kubectl -n kube-system edit ${p.object.split('/')[1]?.length ? `configmap ${p.object.split('/')[1]}` : 'configmap'}" ou envie-o de novo com "kubejoin init phase upload-config all --config ARQUIVO".`,
    }),
    NODE_NAME_TAKEN: (p) => ({
      what: `O cluster já tem um nó chamado ${p.node}, e ele está Ready: outra máquina usa esse nome.`,
      cause: 'Duas máquinas têm o mesmo nome de host, ou esta máquina já foi associada antes e seus arquivos foram removidos.',
      cure: `Associe com outro nome (--node-name NOME) ou, se aquele nó deve sair, rode antes "kubectl delete node ${p.node}".`,
    }),
    CSR_DENIED: (p) => ({
      what: `A solicitação de certificado ${p.name} do nó ${p.node} foi negada.`,
      cause: `Um administrador ou um aprovador do cluster a recusou${sayings(p.reason, '.')}`,
      cure: `Fale com o administrador do cluster. Se foi engano: kubectl delete csr ${p.name} e rode o mesmo comando novamente.`,
    }),
    CSR_FAILED: (p) => ({
      what: `A solicitação de certificado ${p.name} do nó ${p.node} foi aprovada, mas não pôde ser assinada.`,
      cause: `O assinador respondeu${sayings(p.reason, ' sem mais detalhes.')}`,
      cure: 'Veja o log do controller manager no nó da camada de gerenciamento (arquivos e durações de --cluster-signing-*) e rode o mesmo comando novamente.',
    }),
  },
  texts: {
    WAITING_API_SERVER: (p, say) => `O servidor da API não responde como esperado; tentando de novo. ${say(p.reason)}`,
    WAITING_CSR_APPROVAL: (p) =>
      `Aguardando a aprovação da solicitação de certificado ${p.name}. Um administrador a aprova com: kubectl certificate approve ${p.name}`,
    WAITING_CERTIFICATE: () => 'Aguardando o cluster emitir o certificado do kubelet.',
    WAITING_NODE_REGISTERED: (p) => `Aguardando o kubelet registrar o nó ${p.node}.`,
  },
};
