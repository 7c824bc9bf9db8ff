import type { PullReason } from '../../engine/kinds/images/sentences.ts';
import type { Area } from '../tables.ts';

const PULL_CAUSES: Record<PullReason, string> = {
  missing: 'O registro não tem essa imagem',
  platform: 'A imagem não tem uma variante para o processador desta máquina',
  access: 'O registro nega o acesso: a imagem não existe ou exige autenticação',
  'rate-limit': 'O registro recebeu requisições demais deste endereço',
  proxy: 'O proxy do agente de execução de contêineres bloqueia a requisição',
  'unknown-name': 'O servidor de nomes não conhece o nome do registro',
  name: 'Não foi possível resolver o nome do registro',
  refused: 'O registro recusa conexões',
  unreachable: 'Não é possível acessar o registro',
  timeout: 'O registro não respondeu a tempo',
  tls: 'O certificado do registro não é aceito',
  'disk-full': 'O disco do agente de execução de contêineres está cheio',
  other: 'O agente de execução de contêineres não conseguiu obter a imagem',
};

const PULL_CURES: Record<PullReason, string> = {
  missing:
    'Confira os campos imageRepository e kubernetesVersion no ConfigMap kube-system/kubeadm-config, ou envie ao registro cada imagem que falta.',
  platform:
    'Envie ao registro uma variante da imagem para este processador ou associe uma máquina com outro processador.',
  access:
    'Configure no agente de execução de contêineres as credenciais do registro (no containerd: um hosts.toml ou a configuração de registros) ou corrija o campo imageRepository no ConfigMap kube-system/kubeadm-config.',
  'rate-limit':
    'Aguarde ou configure um espelho ou as credenciais desse registro no agente de execução de contêineres.',
  proxy:
    'Corrija HTTPS_PROXY e NO_PROXY do agente de execução de contêineres ("systemctl cat containerd" mostra o ambiente dele) e reinicie-o.',
  'unknown-name':
    'Corrija o campo imageRepository no ConfigMap kube-system/kubeadm-config ou faça com que o servidor de nomes da máquina (/etc/resolv.conf) resolva o nome do registro.',
  name: 'Confira se o DNS da máquina (/etc/resolv.conf) resolve o nome do registro e se o campo imageRepository no ConfigMap kube-system/kubeadm-config está correto.',
  refused: 'Inicie o registro ou abra a porta dele no firewall.',
  unreachable:
    'Verifique as rotas e o firewall entre esta máquina e o registro; atrás de um proxy, o agente de execução de contêineres precisa de HTTPS_PROXY.',
  timeout: 'Verifique a conexão com o registro (firewall, proxy) e, depois, execute o mesmo comando novamente.',
  tls: 'Configure a CA do registro no agente de execução de contêineres e confira o relógio da máquina.',
  'disk-full':
    'Libere espaço onde o agente de execução de contêineres guarda as imagens ("df -h /var/lib/containerd") e, depois, execute novamente o comando que falhou.',
  other:
    'Tente baixar a imagem manualmente com "crictl pull" e leia o log do agente de execução de contêineres ("journalctl -u containerd -n 50").',
};

export const images = {
  failures: {
    IMAGE_NOT_PULLED: (p) => ({
      what:
        p.images.length === 1
          ? `Não foi possível baixar a imagem ${p.images[0]?.image}.`
          : `Não foi possível baixar ${p.images.length} imagens: ${p.images.map(({ image }) => image).join(', ')}.`,
      cause: p.images
        .map(
          ({ image, reason, answer }) =>
            `${p.images.length > 1 ? `${image}: ` : ''}${PULL_CAUSES[reason]} (resposta do agente de execução de contêineres: "${answer}").`,
        )
        .join('\n'),
      cure: `${[...new Set(p.images.map(({ reason }) => PULL_CURES[reason]))].join(' ')} Se as imagens chegarem a esta máquina de outra forma, use --ignore-preflight-errors=ImagePull ou imagePullPolicy: Never para continuar sem baixá-las.`,
    }),
  },
  texts: {
    PULLING_IMAGE: (p) => `Baixando a imagem ${p.image}.`,
    IMAGE_PULLED: (p) => `Imagem ${p.image} baixada (${p.seconds} s).`,
    PULLING_IMAGE_AGAIN: (p) =>
      `Baixando novamente a imagem ${p.image} (tentativa ${p.attempt} de ${p.attempts}). ${PULL_CAUSES[p.reason]}.`,
    IMAGES_TO_PULL: (p) =>
      `${p.images.length === 1 ? 'Esta imagem seria baixada' : 'Estas imagens seriam baixadas'}: ${p.images.join(', ')}.`,
  },
} satisfies Area;
