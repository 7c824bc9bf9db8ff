import { count, list } from '../../base/wording.ts';
import { distrust } from '../../i18n/pt-BR/words/problems.ts';
import type { Translation } from '../../i18n/tables.ts';
import type * as sentences from './bundle-sentences.ts';
import type { BundleDamage } from './bundle-sentences.ts';
import type * as ofCommands from './commands/bundle-commands-sentences.ts';
import type * as ofCreation from './create/bundle-create-sentences.ts';
import type { Unpackable } from './create/bundle-create-sentences.ts';
import { isOther } from './format/checksums.ts';
import type { printed } from './printed.ts';

const AGAIN = 'crie um novo pacote com "kubejoin bundle create"';

const DAMAGE: Record<BundleDamage, string> = {
  truncated: 'o arquivo termina no meio desse item',
  header: 'o cabeçalho não é o que "kubejoin bundle create" grava para esse nome',
  content: 'o SHA-256 não é o que está em SHA256SUMS',
  'too-large': 'o tamanho é maior que o permitido para esse item',
  trailing: 'o arquivo não termina depois do último item',
  malformed: 'o conteúdo não é o que "kubejoin bundle create" grava',
  'other-version': 'o conteúdo foi gravado por outra versão do kubejoin',
};

const UNPACKABLE: Record<Unpackable, string> = {
  absent: 'não há imagem com o nome solicitado',
  platform: 'a imagem não tem uma variante para a arquitetura solicitada',
  blob: 'falta uma parte da imagem; o containerd pode tê-la descartado depois de extraí-la',
  digest: 'uma parte da imagem não corresponde ao próprio SHA-256',
  malformed: 'o manifesto da imagem não é do formato OCI nem do Docker (schema 2)',
  'too-large': 'uma parte da imagem tem 8 GiB ou mais, e um pacote só pode conter partes menores',
};

export const {
  failures,
  texts,
}: Translation<typeof sentences & typeof ofCommands & typeof ofCreation, typeof printed> = {
  failures: {
    BUNDLE_MISSING: (p) => ({
      what: `O pacote ${p.path} não existe.`,
      cause: `Não há um arquivo comum em ${p.path}.`,
      cure: 'Corrija o caminho ou monte o disco que contém o pacote.',
    }),
    BUNDLE_DAMAGED: (p) => ({
      what: isOther(p)
        ? `O arquivo ${p.path} não é um pacote ou está danificado. O conteúdo do arquivo não foi usado.`
        : `O pacote ${p.path} está danificado. O conteúdo do pacote não foi usado.`,
      cause: `Item ${p.entry}: ${DAMAGE[p.problem]}.`,
      cure:
        p.problem === 'other-version'
          ? 'Use a versão do kubejoin que criou o pacote ou crie-o novamente com esta versão.'
          : isOther(p)
            ? `Se a intenção era usar outro arquivo, corrija o caminho. Se este é o pacote, copie-o novamente e compare-o com o original ("sha256sum"); se forem iguais, ${AGAIN}.`
            : `Copie o pacote novamente; "sha256sum" mostra se a cópia é igual ao original. Se for, ${AGAIN}.`,
    }),
    SSH_KEYGEN_MISSING: (p) => ({
      what: `O ssh-keygen não está instalado; sem ele, não é possível ${p.to === 'sign' ? 'assinar' : 'verificar'} o pacote.`,
      cause: 'O kubejoin usa o OpenSSH (versão 8.2 ou posterior) para assinar e verificar pacotes.',
      cure: 'Instale o cliente do OpenSSH: "apt-get install openssh-client" ou "dnf install openssh".',
    }),
    BUNDLE_SIGNERS_MISSING: (p) => ({
      what: `O arquivo ${p.signers}, que lista os signatários em que esta máquina confia, não existe.`,
      cause: 'Um pacote não comprova a própria autenticidade: a máquina já precisa confiar no signatário.',
      cure: `Informe outro arquivo com --bundle-signers ou crie ${p.signers} (e o diretório dele, se necessário) com a chave pública do signatário, no formato descrito na seção ALLOWED SIGNERS do manual ssh-keygen(1). Por exemplo, execute: echo "admin@example.com namespaces=\\"kubejoin-bundle\\" $(cat CHAVE.pub)" > ${p.signers}`,
    }),
    BUNDLE_SIGNERS_UNSAFE: (p) => ({
      what: `Outros usuários podem alterar a lista dos signatários em que esta máquina confia (${p.signers}).`,
      cause: distrust(p),
      cure: `Execute "chown root: ${p.at} && chmod go-w ${p.at}", confira o conteúdo de ${p.signers} e execute novamente o comando que falhou.`,
    }),
    BUNDLE_SIGNATURE_INVALID: (p) => ({
      what: `A assinatura do pacote ${p.path} é inválida. O conteúdo do pacote não foi usado.`,
      cause: `O pacote foi alterado depois de assinado ou foi assinado para outra finalidade. O ssh-keygen informou: ${p.answer}`,
      cure: `Copie o pacote novamente. Se isso não resolver, alguém pode ter alterado o pacote e lido o token, que continua válido até ser usado ou expirar: exclua o token em um nó da camada de gerenciamento ("kubejoin token list", "kubejoin token delete ID") e ${AGAIN}.`,
    }),
    BUNDLE_SIGNER_UNKNOWN: (p) => ({
      what: `Esta máquina não confia em quem assinou o pacote ${p.path}. O conteúdo do pacote não foi usado.`,
      cause: `O pacote foi assinado com a chave ${p.key}, que o arquivo ${p.signers} atualmente não autoriza a assinar pacotes.`,
      cure: `Se você conhece a chave ${p.key} (compare-a com a saída de "ssh-keygen -lf CHAVE.pub"), inclua-a em ${p.signers}. Caso contrário, obtenha o pacote na fonte original.`,
    }),
    BUNDLE_EXPIRED: (p) => ({
      what: `O pacote ${p.path} expirou.`,
      cause: `O pacote e o token contido nele eram válidos até ${p.expires}. O relógio desta máquina marca ${p.now}.`,
      cure: `Se o relógio estiver errado, acerte-o. Caso contrário, ${AGAIN}; --ttl define por quanto tempo ele é válido.`,
    }),
    BUNDLE_TOKEN_GONE: (p) => ({
      what: `O cluster em ${p.server} não conhece o token ${p.tokenId} do pacote ${p.path}.`,
      cause: 'Uma máquina já foi associada com este pacote, ou o token foi excluído: ele só pode ser usado uma vez.',
      cure: `Para outra associação, ${AGAIN}.`,
    }),
    BUNDLE_FOREIGN: ({ path, of, bundle, own }) =>
      ({
        node: {
          what: `O pacote ${path} é para o nó ${bundle}, não para ${own}.`,
          cause: `Pelo nome de host ou por --node-name, esta máquina seria o nó ${own}. O token do pacote só permite associar ${bundle}.`,
          cure: `Use o pacote de ${own}. Para associar esta máquina como ${bundle}, acrescente --node-name ${bundle}.`,
        },
        endpoint: {
          what: `O pacote ${path} é para o cluster em ${bundle}, não para ${own}.`,
          cause: 'O endereço na linha de comando não é o do pacote.',
          cure: 'Use o pacote deste cluster ou omita o endereço.',
        },
        cluster: {
          what: `O pacote ${path} é para outro cluster.`,
          cause: `O hash da chave pública da CA do cluster do pacote é ${bundle}; o deste cluster é ${own}.`,
          cure: `Use o pacote deste cluster. Se a CA do cluster foi trocada, ${AGAIN}.`,
        },
      })[of],
    BUNDLE_SIGNING_FAILED: (p) => ({
      what: `Não foi possível assinar o pacote com ${p.key}.`,
      cause: `O ssh-keygen informou: ${p.answer}`,
      cure: 'Informe com --sign-key uma chave privada do OpenSSH ou uma chave pública cuja chave privada esteja carregada no ssh-agent ("ssh-add -l" lista as chaves carregadas).',
    }),
    BUNDLE_EXECUTABLE_CHANGED: (p) => ({
      what: `${p.path} foi alterado durante a criação do pacote. Nenhum pacote foi gravado.`,
      cause:
        'O executável foi lido duas vezes, e o conteúdo da segunda leitura era diferente; o SHA-256 a ser assinado é o da primeira.',
      cure: 'Espere até que nenhum programa esteja gravando nesse arquivo (por exemplo, até o fim de uma atualização do kubejoin) e execute o mesmo comando novamente.',
    }),
    BUNDLE_EXECUTABLE_UNTRUSTED: (p) => ({
      what: `${p.path} não foi incluído no pacote: o arquivo é executado como root, mas outros usuários podem tê-lo alterado.`,
      cause: distrust(p),
      cure: 'Confirme que o arquivo é o da versão publicada. Depois, coloque uma cópia em um diretório em que só você possa gravar e indique-a com --executable ARQUIVO.',
    }),
    BUNDLE_IMAGE_UNAVAILABLE: (p) => ({
      what: `Não é possível obter a imagem ${p.image} (linux/${p.architecture}) de ${p.source}.`,
      cause: `Em ${p.source}, ${UNPACKABLE[p.problem]}.`,
      cure:
        p.problem === 'too-large'
          ? 'Recrie a imagem com camadas menores. Ou não a inclua no pacote e copie-a para a máquina com "ctr -n k8s.io images export ARQUIVO IMAGEM" e "ctr -n k8s.io images import ARQUIVO".'
          : `Copie a imagem para um diretório ("skopeo copy docker://${p.image} oci:DIRETÓRIO:${p.image}") e informe --images DIRETÓRIO, ou baixe-a no containerd ("ctr -n k8s.io images pull ${p.image}").`,
    }),
    BUNDLE_SOURCE_UNREADABLE: (p) => ({
      what: `${p.source} não é um layout de imagens OCI.`,
      cause: p.reason || 'O arquivo index.json não existe no diretório ou no arquivo tar, ou não é válido.',
      cure: 'Informe um diretório ou arquivo gravado por "skopeo copy", "docker save" (versão 25 ou posterior) ou "ctr images export", ou omita --images para usar o containerd local.',
    }),
  },
  texts: {
    BUNDLE_VERIFIED: (p) => `O pacote de ${p.node} foi assinado por ${p.signer} e é válido até ${p.expires}.`,
    BUNDLE_READABLE: (p) =>
      `Outros usuários podem ler ${p.path} (modo ${p.mode}), que contém um token. Execute "chmod 600 ${p.path}".`,
    BUNDLE_IMAGE_ADDED: (p) => `Incluindo a imagem ${p.image} (${p.megabytes} MB).`,
    BUNDLE_FLAG_UNFIT: () => 'Esta opção não pode ser usada com --bundle: o pacote contém a configuração deste nó.',
    BUNDLE_FLAG_MISSING: () => 'Esta opção é obrigatória.',
    BUNDLE_OUTPUT_UNFIT: () => 'Um pacote não pode ser gravado na saída padrão.',
    BUNDLE_TTL_UNFIT: () => 'Um pacote precisa ter validade: informe uma duração maior que zero.',
    BUNDLE_IMAGE_NAME_UNFIT: () =>
      'O valor deve ser o nome completo de uma imagem, com tag, como registry.example/cni:v1.',
    BUNDLE_POLICY_UNFIT: () =>
      'Uma máquina sem acesso a um registro de imagens não pode usar Always. Use IfNotPresent ou Never.',
    BUNDLE_DISCOVERY_UNFIT: () =>
      'Este campo é obrigatório: um pacote usa a descoberta por token com o hash da chave pública da CA.',
    BUNDLE_EXECUTABLE_NEEDED: () =>
      'Esta opção é obrigatória: o kubejoin instalado aqui é executado com o Node.js e não é um executável único que possa ser incluído em um pacote.',
    BUNDLE_EXECUTABLE_MISSING: () => 'O arquivo não existe.',
    BUNDLE_EXECUTABLE_LARGE: () => 'O arquivo é grande demais para ser o kubejoin.',
    BUNDLE_CREATED: (p) =>
      `${p.path} foi gravado (modo 0600) para o nó ${p.node}, com ${count(p.images, 'imagem', 'imagens')}. O pacote contém um token que permite associar esse nó uma vez, até ${p.expires}. Mantenha o arquivo em segredo.`,
    BUNDLE_FILE_MISSING: () => 'Informe o arquivo do pacote.',
    BUNDLE_SHOWN: (p) =>
      `O pacote ${p.path} associa ${p.node} ao cluster como ${p.role === 'worker' ? 'nó de processamento' : 'nó da camada de gerenciamento'}.`,
    BUNDLE_SHOWN_CLUSTER: (p) =>
      `Cluster: ${p.endpoint}, Kubernetes ${p.version}, hash da chave pública da CA ${list(p.caCertHashes)}`,
    BUNDLE_SHOWN_EXECUTABLE: (p) => `Executável: kubejoin (${p.megabytes} MB, sha256:${p.sha256})`,
    BUNDLE_SHOWN_IMAGE: (p) => `Imagem: ${p.image} (${p.megabytes} MB, ${p.digest})`,
    BUNDLE_SHOWN_SIGNER: (p) =>
      `Assinado por ${p.signer} com a chave ${p.key}, autorizada pelo arquivo ${p.signers}. Criado em ${p.created}.`,
    BUNDLE_SHOWN_VALID: (p) => `A assinatura e todo o conteúdo foram verificados. O pacote é válido até ${p.expires}.`,
    BUNDLE_SHOWN_EXPIRED: (p) =>
      `A assinatura e todo o conteúdo foram verificados, mas o pacote e o token dele expiraram em ${p.expires}. Crie um novo com "kubejoin bundle create".`,
    COMMAND_BUNDLE: () => 'Cria e mostra pacotes para máquinas que só conseguem acessar o servidor da API',
    COMMAND_BUNDLE_CREATE: () =>
      'Cria um pacote assinado que associa uma máquina ao cluster sem usar um registro de imagens',
    COMMAND_BUNDLE_CREATE_LONG: () =>
      'Reúne em um arquivo tudo de que uma máquina precisa para ser associada ao cluster: a configuração com o endereço do cluster e os hashes da chave pública da CA, um novo token que só permite associar o nó indicado em --node-name, as imagens necessárias para a função da máquina e o próprio kubejoin. O arquivo é assinado com uma chave do OpenSSH e expira com o token. "kubejoin join --bundle ARQUIVO" o verifica, importa as imagens no containerd e associa a máquina ao cluster. "bundle create" aceita as opções de configuração de "join".',
    COMMAND_BUNDLE_SHOW: () => 'Verifica um pacote e mostra o que ele contém',
    COMMAND_BUNDLE_SHOW_LONG: () =>
      'Verifica a assinatura e todo o conteúdo de um pacote, como faz "kubejoin join --bundle ARQUIVO". Depois, mostra a máquina, o cluster, as imagens, o signatário e a validade do pacote, mas não o token. Se não for possível verificar o pacote, nada é mostrado. O comando não altera nada.',
    FLAG_BUNDLE_KUBECONFIG: () =>
      'Kubeconfig de um administrador, usado para ler a configuração do cluster e criar o token. Padrão: o primeiro que existir entre $KUBECONFIG (ou ~/.kube/config) e /etc/kubernetes/admin.conf.',
    FLAG_BUNDLE_OUTPUT_FILE: () => 'Arquivo a gravar (modo 0600). Opção obrigatória.',
    FLAG_BUNDLE_SIGN_KEY: () =>
      'Chave privada do OpenSSH que assina o pacote, ou uma chave pública cuja chave privada esteja carregada no ssh-agent. Opção obrigatória.',
    FLAG_BUNDLE_TTL: () => 'Validade do pacote e do token dele.',
    FLAG_BUNDLE_IMAGES: () =>
      'Layout de imagens OCI (um diretório ou um arquivo tar) que contém as imagens. Padrão: as imagens são lidas do containerd local.',
    FLAG_BUNDLE_IMAGE: () =>
      'Nome de uma imagem adicional, como a do plugin de rede. A opção pode ser repetida. As imagens necessárias para a função do nó são sempre incluídas.',
    FLAG_BUNDLE_EXECUTABLE: () => 'Executável do kubejoin para a máquina. Padrão: o executável em uso.',
    FLAG_BUNDLE: () =>
      'Associa a máquina ao cluster usando este pacote (criado com "kubejoin bundle create"), que contém a configuração, o token e as imagens.',
    FLAG_BUNDLE_SIGNERS: () =>
      'Arquivo com as chaves dos signatários em que esta máquina confia (veja a seção ALLOWED SIGNERS do manual ssh-keygen(1)).',
  },
};
