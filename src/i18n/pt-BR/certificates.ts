import type { Area } from '../tables.ts';
import { and } from './words/portuguese.ts';
import { pkiProblem, pkiProblems } from './words/problems.ts';

const UPLOAD = 'kubejoin init phase upload-certs --upload-certs';
const UPLOAD_AGAIN = `Em um nó da camada de gerenciamento, execute "${UPLOAD}" e use na associação a chave de certificado mostrada.`;

export const certificates = {
  failures: {
    CERTIFICATE_UNFIT: (p) => ({
      what: `O certificado ${p.name} desta máquina não pode ser usado: ${pkiProblem(p.problem)}.`,
      cause:
        p.problem.type === 'names-missing'
          ? 'O certificado foi emitido para outro nome, endereço ou endpoint, ou antes de uma mudança nos certSANs do cluster.'
          : 'O certificado é de outro cluster ou de uma associação anterior, está incompleto ou não foi renovado a tempo.',
      cure: `Mova ${and(p.files)} para outro diretório e execute o mesmo comando novamente: novos arquivos são gerados se a chave da CA "${p.authority}" estiver nesta máquina. Se essa chave estiver em outro lugar, peça ao responsável pela CA que emita um certificado adequado ("kubejoin certs generate-csr" gera as solicitações de certificado).`,
    }),
    CERTIFICATE_AUTHORITY_UNFIT: (p) => ({
      what: `A CA "${p.authority}" não pode ser usada: ${pkiProblem(p.problem)}.`,
      cause:
        p.problem.type === 'expired'
          ? 'A CA expirou (ou o relógio desta máquina está errado); os certificados que ela emite não são mais aceitos.'
          : p.problem.type === 'missing'
            ? `O primeiro nó da camada de gerenciamento cria as CAs, e os outros precisam usar as mesmas. A CA "${p.authority}" não foi criada nesta máquina, nem baixada com uma chave de certificado, nem copiada para cá.`
            : p.problem.type === 'not-yet-valid'
              ? 'O relógio desta máquina está errado, ou estava errado o da máquina em que a CA foi criada.'
              : 'O arquivo está danificado ou não vem de um nó da camada de gerenciamento deste cluster.',
      cure:
        p.problem.type === 'expired' || p.problem.type === 'not-yet-valid'
          ? 'Confira o relógio desta máquina; se a CA realmente expirou, renove-a antes em todos os nós da camada de gerenciamento.'
          : `No primeiro nó da camada de gerenciamento de um cluster novo, mova para outro diretório os arquivos da CA "${p.authority}" que já existirem; assim, o init cria essa CA. Na associação, use --certificate-key com a chave que "${UPLOAD}" mostra em um nó da camada de gerenciamento, ou copie desse nó o arquivo ${p.problem.file}.`,
    }),
    CERTIFICATE_AUTHORITY_KEY_MISSING: (p) => ({
      what: `${p.file} não está nesta máquina e não pode ser emitido: a chave da CA "${p.authority}" (${p.keyPath}) também não está aqui.`,
      cause:
        'A chave desta CA fica em outro lugar (CA externa); por isso, os certificados emitidos pela CA precisam estar prontos antes da associação.',
      cure: `Gere chaves e solicitações de certificado nesta máquina com "kubejoin certs generate-csr" e peça ao responsável pela CA "${p.authority}" que assine a solicitação deste certificado. Depois, salve o certificado assinado como ${p.file}. Ou copie a chave da CA de um nó da camada de gerenciamento para ${p.keyPath}.`,
    }),
    KUBECONFIG_UNFIT: (p) => ({
      what: `O kubeconfig ${p.path} desta máquina não pode ser usado: ${pkiProblem(p.problem)}.`,
      cause:
        'O kubeconfig é de outro cluster ou de uma associação anterior, está incompleto ou não foi renovado a tempo.',
      cure: `Mova ${p.path} para outro diretório e execute o mesmo comando novamente: um novo kubeconfig é gerado se a chave da CA "${p.authority}" estiver nesta máquina. Se essa chave estiver em outro lugar, peça ao responsável pela CA que emita o certificado ("kubejoin certs generate-csr" gera a solicitação de certificado); depois, coloque-o no kubeconfig.`,
    }),
    SERVICE_ACCOUNT_KEY_UNFIT: (p) => ({
      what: `As chaves das contas de serviço desta máquina não podem ser usadas: ${pkiProblem(p.problem)}.`,
      cause: 'As chaves são de outro cluster, ou estão incompletas ou danificadas.',
      cure: 'Para um cluster novo, mova sa.key e sa.pub para outro diretório e execute o mesmo comando novamente para gerar novas chaves. Para um cluster que já existe, copie os dois arquivos de um nó da camada de gerenciamento: com outras chaves, todos os tokens já emitidos deixariam de valer.',
    }),
    EXTERNAL_CA_INCOMPLETE: (p) => ({
      what: `${p.authorities.length === 1 ? `A chave da CA "${p.authorities[0]}" não está` : `As chaves das CAs ${and(p.authorities.map((name) => `"${name}"`))} não estão`} nesta máquina, e nem todos os arquivos que dependem ${p.authorities.length === 1 ? 'dela' : 'delas'} estão prontos:${pkiProblems(p.problems)}`,
      cause:
        'O certificado de uma CA sem a respectiva chave indica que a chave fica em outro lugar (CA externa): tudo o que a CA assina já precisa estar pronto.',
      cure: 'Gere chaves e solicitações de certificado com "kubejoin certs generate-csr" e peça ao responsável pela CA que assine as solicitações. Depois, salve cada certificado no caminho mostrado para ele; no caso de um kubeconfig, embuta o certificado no próprio arquivo. Ou coloque a chave da CA ao lado do certificado. Para criar uma CA nova para este cluster, mova o certificado da CA para outro diretório.',
    }),
    SHARED_CERTIFICATES_EXPIRED: (p) => ({
      what: `O cluster em ${p.server} não tem o Secret kubeadm-certs em kube-system.`,
      cause: 'O Secret expirou (os certificados foram enviados há mais de duas horas) ou foi excluído.',
      cure: UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_FORBIDDEN: (p) => ({
      what: `${p.server} não permite que a credencial desta associação leia o Secret kubeadm-certs em kube-system (403).`,
      cause: `${p.bound === 'worker' ? 'O token está vinculado a um nó de processamento; portanto, não permite associar um nó da camada de gerenciamento.' : `Os certificados nunca foram enviados a este cluster (o envio também concede a permissão para lê-los), ou o token não pertence ao grupo system:bootstrappers:kubeadm:default-node-token.`} O servidor da API respondeu: ${p.reason}`,
      cure:
        p.bound === 'worker'
          ? 'Crie um token para este nó com "kubejoin token create --for-node NOME --for-role control-plane" ou associe a máquina como nó de processamento.'
          : UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_KEY_WRONG: (p) => ({
      what: `A chave de certificado não descriptografa nenhuma entrada do Secret kubeadm-certs do cluster em ${p.server}.`,
      cause:
        'Os certificados foram enviados novamente depois que esta chave foi mostrada, ou a chave pertence a outro cluster ou foi digitada incorretamente.',
      cure: `Use a chave do último envio. Se você não a tiver, execute "${UPLOAD}" em um nó da camada de gerenciamento e use na associação a chave de certificado mostrada.`,
    }),
    SHARED_CERTIFICATES_DAMAGED: (p) => ({
      what: `O Secret kubeadm-certs do cluster em ${p.server} está danificado: não é possível descriptografar ${and(p.entries)}, embora a chave de certificado descriptografe as outras entradas.`,
      cause:
        p.entries.length === 1
          ? 'A entrada danificada foi alterada depois do envio ou vem de um envio com outra chave.'
          : 'As entradas danificadas foram alteradas depois do envio ou vêm de um envio com outra chave.',
      cure: UPLOAD_AGAIN,
    }),
    SHARED_CERTIFICATES_INCOMPLETE: (p) => ({
      what: `O Secret kubeadm-certs do cluster em ${p.server} não contém tudo de que um nó da camada de gerenciamento precisa:${[
        ...p.missing.map((entry) => `\n  - falta ${entry}`),
        ...p.empty.map((entry) => `\n  - ${entry} está vazio`),
      ].join('')}`,
      cause:
        p.missing.length > 0
          ? 'Os certificados foram enviados quando o cluster usava outro tipo de etcd (local ou externo), ou o Secret foi editado manualmente.'
          : 'Os arquivos não estavam no nó da camada de gerenciamento que enviou os certificados.',
      cure: `Em um nó da camada de gerenciamento que tenha todos os arquivos, execute "${UPLOAD}" e use na associação a chave de certificado mostrada.`,
    }),
    SHARED_CERTIFICATES_UNUSABLE: (p) => ({
      what: `O conteúdo do Secret kubeadm-certs do cluster em ${p.server} não pode ser usado:${pkiProblems(p.problems)}`,
      cause:
        'O nó da camada de gerenciamento que enviou os certificados tem os arquivos errados, ou o Secret foi substituído. Nada foi gravado.',
      cure: `Confira os arquivos do nó que enviou os certificados. Quando estiverem corretos, execute nele "${UPLOAD}" e use na associação a chave de certificado mostrada.`,
    }),
    SHARED_CERTIFICATES_NOT_READY: (p) => ({
      what: `Os certificados e as chaves compartilhados pelos nós da camada de gerenciamento não estão prontos nesta máquina:${pkiProblems(p.problems)}`,
      cause: `Nenhuma chave de certificado foi informada; por isso, os arquivos precisam estar em ${p.certificatesDir} (e nos caminhos indicados na configuração) antes da associação.`,
      cure: `Na associação, use --certificate-key com a chave que "${UPLOAD}" mostra em um nó da camada de gerenciamento, ou copie desse nó os arquivos e as chaves das CAs. Para certificados de uma CA externa, gere solicitações com "kubejoin certs generate-csr".`,
    }),
  },
  texts: {
    CERTIFICATE_AUTHORITY_EXTERNAL: (p) =>
      `A CA "${p.authority}" é tratada como externa: a chave (${p.keyPath}) não está nesta máquina; por isso, essa CA não pode assinar nada aqui.`,
    KUBECONFIG_OTHER_SERVER: (p) =>
      `${p.path} já existe e foi mantido, embora aponte para ${p.server} em vez de ${p.expected}. Os comandos de associação usam o endereço do admin.conf. Se o endereço estiver errado, corrija-o no arquivo.`,
  },
} satisfies Area;
