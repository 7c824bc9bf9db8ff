import { count } from '../../base/wording.ts';
import type { FailureParams } from '../definitions.ts';
import type { Area } from '../tables.ts';

type AccountProblem = FailureParams<'ACCOUNT_UNSUITABLE'>['problem'];

const UNSUITABLE: Record<AccountProblem, (found: string, expected: string) => string> = {
  id: (found, expected) => `O ID da conta é ${found}, fora da faixa de IDs de sistema (${expected}).`,
  shell: (found, expected) =>
    `O shell da conta é ${found || 'vazio'}; uma conta que só executa um componente deve usar ${expected}.`,
  group: (found, expected) => `O grupo da conta é ${found}, mas deve ser ${expected}.`,
  members: (found, expected) => `Os membros do grupo são "${found}", mas devem ser "${expected}".`,
};

export const manifests = {
  failures: {
    KUBERNETES_VERSION_NOT_SUPPORTED: (p) => ({
      what: `O cluster executa o Kubernetes ${p.version}, mas esta versão do kubejoin só aceita nós da camada de gerenciamento nas versões ${p.oldest} a ${p.newest}. Nada foi alterado.`,
      cause: `O campo kubernetesVersion do ConfigMap kube-system/kubeadm-config tem o valor ${p.version}, e esta versão do kubejoin não conhece os manifestos nem as imagens dessa versão do Kubernetes.`,
      cure: `Use uma versão do kubejoin compatível com o Kubernetes ${p.version} ou, se o cluster usar uma versão anterior à ${p.oldest}, atualize-o antes, com "kubeadm upgrade apply", para uma das versões aceitas.`,
    }),
    STATIC_POD_UNREADABLE: (p) => ({
      what: `O manifesto ${p.path} não define um contêiner que execute o ${p.component}.`,
      cause: `Nenhum contêiner do manifesto tem um comando que comece com "${p.component}": o arquivo foi alterado manualmente ou um patch substituiu o comando.`,
      cure: `Se você usa --patches, verifique antes o patch do ${p.component}. Para gravar o manifesto novamente, execute "kubejoin join phase control-plane-prepare control-plane --control-plane".`,
    }),
    ACCOUNTS_FILE_MISSING: (p) => ({
      what: `O arquivo ${p.path} não existe nesta máquina.`,
      cause:
        'O feature gate RootlessControlPlane do cluster está ativado; por isso, a camada de gerenciamento é executada com contas de usuário desta máquina.',
      cure: `Restaure ${p.path} ou indique o sistema de arquivos raiz da máquina com --rootfs.`,
    }),
    ACCOUNTS_FILE_MALFORMED: (p) => ({
      what: `A linha ${p.line} de ${p.path} não é válida.`,
      cause:
        'O número de campos da linha ou um valor numérico dela (como um UID ou GID) não segue o formato do arquivo. O feature gate RootlessControlPlane do cluster está ativado; por isso, o kubejoin acrescenta contas a esse arquivo.',
      cure: `Corrija a linha; "man 5 ${p.path.replace('/etc/', '')}" descreve o formato, e os comandos pwck e grpck encontram linhas inválidas.`,
    }),
    ACCOUNTS_FILE_LOCKED: (p) => ({
      what: `${p.path} está bloqueado há ${p.seconds} s; por isso, não foi possível adicionar as contas do RootlessControlPlane.`,
      cause:
        p.holder === undefined
          ? `${p.path}.lock não informa qual processo o criou.`
          : `O processo ${p.holder}, provavelmente useradd, vipw ou um programa semelhante, criou ${p.path}.lock e continua em execução.`,
      cure: `Descubra qual programa está editando as contas ("fuser -v ${p.path}.lock"${p.holder === undefined ? '' : `, "ps -fp ${p.holder}"`}) e espere que ele termine; se não houver nenhum, remova ${p.path}.lock. Depois, execute novamente o comando que falhou.`,
    }),
    FILE_CHANGED_MEANWHILE: (p) => ({
      what: `Outro programa alterou ${p.path} depois que o kubejoin o leu. A alteração desse programa foi mantida.`,
      cause:
        'Um programa como um editor, uma ferramenta de gerenciamento de configuração, o systemd-sysusers ou o kubeadm gravou ou removeu o arquivo enquanto o kubejoin estava em execução.',
      cure: 'Execute o mesmo comando novamente: ele parte do conteúdo atual do arquivo.',
    }),
    ACCOUNT_UNSUITABLE: (p) => ({
      what: `A conta ${p.name} em ${p.path} não pode ser usada com o RootlessControlPlane.`,
      cause: UNSUITABLE[p.problem](p.found, p.expected),
      cure: `Se a conta não for usada por mais nada, remova ${p.name} de ${p.path} para que a associação a crie novamente. Caso contrário, corrija a conta.`,
    }),
    ACCOUNT_IDS_EXHAUSTED: (p) => ({
      what: `${p.path} tem ${count(p.free, 'ID livre', 'IDs livres')} entre ${p.min} e ${p.max}; o RootlessControlPlane precisa de ${p.needed}.`,
      cause:
        'A faixa de IDs de sistema em /etc/login.defs (SYS_UID_MIN, SYS_UID_MAX, SYS_GID_MIN, SYS_GID_MAX) é pequena demais para as contas desta máquina.',
      cure: 'Amplie a faixa em /etc/login.defs ou remova contas que não são mais usadas.',
    }),
  },
  texts: {
    WAITING_ACCOUNTS_FILE: (p) =>
      `Aguardando ${p.path}, bloqueado ${p.holder === undefined ? 'por outro programa' : `pelo processo ${p.holder}`}.`,
  },
} satisfies Area;
