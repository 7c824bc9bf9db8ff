import { count } from '../../../base/wording.ts';
import type { Area } from '../../tables.ts';
import { errnoMeaning } from '../words/portuguese.ts';
import { distrust } from '../words/problems.ts';

function outputCause(directory: string, reason: string): string {
  if (reason === 'ENOENT') return `O diretório ${directory} não existe, e o kubejoin não o cria.`;
  if (reason === 'ENOTDIR') return `${directory} não é um diretório.`;
  if (reason === 'EACCES' || reason === 'EPERM')
    return `Este usuário não pode ler nem gravar em ${directory}. O sistema informou: ${errnoMeaning(reason)}.`;
  return `Ao acessar ${directory}, o sistema informou: ${errnoMeaning(reason)}.`;
}

function outputCure(directory: string, reason: string, flag: string): string {
  const asAnother = 'Execute o comando com um usuário que tenha essa permissão ou indique';
  const first =
    { ENOENT: `Crie o diretório (mkdir -p ${directory}) ou indique`, EACCES: asAnother, EPERM: asAnother }[reason] ??
    'Indique';
  return `${first} outro arquivo com ${flag}. Sem essa opção, o resultado vai para a saída padrão.`;
}

export const configCommands = {
  failures: {
    FLAG_REQUIRED: (p) => ({
      what: `"${p.command}" exige a opção ${p.flag}.`,
      cause: 'A opção não foi informada, ou o valor dela está vazio.',
      cure: `Informe a opção ou execute "${p.command} --help".`,
    }),
    OUTPUT_TEMPLATE_MALFORMED: (p) => ({
      what: `O modelo JSONPath "${p.template}", informado em --output, não é válido.`,
      cause: `No caractere ${p.column}, falta algo ou há algo inesperado.`,
      cure: "Coloque os caminhos entre chaves, como no kubectl: -o jsonpath='{.images[*]}'.",
    }),
    OUTPUT_TEMPLATE_KEY_MISSING: (p) => ({
      what: `O modelo JSONPath "${p.template}", informado em --output, usa ${p.key.startsWith('[') ? p.key : `o campo ${p.key}`}, que não existe na saída. Nada foi exibido.`,
      cause:
        'Um nome no modelo foi digitado incorretamente, ou o objeto não tem esse campo ou item. Com --allow-missing-template-keys=false, isso é um erro.',
      cure: 'Execute o comando com "-o json" para ver os campos. Sem --allow-missing-template-keys=false, um campo ausente é ignorado.',
    }),
    OUTPUT_NOT_A_FILE: (p) => ({
      what: `${p.path} não é um arquivo comum; por isso, nada foi gravado nele.`,
      cause: 'O comando substitui um arquivo existente, mas nunca um diretório, um dispositivo ou um pipe.',
      cure: 'Indique um arquivo em --new-config ou omita essa opção para mostrar o resultado na saída padrão.',
    }),
    OUTPUT_UNTRUSTED: (p) => ({
      what: `Nada foi gravado em ${p.path}, porque outro usuário pode ter criado esse arquivo.`,
      cause: distrust(p),
      cure: 'Indique em --new-config um arquivo em um diretório seu.',
    }),
    OUTPUT_NOT_WRITTEN: (p) => ({
      what: `Não foi possível gravar ${p.path}. Nada foi alterado.`,
      cause: outputCause(p.directory, p.reason),
      cure: outputCure(p.directory, p.reason, p.flag),
    }),
  },
  texts: {
    COMMAND_CONFIG: () => 'Mostra, valida e migra arquivos de configuração, e lista ou baixa as imagens de um cluster',
    COMMAND_CONFIG_PRINT: () => 'Mostra a configuração padrão de um comando',
    COMMAND_CONFIG_PRINT_LONG: () =>
      `Mostra um arquivo de configuração com todos os campos, como ponto de partida.

Os campos que têm um valor padrão contêm esse valor. Os outros (tokens, endereços, nomes) contêm valores de exemplo
válidos. Substitua os valores de exemplo.`,
    COMMAND_CONFIG_PRINT_INIT: () => 'Mostra a configuração padrão do init',
    COMMAND_CONFIG_PRINT_JOIN: () => 'Mostra a configuração padrão do join',
    COMMAND_CONFIG_PRINT_RESET: () => 'Mostra a configuração padrão do reset',
    COMMAND_CONFIG_PRINT_UPGRADE: () => 'Mostra a configuração padrão do kubeadm upgrade',
    COMMAND_CONFIG_MIGRATE: () => 'Converte um arquivo de configuração para a versão atual',
    COMMAND_CONFIG_MIGRATE_LONG: () =>
      `Converte um arquivo de configuração de kubeadm.k8s.io/v1beta2 ou v1beta3 para kubeadm.k8s.io/v1beta4.

Só são alterados os campos que diferem entre as versões. A ordem dos campos, os comentários e os documentos de outros
grupos da API ficam como estão, e nenhum valor padrão é acrescentado. O arquivo é validado antes e depois da conversão.
Sem --new-config, o resultado vai para a saída padrão.`,
    COMMAND_CONFIG_VALIDATE: () => 'Valida um arquivo de configuração e mostra a linha de cada problema',
    COMMAND_CONFIG_IMAGES: () => 'Lista ou baixa as imagens de contêiner de um cluster',
    COMMAND_CONFIG_IMAGES_LIST: () => 'Lista as imagens que o init usa',
    COMMAND_CONFIG_IMAGES_PULL: () => 'Baixa as imagens que o init usa',

    FLAG_ALLOW_MISSING_TEMPLATE_KEYS: () =>
      'Se o modelo JSONPath usar um campo que não existe, nada é exibido no lugar dele. Com =false, isso é um erro.',
    FLAG_SHOW_MANAGED_FIELDS: () => 'Não tem efeito: a saída não contém campos gerenciados (managed fields).',
    FLAG_KUBECONFIG_UNUSED: () =>
      'Existe só por compatibilidade com o kubeadm. Não tem efeito: nenhum cluster é consultado.',
    FLAG_CONFIG_VALIDATE: () => 'Caminho do arquivo de configuração.',
    FLAG_CONFIG_IMAGES: () => 'Caminho de um arquivo de configuração com uma ClusterConfiguration.',
    FLAG_ALLOW_DEPRECATED_API: () =>
      'Existe só por compatibilidade com o kubeadm: versões descontinuadas da API são sempre aceitas, com um aviso.',
    FLAG_OLD_CONFIG: () => 'Caminho do arquivo de configuração a migrar.',
    FLAG_NEW_CONFIG: () => 'Caminho do arquivo a gravar. Padrão: a saída padrão.',
    FLAG_COMPONENT_CONFIGS: () =>
      'Mostra também as configurações padrão destes componentes (lista separada por vírgulas).',

    IMAGES_PULLED: (p) => `${count(p.count, 'imagem está disponível', 'imagens estão disponíveis')} nesta máquina.`,
    MIGRATION_NOT_NEEDED: (p) => `${p.source} já está na versão atual. Nenhuma alteração é necessária.`,
    MIGRATION_DROPPED_FIELD: (p) =>
      `${p.source}:${p.line}: ${p.name} foi removido: o Kubernetes não oferece mais essa opção.`,
    MIGRATION_DROPPED_GATE: (p) =>
      `${p.source}:${p.line}: ${p.name} foi removido da configuração, porque o recurso desse feature gate não pode mais ser desativado.`,
    MIGRATION_DROPPED_KIND: (p) =>
      `${p.source}:${p.line}: ${p.name} foi removido: nenhum componente o lê desde o Kubernetes 1.22.`,
  },
} satisfies Area;
