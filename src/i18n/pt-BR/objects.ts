import { own } from '../../base/record.ts';
import type { Area } from '../tables.ts';
import { and } from './words/portuguese.ts';

export const objects = {
  failures: {
    KUBECONFIG_REJECTED: (p) => ({
      what: `${p.server} não aceita a credencial que está em ${p.kubeconfig} (401).`,
      cause: `O certificado expirou ou é de outro cluster, ou o token não é mais válido. O servidor da API respondeu: ${p.reason}`,
      cure: 'Use um kubeconfig válido deste cluster, como /etc/kubernetes/admin.conf em um nó da camada de gerenciamento; "kubejoin certs check-expiration" mostra até quando ele é válido.',
    }),
    KUBECONFIG_FORBIDDEN: (p) => ({
      what: `O usuário de ${p.kubeconfig} não tem permissão para fazer isso em ${p.server} (403 em ${p.path}).`,
      cause: `Nenhum RoleBinding ou ClusterRoleBinding do cluster concede essa permissão. O servidor da API respondeu: ${p.reason}`,
      cure: 'Use o kubeconfig de um administrador (em um nó da camada de gerenciamento, /etc/kubernetes/admin.conf) ou peça a um administrador que vincule esse usuário a um papel com essa permissão.',
    }),
    SHARED_FILES_MISSING: (p) => ({
      what: `Não é possível enviar os certificados compartilhados: ${and(p.files)} não ${p.files.length === 1 ? 'está' : 'estão'} nesta máquina. Nada foi alterado.`,
      cause:
        'Esta máquina não faz parte da camada de gerenciamento, os certificados dela ficam em outro lugar (certificatesDir na configuração) ou um arquivo foi removido.',
      cure: 'Execute o comando em um nó da camada de gerenciamento, com a configuração desse cluster (--config).',
    }),
    OBJECT_EXISTS: (p) => ({
      what: `${p.server} já tem o objeto ${p.object}. Nada foi alterado.`,
      cause: 'O objeto foi criado antes, por este comando ou por outra pessoa.',
      cure: 'Escolha outro nome ou, se o objeto existente não for mais necessário, exclua-o antes.',
    }),
    OBJECT_CHANGED: (p) => ({
      what: `Outra pessoa ou outro programa alterou o objeto ${p.object} em ${p.server} durante a execução deste comando.`,
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
      `Sem um servidor da API para comparação, os objetos são mostrados na íntegra. Motivo: ${say(p.reason)}`,
  },
} satisfies Area;

const APPLYING: Readonly<Record<string, string>> = {
  create: 'Criaria',
  update: 'Alteraria',
  unchanged: 'Não alteraria',
  keep: 'Manteria como está',
};
