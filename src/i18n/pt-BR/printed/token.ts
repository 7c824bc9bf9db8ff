import { count } from '../../../base/wording.ts';
import type { Area } from '../../tables.ts';
import { and, clocks, seconds } from '../words/portuguese.ts';

const PROBLEMS = {
  id: 'falta o token-id',
  name: 'o nome não é bootstrap-token- seguido do token-id',
  secret: 'o token-id ou o token-secret não tem o formato esperado',
  expiration: 'a data em expiration não está no formato RFC 3339',
} as const;

const tokens = (ids: readonly string[]): string => `${ids.length === 1 ? 'o token' : 'os tokens'} ${and(ids)}`;

export const token = {
  failures: {
    TOKEN_EXISTS: (p) => ({
      what: `O cluster em ${p.server} já tem ${tokens(p.ids)}. Nada foi alterado.`,
      cause: 'O ID de um token (a parte antes do ponto) deve ser único.',
      cure: `Omita ${p.ids.length === 1 ? 'o token para que outro seja gerado aleatoriamente ou exclua o token existente' : 'os tokens para que outros sejam gerados aleatoriamente ou exclua os tokens existentes'}: kubejoin token delete ${p.ids.join(' ')}`,
    }),
    TOKENS_INCOMPLETE: (p, say) => ({
      what: `Nem tudo foi criado. O cluster agora tem ${tokens(p.ids)}, mas talvez o aprovador não tenha permissão para ${p.ids.length === 1 ? 'lê-lo' : 'lê-los'}.`,
      cause: say(p.reason),
      cure: `Execute "kubejoin token delete ${p.ids.join(' ')}" para excluir o que foi criado e, depois, execute novamente o comando que falhou. Ou mantenha o que foi criado ("kubejoin token list" mostra os tokens) e execute "kubejoin approve --watch" com o kubeconfig de um administrador, que sempre tem permissão para ler os tokens.`,
    }),
    TOKEN_LIFE_WRONG: (p) => ({
      what: `Um token para o cluster em ${p.server} ${p.lifeSeconds <= 0 ? 'expiraria antes de ser criado' : `valeria por ${seconds(p.lifeSeconds)} em vez de ${seconds(p.ttlSeconds)}`}. Nada foi alterado.`,
      cause: `${clocks(p)} O kubejoin calcula a expiração pelo relógio desta máquina, mas é o relógio do cluster que decide quando o token expira.`,
      cure: 'Acerte o relógio que estiver errado (por exemplo, com "timedatectl set-ntp true" ou "chronyc makestep") e execute novamente o comando que falhou.',
    }),
    TOKEN_NOT_FOUND: (p) => ({
      what: `O cluster não tem ${tokens(p.ids)}.${p.deleted.length > 0 ? ` ${p.deleted.length === 1 ? 'Token excluído' : 'Tokens excluídos'}: ${p.deleted.join(', ')}.` : ''}`,
      cause:
        p.ids.length === 1
          ? 'O token não encontrado já tinha sido excluído, ou expirou e o cluster o excluiu.'
          : 'Os tokens não encontrados já tinham sido excluídos, ou expiraram e o cluster os excluiu.',
      cure: 'Veja os tokens existentes com "kubejoin token list".',
    }),
    TOKEN_OR_ID_INVALID: (p) => ({
      what: `Um argumento de ${count(p.length, 'caractere', 'caracteres')} (${p.shape}) não é um token nem o ID de um token. Nada foi alterado.`,
      cause:
        'Um token tem 6 caracteres (o ID), um ponto e mais 16 caracteres; antes e depois do ponto, só são permitidos a-z e 0-9. O argumento é mostrado com x no lugar de a-z e 0-9, X no lugar de A-Z, _ no lugar de espaços em branco e ? no lugar de outros caracteres.',
      cure: 'Corrija o argumento. "kubejoin token list" mostra os tokens existentes.',
    }),
    TOKEN_ARGUMENT_MISSING: () => ({
      what: 'Nenhum token foi indicado para exclusão.',
      cause: '"token delete" recebe como argumentos IDs de tokens ou tokens completos.',
      cure: 'Informe pelo menos um token. "kubejoin token list" mostra os tokens existentes.',
    }),
    CERTIFICATE_KEY_UNUSED: () => ({
      what: '--certificate-key exige --print-join-command. Nada foi alterado.',
      cause:
        'A chave de certificado não faz parte do token: ela só aparece no comando para associar um nó da camada de gerenciamento.',
      cure: 'Acrescente --print-join-command ou remova --certificate-key.',
    }),
  },
  texts: {
    TOKENS_INTERRUPTED: (p) =>
      `O cluster talvez já tenha ${tokens(p.ids)}, embora o comando tenha sido interrompido antes de mostrar qualquer resultado. Para excluir o que foi criado, execute "kubejoin token delete ${p.ids.join(' ')}".`,
    TOKEN_LIFE_SHIFTED: (p) =>
      `${clocks(p)} É o relógio do cluster que decide quando um token expira; portanto, ${p.tokens === 1 ? 'o token vale' : 'os tokens valem'} ${seconds(Math.abs(p.shiftSeconds))} ${p.shiftSeconds > 0 ? 'a menos' : 'a mais'} do que o solicitado.`,
    EARLIER_TOKENS: (p) =>
      `O cluster já tem ${tokens(p.ids)}, que ainda ${p.ids.length === 1 ? 'permite' : 'permitem'} associar uma máquina como ${and(p.nodes)}. Se nenhuma máquina for associada com ${p.ids.length === 1 ? 'ele' : 'eles'}, execute "kubejoin token delete ${p.ids.join(' ')}".`,
    COMMAND_TOKEN: () => 'Gerencia os tokens de autoinicialização, usados para associar máquinas ao cluster',
    COMMAND_TOKEN_LONG: () =>
      'Um token de autoinicialização (id.segredo: um ID de 6 caracteres e um segredo de 16, formados apenas por a-z e 0-9) estabelece a confiança entre o cluster e a máquina a associar. O uso "signing" permite que a máquina verifique o cluster; o uso "authentication" permite que ela solicite o próprio certificado. O cluster guarda o token no Secret bootstrap-token-ID em kube-system. O ID é público. Mantenha o restante em segredo.',
    COMMAND_TOKEN_CREATE: () => 'Cria um token de autoinicialização no cluster e o mostra',
    COMMAND_TOKEN_CREATE_LONG: () =>
      'Cria um token de autoinicialização no cluster e mostra o token ou o comando de associação. Sem argumento, o token é aleatório. Com --config, cria os tokens definidos no campo bootstrapTokens da InitConfiguration e mostra o primeiro.',
    COMMAND_TOKEN_LIST: () => 'Lista os tokens de autoinicialização do cluster',
    COMMAND_TOKEN_DELETE: () => 'Exclui tokens de autoinicialização do cluster, pelo ID ou pelo token completo',
    COMMAND_TOKEN_GENERATE: () => 'Mostra um token de autoinicialização aleatório, sem criá-lo no cluster',
    FLAG_KUBECONFIG: () =>
      'Kubeconfig usado para acessar o cluster. Padrão: o primeiro que existir entre $KUBECONFIG (ou ~/.kube/config) e /etc/kubernetes/admin.conf.',
    FLAG_TOKEN_CONFIG: () =>
      'Caminho de um arquivo de configuração com uma InitConfiguration. Os tokens definidos no campo bootstrapTokens são criados.',
    FLAG_TOKEN_CERTIFICATE_KEY: () =>
      'Com --print-join-command: mostra o comando para um nó da camada de gerenciamento, com esta chave de certificado. "init phase upload-certs --upload-certs" cria uma chave nova.',
    FLAG_TOKEN_DESCRIPTION: () => 'Descrição do token, apenas informativa.',
    FLAG_TOKEN_GROUPS: () =>
      'Grupos que o token recebe na autenticação. Cada um deve começar com "system:bootstrappers:".',
    FLAG_TOKEN_USAGES: () => 'Para que o token pode ser usado: signing, authentication ou ambos.',
    FLAG_PRINT_JOIN_COMMAND: () => 'Mostra o comando completo de associação, e não só o token.',
    TOKEN_DELETED: (p) => `token de autoinicialização "${p.id}" excluído`,
    TOKENS_PREVIEWED: (p) =>
      `Simulação: nada foi alterado. ${count(p.changes, 'alteração seria feita', 'alterações seriam feitas')}.`,
    TOKEN_SECRET_UNREADABLE: (p) =>
      `O Secret kube-system/${p.name} não é um token de autoinicialização, apesar do tipo: ${PROBLEMS[p.problem]}.`,
    BINDING_NODE_MISSING: () =>
      'Um token vinculado precisa de um nó. Informe --for-node NOME ou --for-nodes-from ARQUIVO.',
    BINDING_ROLE_WITHOUT_NODE: () =>
      'Esta opção só vale para os nós informados com --for-node. Um arquivo de máquinas já define a função de cada máquina.',
    BINDING_USES: (p) => `O valor deve ser um número de 1 a ${p.most}.`,
    BINDING_SETS_THIS: () =>
      'Esta opção não pode ser usada com --for-node, que já define o valor: um token vinculado tem um grupo e finalidades (usages) próprios.',
    BINDING_NODE_REPEATED: (p) =>
      `O nó ${p.node} foi indicado mais de uma vez. Cada nó recebe um token; defina --uses se várias máquinas forem usar esse nome, uma depois da outra.`,
    BINDING_ONE_TOKEN: () =>
      'Um token informado pode ser vinculado a apenas um nó. Omita-o para que cada nó receba um token aleatório.',
    FLAG_TOKEN_FOR_NODE: () =>
      'Vincula o token a este nome de nó: nenhum outro nó pode ser associado com esse token. Para criar tokens para vários nós, separe os nomes por vírgulas ou repita a opção. Execute antes "kubejoin admission install"; "kubejoin approve" verifica e aprova as solicitações de certificado feitas com tokens vinculados.',
    FLAG_TOKEN_FOR_NODES_FROM: () =>
      'Cria um token vinculado para cada máquina deste arquivo do "fleet join", com o nome de nó e a função dela.',
    FLAG_TOKEN_FOR_ROLE: () => 'Função do nó que um token vinculado permite associar.',
    FLAG_TOKEN_USES: () =>
      'Quantas máquinas um token vinculado permite associar, uma depois da outra, com o mesmo nome de nó.',
    FLAG_ALLOW_AUTOMATIC_APPROVAL: () =>
      'Cria tokens vinculados mesmo que o cluster aprove automaticamente as solicitações de certificado deles, ou que não seja possível descobrir isso. Em um cluster assim, um token vinculado permite associar qualquer número de máquinas, com qualquer nome.',
    FLAG_TOKEN_REPLACE_NODE: () =>
      'Permite que o token vinculado admita uma máquina mesmo que o cluster já tenha um Node no estado Ready com o nome ao qual o token está vinculado.',
  },
} satisfies Area;
