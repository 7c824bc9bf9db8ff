import { own } from '../../../base/record.ts';
import { few, list } from '../../../base/wording.ts';
import type { Area } from '../../tables.ts';
import { and } from '../words/portuguese.ts';

type OfSubject = Readonly<Record<string, (subject: string) => string>>;
/** A wait that has ended, and one that goes on, as a part of a sentence. */
const CONDITIONS: OfSubject = {
  'kubelet-healthy': (url) => `O kubelet está saudável (${url})`,
  'kubelet-certificate': () => 'O kubelet recebeu o certificado',
  'node-registered': (node) => `O nó ${node} está registrado`,
  'component-healthy': (url) => `O componente em ${url} está saudável`,
  'api-server-answers': (url) => `O servidor da API desta máquina responde (${url})`,
  'api-server-healthy': (url) => `O servidor da API desta máquina está saudável (${url})`,
  'api-server-updated': (node) => `O servidor da API de ${node} está usando a nova configuração`,
  'etcd-healthy': () => 'O etcd tem membros saudáveis suficientes',
  'external-etcd-healthy': (endpoints) => `O etcd externo está saudável (${endpoints})`,
};
const CONDITIONS_AWAITED: OfSubject = {
  'kubelet-healthy': (url) => `o kubelet ficar saudável (${url})`,
  'kubelet-certificate': () => 'o kubelet receber o certificado',
  'node-registered': (node) => `o nó ${node} ser registrado`,
  'component-healthy': (url) => `o componente em ${url} ficar saudável`,
  'api-server-answers': (url) => `o servidor da API desta máquina responder (${url})`,
  'api-server-healthy': (url) => `o servidor da API desta máquina ficar saudável (${url})`,
  'api-server-updated': (node) => `o servidor da API de ${node} usar a nova configuração`,
  'etcd-healthy': () => 'o etcd ter membros saudáveis suficientes',
  'external-etcd-healthy': (endpoints) => `o etcd externo ficar saudável (${endpoints})`,
};

export const changes = {
  failures: {},
  texts: {
    CHANGE_REQUEST_KUBELET_CERTIFICATE: (p) => `Certificado do kubelet solicitado ao cluster (chave: ${p.path})`,
    CHANGE_REQUEST_KUBELET_CERTIFICATE_STARTED: (p) =>
      `Solicitando ao cluster o certificado do kubelet (chave: ${p.path})`,
    CHANGE_REQUEST_KUBELET_CERTIFICATE_PREVIEW: (p) =>
      `Solicitaria ao cluster o certificado do kubelet (chave: ${p.path})`,
    CHANGE_STORE_KUBELET_CERTIFICATE: (p) => `Certificado do kubelet gravado em ${p.path}`,
    CHANGE_STORE_KUBELET_CERTIFICATE_STARTED: (p) =>
      `Aguardando o certificado do kubelet, que será gravado em ${p.path}`,
    CHANGE_STORE_KUBELET_CERTIFICATE_PREVIEW: (p) =>
      `Gravaria o certificado do kubelet em ${p.path} quando o cluster o emitisse`,
    CHANGE_WRITE_FILE: (p) => `Gravado: ${p.path} (modo ${p.mode})`,
    CHANGE_WRITE_FILE_STARTED: (p) => `Gravando ${p.path} (modo ${p.mode})`,
    CHANGE_WRITE_FILE_PREVIEW: (p) =>
      p.action === 'unchanged'
        ? `Deixaria ${p.path} como está`
        : `${p.action === 'replace' ? 'Substituiria' : 'Gravaria'} ${p.path} (modo ${p.mode})`,
    CHANGE_REMOVE_FILE: (p) => `Removido: ${p.path}`,
    CHANGE_REMOVE_FILE_STARTED: (p) => `Removendo ${p.path}`,
    CHANGE_REMOVE_FILE_PREVIEW: (p) => `Removeria ${p.path}`,
    CHANGE_SERVICE: (p) => `Serviço ${p.service} ${p.action === 'stop' ? 'parado' : 'iniciado'}`,
    CHANGE_SERVICE_STARTED: (p) => `${p.action === 'stop' ? 'Parando' : 'Iniciando'} o serviço ${p.service}`,
    CHANGE_SERVICE_PREVIEW: (p) => `${p.action === 'stop' ? 'Pararia' : 'Iniciaria'} o serviço ${p.service}`,
    CHANGE_CERTIFICATE: (p) => `Certificado emitido: ${p.path}`,
    CHANGE_CERTIFICATE_STARTED: (p) => `Emitindo o certificado ${p.path}`,
    CHANGE_CERTIFICATE_PREVIEW: (p) => `Emitiria o certificado ${p.path}`,
    CHANGE_CERTIFICATE_AUTHORITY: (p) => `Autoridade de certificação criada: ${p.path}`,
    CHANGE_CERTIFICATE_AUTHORITY_STARTED: (p) => `Criando a autoridade de certificação ${p.path}`,
    CHANGE_CERTIFICATE_AUTHORITY_PREVIEW: (p) => `Criaria a autoridade de certificação ${p.path}`,
    CHANGE_SERVICE_ACCOUNT_KEY: (p) => `Chave das contas de serviço criada: ${p.path}`,
    CHANGE_SERVICE_ACCOUNT_KEY_STARTED: (p) => `Criando a chave das contas de serviço ${p.path}`,
    CHANGE_SERVICE_ACCOUNT_KEY_PREVIEW: (p) => `Criaria a chave das contas de serviço ${p.path}`,
    CHANGE_KUBECONFIG_SERVER: (p) => `Kubelet apontado para o servidor da API desta máquina (${p.path})`,
    CHANGE_KUBECONFIG_SERVER_STARTED: (p) => `Apontando o kubelet para o servidor da API desta máquina (${p.path})`,
    CHANGE_KUBECONFIG_SERVER_PREVIEW: (p) => `Apontaria o kubelet para o servidor da API desta máquina (${p.path})`,
    CHANGE_MAKE_DIRECTORY: (p) => `Diretório criado: ${p.path}`,
    CHANGE_MAKE_DIRECTORY_STARTED: (p) => `Criando o diretório ${p.path}`,
    CHANGE_MAKE_DIRECTORY_PREVIEW: (p) => `Criaria o diretório ${p.path}`,
    CHANGE_SET_OWNER: (p) => `Proprietário de ${p.path} alterado para a conta do componente que usa o arquivo`,
    CHANGE_SET_OWNER_STARTED: (p) =>
      `Alterando o proprietário de ${p.path} para a conta do componente que usa o arquivo`,
    CHANGE_SET_OWNER_PREVIEW: (p) =>
      `Alteraria o proprietário de ${p.path} para a conta do componente que usa o arquivo`,
    CHANGE_PULL_IMAGES: (p) => `Imagens disponíveis nesta máquina: ${p.images}`,
    CHANGE_PULL_IMAGES_STARTED: (p) => `Baixando estas imagens, exceto as que já estão nesta máquina: ${p.images}`,
    CHANGE_PULL_IMAGES_PREVIEW: (p) => `Baixaria estas imagens, exceto as que já estão nesta máquina: ${p.images}`,
    CHANGE_IMPORT_IMAGE: (p) => `Imagem importada: ${p.image}`,
    CHANGE_IMPORT_IMAGE_STARTED: (p) => `Importando a imagem ${p.image} do pacote`,
    CHANGE_IMPORT_IMAGE_PREVIEW: (p) => `Importaria a imagem ${p.image} do pacote`,
    CHANGE_REMOVE_IMAGE: (p) => `Imagem removida: ${p.image}`,
    CHANGE_REMOVE_IMAGE_STARTED: (p) => `Removendo a imagem ${p.image}`,
    CHANGE_REMOVE_IMAGE_PREVIEW: (p) => `Removeria a imagem ${p.image}`,
    CHANGE_ADD_ETCD_MEMBER: (p) => `Máquina adicionada ao etcd como learner (${p.peerUrl})`,
    CHANGE_ADD_ETCD_MEMBER_STARTED: (p) => `Adicionando esta máquina ao etcd como learner (${p.peerUrl})`,
    CHANGE_ADD_ETCD_MEMBER_PREVIEW: (p) =>
      `Adicionaria esta máquina ao etcd como learner (${p.peerUrl}; o ID do membro seria atribuído nesse momento)`,
    CHANGE_AWAIT_ETCD_MEMBER: (p) => `O etcd desta máquina responde em ${p.clientUrl}`,
    CHANGE_AWAIT_ETCD_MEMBER_STARTED: (p) => `Aguardando o etcd desta máquina responder em ${p.clientUrl}`,
    CHANGE_AWAIT_ETCD_MEMBER_PREVIEW: (p) => `Aguardaria o etcd desta máquina responder em ${p.clientUrl}`,
    CHANGE_PROMOTE_ETCD_MEMBER: (p) => `Learner ${p.peerUrl} promovido a membro votante do etcd`,
    CHANGE_PROMOTE_ETCD_MEMBER_STARTED: (p) => `Promovendo o learner ${p.peerUrl} a membro votante do etcd`,
    CHANGE_PROMOTE_ETCD_MEMBER_PREVIEW: (p) =>
      `Promoveria o learner ${p.peerUrl} a membro votante do etcd assim que ele estivesse sincronizado`,
    CHANGE_PATCH_NODE: (p) => `Nó ${p.node} atualizado (rótulos, taints ou anotações)`,
    CHANGE_PATCH_NODE_STARTED: (p) => `Atualizando o nó ${p.node} (rótulos, taints ou anotações)`,
    CHANGE_PATCH_NODE_PREVIEW: (p) => `Atualizaria o nó ${p.node} (rótulos, taints ou anotações)`,
    CHANGE_WAIT: (p) => own(CONDITIONS, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`,
    CHANGE_WAIT_STARTED: (p) =>
      `Aguardando ${own(CONDITIONS_AWAITED, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`}`,
    CHANGE_WAIT_PREVIEW: (p) =>
      `Aguardaria ${own(CONDITIONS_AWAITED, p.condition)?.(p.subject) ?? `${p.condition} ${p.subject}`}`,
    CHANGE_NOT_NEEDED: (p) => `Já está atualizado: ${p.subject}`,
    CHANGE_NOT_THERE: (p) => `Nada a remover: ${p.subject} não existe`,
    CHANGE_DIRECTORY_KEPT: (p) =>
      p.items.length === 0
        ? `Mantido o diretório ${p.path}, que é um ponto de montagem`
        : `Mantido o diretório ${p.path}, que não está vazio: ${list(few(p.items))}${p.items.length > few(p.items).length ? ', ...' : ''}`,
    CHANGE_LEFT: (p) => `Mantido sem alteração: ${p.subject}`,
    CHANGE_NO_MOUNTS: (p) => `Nenhuma ação necessária: não há nada montado sob ${p.path}`,
    CHANGE_NOTHING_THERE: (p) => `Nenhuma ação necessária: ${p.subject}`,
  },
} satisfies Area;

export const objects = {
  failures: {
    KUBECONFIG_REJECTED: (p) => ({
      what: `${p.server} não aceita a credencial que está em ${p.kubeconfig} (401).`,
      cause: `O certificado expirou ou é de outro cluster, ou o token não é mais válido. O servidor da API respondeu: ${p.reason}`,
      cure: 'Use um kubeconfig válido deste cluster, como /etc/kubernetes/admin.conf em um nó da camada de gerenciamento; "kubejoin certs check-expiration" mostra até quando o certificado do kubeconfig é válido.',
    }),
    KUBECONFIG_FORBIDDEN: (p) => ({
      what: `O usuário de ${p.kubeconfig} não tem permissão para acessar ${p.path} em ${p.server} (403).`,
      cause: `Nenhum RoleBinding ou ClusterRoleBinding do cluster concede ao usuário a permissão necessária. O servidor da API respondeu: ${p.reason}`,
      cure: `Use o kubeconfig de um administrador (em um nó da camada de gerenciamento, /etc/kubernetes/admin.conf) ou peça a um administrador que vincule o usuário de ${p.kubeconfig} a um papel com a permissão necessária.`,
    }),
    SHARED_FILES_MISSING: (p) => ({
      what: `Não é possível enviar os certificados compartilhados: ${and(p.files)} não ${p.files.length === 1 ? 'está' : 'estão'} nesta máquina. Nada foi alterado.`,
      cause:
        'Esta máquina não faz parte da camada de gerenciamento, os certificados dela ficam em outro lugar (certificatesDir na configuração) ou um arquivo foi removido.',
      cure: 'Execute o comando em um nó da camada de gerenciamento, com a configuração do cluster (--config).',
    }),
    OBJECT_EXISTS: (p) => ({
      what: `O objeto ${p.object} já existe no cluster em ${p.server}. Nada foi alterado.`,
      cause: 'O objeto foi criado antes, por este comando ou de outra forma.',
      cure: 'Escolha outro nome ou, se o objeto existente não for mais necessário, exclua-o antes.',
    }),
    OBJECT_CHANGED: (p) => ({
      what: `O objeto ${p.object} no cluster em ${p.server} foi alterado durante a execução deste comando.`,
      cause: 'Outro comando ou uma atualização do cluster alterou o objeto.',
      cure: 'Execute o mesmo comando novamente. Ele usará o objeto atual.',
    }),
  },
  texts: {
    CHANGE_APPLY_OBJECT: (p) => `Objeto aplicado: ${p.object}`,
    CHANGE_APPLY_OBJECT_STARTED: (p) => `Aplicando o objeto ${p.object}`,
    CHANGE_APPLY_OBJECT_PREVIEW: (p) => `${own(APPLYING, p.action) ?? APPLYING.create} o objeto ${p.object}`,
    CHANGE_DELETE_OBJECT: (p) => `Objeto excluído: ${p.object}`,
    CHANGE_DELETE_OBJECT_STARTED: (p) => `Excluindo o objeto ${p.object}`,
    CHANGE_DELETE_OBJECT_PREVIEW: (p) =>
      p.action === 'absent' ? `Não excluiria nada: o objeto ${p.object} não existe` : `Excluiria o objeto ${p.object}`,
    OBJECTS_SHOWN_WHOLE: (p, say) =>
      `O servidor da API não está disponível; por isso, os objetos são mostrados na íntegra, e não como diff. Motivo: ${say(p.reason)}`,
  },
} satisfies Area;

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Criaria',
  update: 'Alteraria',
  unchanged: 'Não alteraria',
  keep: 'Manteria como está',
};
