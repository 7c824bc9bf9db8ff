import type { Area } from '../../tables.ts';
import { errnoMeaning } from '../words/portuguese.ts';

function outputCause(directory: string, reason: string): string {
  if (reason === 'ENOENT') return `O diretório ${directory} não existe, e nenhum é criado.`;
  if (reason === 'ENOTDIR') return `${directory} não é um diretório.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `Este usuário não pode ler nem escrever ali; a resposta do sistema em ${directory}: ${errnoMeaning(reason)}.`;
  return `A resposta do sistema em ${directory}: ${errnoMeaning(reason)}.`;
}

function outputCure(directory: string, reason: string, flag: string): string {
  const asAnother = 'Rode o comando com um usuário que possa, ou indique';
  const first =
    { ENOENT: `Crie-o (mkdir -p ${directory}) ou indique`, EACCES: asAnother, EPERM: asAnother }[reason] ?? 'Indique';
  return `${first} outro arquivo com ${flag}; sem a opção, o resultado vai para a saída padrão.`;
}

export const configCommands = {
  failures: {
    FLAG_REQUIRED: (p) => ({
      what: `"${p.command}" precisa da flag ${p.flag}.`,
      cause: 'Ela não foi dada, ou o valor dela está vazio.',
      cure: `Informe-a, ou veja "${p.command} --help".`,
    }),
    OUTPUT_TEMPLATE_MALFORMED: (p) => ({
      what: `O modelo JSONPath "${p.template}" de --output não pode ser lido.`,
      cause: `No caractere ${p.column} há algo que não cabe ali, ou falta alguma coisa.`,
      cure: "Escreva os caminhos entre chaves, como no kubectl: -o jsonpath='{.images[*]}'.",
    }),
    OUTPUT_TEMPLATE_KEY_MISSING: (p) => ({
      what: `O modelo JSONPath "${p.template}" de --output cita ${p.key}, que não existe. Nada foi impresso.`,
      cause:
        'Foi digitado errado, ou o objeto não tem esse campo ou item; --allow-missing-template-keys=false faz disso um erro.',
      cure: '"-o json" mostra o que existe; sem --allow-missing-template-keys=false, nada é impresso no lugar do que falta.',
    }),
    OUTPUT_NOT_A_FILE: (p) => ({
      what: `${p.path} não é um arquivo regular e não foi escrito.`,
      cause:
        'Um arquivo é posto no lugar do que está lá, e isso não pode acontecer com um diretório, um dispositivo ou um pipe.',
      cure: 'Indique um arquivo; para ter o resultado na saída padrão, omita a flag.',
    }),
    OUTPUT_NOT_WRITTEN: (p) => ({
      what: `${p.path} não pôde ser escrito. Nada foi alterado.`,
      cause: outputCause(p.directory, p.reason),
      cure: outputCure(p.directory, p.reason, p.flag),
    }),
  },
  texts: {
    COMMAND_CONFIG: () =>
      'Mostra, verifica e migra arquivos de configuração, e lista ou baixa as imagens de um cluster',
    COMMAND_CONFIG_PRINT: () => 'Mostra a configuração padrão de um comando',
    COMMAND_CONFIG_PRINT_LONG: () =>
      `Mostra um arquivo de configuração com cada campo e o seu valor padrão, para servir de ponto de partida.

O que não tem valor padrão (tokens, endereços, nomes) recebe um valor de exemplo, válido e sem utilidade: substitua-o.`,
    COMMAND_CONFIG_PRINT_INIT: () => 'Mostra a configuração padrão de init',
    COMMAND_CONFIG_PRINT_JOIN: () => 'Mostra a configuração padrão de join',
    COMMAND_CONFIG_PRINT_RESET: () => 'Mostra a configuração padrão de reset',
    COMMAND_CONFIG_PRINT_UPGRADE: () => 'Mostra a configuração padrão de kubeadm upgrade',
    COMMAND_CONFIG_MIGRATE: () => 'Escreve um arquivo de configuração de uma versão antiga na versão atual',
    COMMAND_CONFIG_MIGRATE_LONG: () =>
      `Escreve um arquivo de configuração de kubeadm.k8s.io/v1beta2 ou v1beta3 em kubeadm.k8s.io/v1beta4.

Só muda o que mudou entre as versões: comentários, ordem e os tipos de outros grupos ficam, e nenhum valor padrão é acrescentado.
O arquivo é verificado antes e depois. Sem --new-config, o resultado vai para a saída padrão.`,
    COMMAND_CONFIG_VALIDATE: () =>
      'Verifica um arquivo de configuração e mostra o lugar de tudo o que está errado nele',
    COMMAND_CONFIG_IMAGES: () => 'Lista ou baixa as imagens de contêiner de um cluster',
    COMMAND_CONFIG_IMAGES_LIST: () => 'Lista as imagens que init usaria',
    COMMAND_CONFIG_IMAGES_PULL: () => 'Baixa as imagens que init usaria',

    FLAG_ALLOW_MISSING_TEMPLATE_KEYS: () =>
      'O que um modelo JSONPath cita mas não existe sai vazio. Com =false, isso é um erro.',
    FLAG_SHOW_MANAGED_FIELDS: () => 'Sem efeito: o que é impresso não tem managed fields.',
    FLAG_KUBECONFIG_UNUSED: () => 'Aceita como no kubeadm, e não usada: nenhum cluster é consultado.',
    FLAG_CONFIG_VALIDATE: () => 'Caminho do arquivo de configuração.',
    FLAG_CONFIG_IMAGES: () => 'Caminho de um arquivo de configuração com um ClusterConfiguration.',
    FLAG_ALLOW_DEPRECATED_API: () =>
      'Aceita como no kubeadm: versões antigas que podem ser lidas são sempre aceitas, com um aviso.',
    FLAG_OLD_CONFIG: () => 'Caminho do arquivo de configuração a migrar.',
    FLAG_NEW_CONFIG: () => 'Caminho do arquivo a escrever. Padrão: a saída padrão.',
    FLAG_COMPONENT_CONFIGS: () => 'Também as configurações padrão destes componentes, separados por vírgulas.',

    IMAGES_PULLED: (p) => `${p.count} imagens estão presentes.`,
    MIGRATION_NOT_NEEDED: (p) => `${p.source} já está escrito na versão atual: não há nada a mudar.`,
    MIGRATION_DROPPED_FIELD: (p) =>
      `${p.source}:${p.line}: ${p.name} foi removido: o Kubernetes não oferece mais essa escolha.`,
    MIGRATION_DROPPED_GATE: (p) =>
      `${p.source}:${p.line}: ${p.name} foi removido: o recurso desse feature gate não pode mais ser desativado.`,
    MIGRATION_DROPPED_KIND: (p) => `${p.source}:${p.line}: ${p.name} foi removido: nada o lê desde o Kubernetes 1.22.`,
  },
} satisfies Area;
