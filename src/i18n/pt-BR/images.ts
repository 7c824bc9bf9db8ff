import type { PullReason } from '../../engine/kinds/images/kinds-images-sentences.ts';
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

const WHERE_SET =
  '(em uma associação, no ConfigMap kube-system/kubeadm-config; em um init, no arquivo ou nas opções dele)';

const PULL_CURES: Record<PullReason, string> = {
  missing: `Confira os campos imageRepository e kubernetesVersion ${WHERE_SET}, ou envie ao registro cada imagem que falta.`,
  platform:
    'Envie ao registro uma variante da imagem para este processador ou associe uma máquina com outro processador.',
  access: `Configure no agente de execução de contêineres as credenciais do registro (no containerd: um hosts.toml ou a configuração de registros) ou corrija o campo imageRepository ${WHERE_SET}.`,
  'rate-limit':
    'Aguarde ou configure um espelho ou as credenciais desse registro no agente de execução de contêineres.',
  proxy:
    'Corrija HTTPS_PROXY e NO_PROXY do agente de execução de contêineres ("systemctl cat containerd" mostra o ambiente dele) e reinicie-o.',
  'unknown-name': `Corrija o campo imageRepository ${WHERE_SET} ou faça com que o servidor de nomes da máquina (/etc/resolv.conf) resolva o nome do registro.`,
  name: `Confira se o DNS da máquina (/etc/resolv.conf) resolve o nome do registro e se o campo imageRepository está correto ${WHERE_SET}.`,
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
    CONTAINERD_NEEDED: (p) => ({
      what: `O kubejoin não consegue importar imagens no agente de execução de contêineres em ${p.socket}.`,
      cause:
        'O kubejoin importa imagens com a API própria do containerd. A CRI, a API que todos os agentes de execução implementam, só permite baixar imagens de um registro.',
      cure: 'Importe antes as imagens com as ferramentas do agente de execução de contêineres (no CRI-O: "skopeo copy oci:DIRETÓRIO containers-storage:NOME"); a associação usará essas imagens. Ou use o containerd.',
    }),
    IMAGE_NOT_LISTED: (p) => ({
      what: `A imagem ${p.image} foi importada, mas não aparece na lista do agente de execução de contêineres.`,
      cause: `O containerd armazenou a imagem, mas o plugin CRI dele não a listou em ${p.seconds} s.`,
      cure: 'Execute "systemctl restart containerd" e, depois, execute novamente o comando que falhou. Se o problema persistir, veja o motivo com "journalctl -u containerd -n 50".',
    }),
    IMAGE_CHANGED_IN_BUNDLE: (p) => ({
      what: `Não foi possível importar a imagem ${p.image} de ${p.bundle}.`,
      cause:
        'O pacote foi alterado ou removido depois da verificação: o containerd recusou o conteúdo porque o SHA-256 dele não é o esperado.',
      cure: 'Copie o pacote da origem outra vez e execute o mesmo comando novamente.',
    }),
  },
  texts: {
    PULLING_IMAGE: (p) => `Baixando a imagem ${p.image}.`,
    IMAGE_PULLED: (p) => `Imagem ${p.image} baixada (${p.seconds} s).`,
    PULLING_IMAGE_AGAIN: (p) =>
      `Baixando novamente a imagem ${p.image} (tentativa ${p.attempt} de ${p.attempts}). ${PULL_CAUSES[p.reason]}.`,
    IMAGES_MISSING: (p) =>
      `O agente de execução de contêineres não tem ${p.images.length === 1 ? 'uma imagem' : 'imagens'} da camada de gerenciamento, e imagePullPolicy é Never: ${p.images.join(', ')}. A camada de gerenciamento só será iniciada se o kubelet puder ${p.images.length === 1 ? 'baixá-la' : 'baixá-las'}; em uma máquina sem acesso a um registro de imagens, ${p.images.length === 1 ? 'importe-a' : 'importe-as'} antes ("ctr -n k8s.io images import ARQUIVO" no containerd).`,
    IMAGES_TO_PULL: (p) =>
      `${p.images.length === 1 ? 'Esta imagem seria baixada' : 'Estas imagens seriam baixadas'}: ${p.images.join(', ')}.`,
    IMPORTING_IMAGE: (p) => `Importando a imagem ${p.image}.`,
    IMAGE_IMPORTED: (p) => `Imagem ${p.image} importada (${p.megabytes} MB, ${p.seconds} s).`,
    IMAGE_NOT_REMOVED: (p, say) => `Não foi possível remover a imagem ${p.image}. Motivo: ${say(p.reason)}`,
  },
} satisfies Area;
