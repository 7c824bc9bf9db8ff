import { serviceCommands } from '../../host/services.ts';
import { DROP_IN, DROP_IN_FILE, missingArguments } from '../../phases/preflight/system/sentences.ts';
import type { Area } from '../tables.ts';
import { and, didYouMean } from './words/portuguese.ts';

const SAME_AGAIN = 'execute novamente o comando que falhou';
const INSTEAD = 'o serviço informa outro arquivo';

export const refusals = {
  failures: {
    SERVICE_UNUSABLE: (p) => ({
      what:
        p.state === 'missing'
          ? `O serviço ${p.service} não existe.`
          : p.state === 'masked'
            ? `O serviço ${p.service} está mascarado e não pode ser iniciado.`
            : `O systemd não conseguiu carregar a unidade do serviço ${p.service} (${p.state}).`,
      cause:
        p.state === 'missing'
          ? `O programa está instalado, mas ${p.manager === 'openrc' ? `/etc/init.d/${p.service} não existe` : `o systemd não conhece ${p.service}.service`}.`
          : p.state === 'masked'
            ? `${p.service}.service foi mascarado com "systemctl mask", e o systemd não inicia unidades mascaradas.`
            : 'O arquivo de unidade ou um dos seus arquivos complementares (drop-ins) contém um erro.',
      cure:
        p.state === 'missing'
          ? `Instale o pacote que contém o serviço ${p.service}${p.manager === 'openrc' ? '' : ' (se o arquivo de unidade acabou de ser criado, execute "systemctl daemon-reload")'} e ${SAME_AGAIN}.`
          : p.state === 'masked'
            ? `Execute "systemctl unmask ${p.service}" e ${SAME_AGAIN}.`
            : `Localize o erro com "systemd-analyze verify ${p.service}.service" e "${serviceCommands(p.service, p.manager).status}", corrija-o, execute "systemctl daemon-reload" e ${SAME_AGAIN}.`,
    }),
    KUBELET_UNIT_INCOMPLETE: (p) => ({
      what: `O serviço do kubelet não informa ao kubelet os arquivos de uma associação. Faltam:${missingArguments(p.missing, INSTEAD)}`,
      cause: `O comando em ${and(p.files)} inicia o kubelet sem eles: o kubelet funcionaria, mas nunca entraria no cluster. Esses argumentos costumam vir do arquivo complementar (drop-in) 10-kubeadm.conf, do pacote kubeadm.`,
      cure: `Faça o seguinte:\n  1. Crie ${DROP_IN_FILE} com estas linhas:${DROP_IN}\n  2. Execute "systemctl daemon-reload".\n  3. Execute novamente o comando que falhou.`,
    }),
  },
  texts: {
    IGNORED_CHECK_UNKNOWN: (p) =>
      `--ignore-preflight-errors indica uma verificação que não existe: ${p.name}.${didYouMean(p.nearest)}`,
    IGNORED_CHECK_REQUIRED: (p) =>
      `--ignore-preflight-errors=${p.name} não tem efeito: o que essa verificação encontra encerraria a associação mais tarde.`,
    CHECK_WITHOUT_CERTIFICATES: () =>
      'Esta verificação não pôde ser executada: ela precisa de certificados que outra verificação informa como ausentes ou inutilizáveis.',
    CHECK_WITHOUT_ETCD: (p, say) =>
      `Não foi possível ler os membros do etcd agora; por isso, esta verificação não tem resultado. A associação espera pelo etcd. ${say(p.reason)}`,
    KUBELET_NOT_COMPARED: (p) =>
      `A versão do kubelet não foi comparada com a do cluster (${p.cluster}), porque não foi possível obtê-la.`,
    CHECK_WITHOUT_ROOT: () => 'Esta verificação precisa de root; por isso, o resultado não é conhecido.',
    KUBELET_UNIT_UNCLEAR: (p) =>
      `${and(p.files)} pode não passar ao kubelet tudo o que uma associação grava. Não encontrados:${missingArguments(p.missing, INSTEAD)}\nO arquivo complementar (drop-in) 10-kubeadm.conf do kubeadm passa todos eles.`,
  },
} satisfies Area;
