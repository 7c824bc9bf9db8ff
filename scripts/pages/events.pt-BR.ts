/** Portuguese for docs/pt-BR/events.md: the types, and the descriptions of docs/events.schema.json by their English. */

const TYPES: Readonly<Record<string, string>> = {
  boolean: 'booleano',
  integer: 'inteiro',
  number: 'número',
  object: 'objeto',
  list: 'lista',
  any: 'qualquer valor',
};

const SENTENCES: Readonly<Record<string, string>> = {
  'Version of the format. It increases when a field changes its meaning or is removed; new types, fields and values may appear without an increase.':
    'Versão do formato. Aumenta quando um campo muda de significado ou é removido; novos tipos, campos e valores podem surgir sem que ela aumente.',
  'The type of the line.': 'O tipo da linha.',
  'Time when the line was written, in UTC, with milliseconds.':
    'Momento em que a linha foi escrita, em UTC, com milissegundos.',
  'Name of the machine in the hosts file or in the rehearsal. Present in `rehearse` and in `fleet join`, except in lines about all hosts.':
    'Nome da máquina no arquivo de máquinas ou no ensaio. Presente no `rehearse` e no `fleet join`, exceto nas linhas sobre todas as máquinas.',
  'A phase starts.': 'Uma fase começa.',
  'Full name of the phase, for instance `kubelet-start` or `control-plane-prepare/certs`.':
    'Nome completo da fase, por exemplo `kubelet-start` ou `control-plane-prepare/certs`.',
  'A phase has succeeded.': 'Uma fase terminou bem.',
  'A phase is skipped (`--skip-phases`). All of these lines precede the first phase.':
    'Uma fase é ignorada (`--skip-phases`). Todas essas linhas vêm antes da primeira fase.',
  'A phase has failed; the cleanup follows.': 'Uma fase falhou; em seguida vem a limpeza.',
  'The reason. Absent after an interruption or a bug.': 'O motivo. Ausente após uma interrupção ou um bug.',
  'A check has started. Checks run in parallel. A check that is part of a change (ImagePull) has no such line.':
    'Uma verificação começou. As verificações são executadas em paralelo. Uma verificação que faz parte de uma alteração (ImagePull) não tem essa linha.',
  "Name of the check, as accepted by `--ignore-preflight-errors`; kubeadm's name if kubeadm has that check.":
    'Nome da verificação, como `--ignore-preflight-errors` o aceita; é o nome usado pelo kubeadm se ele tem essa verificação.',
  'The result of a check. A check with several findings has several such lines.':
    'O resultado de uma verificação. Uma verificação que encontra vários problemas tem várias dessas linhas.',
  '`ignored`: the check failed, and `--ignore-preflight-errors` names it. `not-run`: the check could not run; `message` has the reason.':
    '`ignored`: a verificação falhou, mas está em `--ignore-preflight-errors`. `not-run`: não foi possível executar a verificação; `message` traz o motivo.',
  'Time that the check itself took, in milliseconds. Checks that run together report their results together.':
    'Tempo que a própria verificação levou, em milissegundos. As que são executadas juntas informam seus resultados juntas.',
  'The warning, or the reason why the check could not run.':
    'O aviso, ou o motivo pelo qual não foi possível executar a verificação.',
  'The failure of a failed or ignored check.': 'O erro de uma verificação que falhou ou foi ignorada.',
  'A change that would be made (`--dry-run`).': 'Uma alteração que seria feita (`--dry-run`).',
  'The change.': 'A alteração.',
  'A change starts.': 'Uma alteração começa.',
  'A change has been made, or a wait has ended.': 'Uma alteração foi feita, ou uma espera terminou.',
  'A change was not necessary.': 'Uma alteração não era necessária.',
  'A change has failed. It may be partly made; another run continues from there. After a warning (a service that did not start, an ignored ImagePull), the run goes on.':
    'Uma alteração falhou. Ela pode ter sido feita em parte; uma nova execução continua dali. Depois de um aviso (um serviço que não iniciou, um ImagePull ignorado), a execução continua.',
  'A change of this run was rolled back because the run failed (an etcd member that must not stay). Changes made by `undo` are reported like any change.':
    'Uma alteração desta execução foi desfeita porque a execução falhou (um membro do etcd que não pode ficar). As alterações feitas pelo `undo` aparecem como quaisquer outras.',
  'The run waits for something. Repeated when the reason changes.':
    'A execução aguarda algo. A linha se repete quando o motivo muda.',
  'What the run waits for.': 'O que a execução aguarda.',
  'The reason why the last attempt failed.': 'O motivo pelo qual a última tentativa falhou.',
  'A notice for people.': 'Um aviso para pessoas.',
  'Importance.': 'Importância.',
  'Text of the notice.': 'Texto do aviso.',
  '`rehearse`: the embedded control plane serves.':
    '`rehearse`: a camada de gerenciamento embutida atende a requisições.',
  'Milliseconds since the rehearsal started.': 'Milissegundos desde o início do ensaio.',
  'host:port': 'máquina:porta',
  '`rehearse`: a fault (`--fault`) has ended.': '`rehearse`: uma falha simulada (`--fault`) terminou.',
  'Name.': 'Nome.',
  "`rehearse`: an event of a machine's join.": '`rehearse`: um evento da associação de uma máquina.',
  'The simulated machine.': 'A máquina simulada.',
  'One of the events above, without `v` and `time`.': 'Um dos eventos acima, sem `v` e `time`.',
  "`rehearse`: a machine's join has ended.": '`rehearse`: a associação de uma máquina terminou.',
  'The outcome.': 'O desfecho.',
  "`rehearse`: progress of a machine's kubelet.": '`rehearse`: o progresso do kubelet de uma máquina.',
  'The milestone.': 'O ponto alcançado.',
  "`rehearse`: a container of a machine's static Pods is running or has exited.":
    '`rehearse`: um contêiner dos Pods estáticos de uma máquina está em execução ou terminou.',
  'Name of the container.': 'Nome do contêiner.',
  'Number of earlier starts.': 'Número de inicializações anteriores.',
  'Current state.': 'Estado atual.',
  '`rehearse`: a Node of the cluster was created or changed.': '`rehearse`: um Node do cluster foi criado ou alterado.',
  'Name of the Node.': 'Nome do Node.',
  'The condition Ready.': 'A condição Ready.',
  '`rehearse`: a request to the embedded API server, without its values.':
    '`rehearse`: uma requisição ao servidor da API embutido, sem os valores.',
  'The request.': 'A requisição.',
  'Milliseconds since the control plane started.': 'Milissegundos desde que a camada de gerenciamento foi iniciada.',
  'GET, POST, …': 'GET, POST, …',
  'Path with query, as sent.': 'Caminho com a query, como enviado.',
  'Identity of the client.': 'Identidade do cliente.',
  'User name.': 'Nome do usuário.',
  'Content type of the body.': 'Tipo de conteúdo do corpo.',
  'Shape of the body: fields and the types of their values.': 'Forma do corpo: os campos e os tipos de seus valores.',
  'Status of the answer.': 'Status da resposta.',
  'Shape of the answer; `watch` for a stream of events, `text` if it is not JSON.':
    'Forma da resposta; `watch` para um fluxo de eventos, `text` se não for JSON.',
  '`fleet join`: the run of a host starts.': '`fleet join`: começa a execução em uma máquina.',
  'Name in the hosts file.': 'Nome no arquivo de máquinas.',
  'Address that ssh connects to.': 'Endereço a que o ssh se conecta.',
  'Role after the join.': 'Função após a associação.',
  '`fleet join`: the login has succeeded.': '`fleet join`: o login foi feito.',
  'Output of `uname -m` on the host.': 'Saída de `uname -m` na máquina.',
  'User ID on the host; a user other than 0 becomes root with sudo.':
    'ID do usuário na máquina; um usuário diferente de 0 se torna root com o sudo.',
  '`fleet join`: the executable is being copied. At most about twenty such lines.':
    '`fleet join`: o executável está sendo copiado. No máximo cerca de vinte dessas linhas.',
  'Bytes sent.': 'Bytes enviados.',
  'Bytes in total.': 'Total de bytes.',
  '`fleet join`: the executable is on the host; the join starts.':
    '`fleet join`: o executável está na máquina; a associação começa.',
  'Whether the executable was copied now or found on the host.':
    'Se o executável foi copiado agora ou já estava na máquina.',
  'Path on the host.': 'Caminho na máquina.',
  '`fleet join`: the run of a host has ended.': '`fleet join`: terminou a execução em uma máquina.',
  'Outcome on the host. `unchanged`: it had joined before; `not-started`: its run did not start.':
    'Desfecho na máquina. `unchanged`: ela já fazia parte do cluster; `not-started`: a execução nela não começou.',
  'Number of changes made and not rolled back, whatever the outcome; with `previewed`, number of changes that would be made.':
    'Número de alterações feitas e não desfeitas, seja qual for o desfecho; com `previewed`, número de alterações que seriam feitas.',
  "Milliseconds from the start to the end of the host's run.": 'Milissegundos do início ao fim da execução na máquina.',
  'Sentence for people, after a success.': 'Frase para pessoas, em caso de sucesso.',
  'The failure, if it failed.': 'O erro, em caso de falha.',
  'Always the last line: the result of the command. The fields other than `outcome` depend on the command.':
    'Sempre a última linha: o resultado do comando. Os demais campos, além de `outcome`, dependem do comando.',
  'The outcome, in a word.': 'O desfecho, em uma palavra.',
  'Exit code of the command (see errors.md).': 'Código de saída do comando (veja errors.md).',
  'The signal that interrupted the command.': 'O sinal que interrompeu o comando.',
  'Name of the phase or group, if the command runs only that one.':
    'Nome da fase ou do grupo, se o comando executa só essa parte.',
  'All changes that were made or, with `previewed`, would be made; without skipped ones.':
    'Todas as alterações feitas ou, com `previewed`, que seriam feitas; sem as que não eram necessárias.',
  '`join --dry-run`: digest of the plan, as printed by `plan join`.':
    '`join --dry-run`: digest do plano, como o `plan join` o mostra.',
  '`reset` and `undo`: what remains.': '`reset` e `undo`: o que permanece.',
  '`init`: host:port for joins.': '`init`: máquina:porta para as associações.',
  '`init`: CA hashes for joins.': '`init`: os hashes da CA para as associações.',
  '`init`: the bootstrap tokens. They are secrets; `--skip-token-print` omits them.':
    '`init`: os tokens de autoinicialização. São segredos; `--skip-token-print` os omite.',
  '`init --upload-certs`: the certificate key, a secret; `--skip-certificate-key-print` omits it.':
    '`init --upload-certs`: a chave de certificado, um segredo; `--skip-certificate-key-print` a omite.',
  '`certs renew`: each certificate, with the expiry of the old and the new one.':
    '`certs renew`: cada certificado, com a validade do antigo e do novo.',
  'Name in kubeadm.': 'Nome usado pelo kubeadm.',
  'Expiry of the old certificate.': 'Validade do certificado antigo.',
  'Expiry of the new certificate.': 'Validade do certificado novo.',
  '`certs renew`: missing certificates. `admission status`: missing objects of `admission install`.':
    '`certs renew`: certificados que não existem. `admission status`: objetos do `admission install` que não existem.',
  '`approve NAME`: name of the certificate request.': '`approve NAME`: nome da solicitação de certificado.',
  '`admission serving`: nodes on which the stage `authority` is still to be set or undone.':
    '`admission serving`: nós em que a etapa `authority` ainda precisa ser executada ou desfeita.',
  'Name of the ClusterRoleBinding.': 'Nome do ClusterRoleBinding.',
  'User or group that it approves.': 'Usuário ou grupo que ele aprova.',
  '`admission status`: who is approved by the cluster itself.': '`admission status`: quem o próprio cluster aprova.',
  '`admission status`: IDs of tokens that authenticate and are not bound to a node.':
    '`admission status`: IDs dos tokens que autenticam e não estão vinculados a um nó.',
  'ID of the token.': 'ID do token.',
  'The node that it admits.': 'O nó que ele admite.',
  'Role of the node.': 'Função do nó.',
  'Number of machines that it admits.': 'Número de máquinas que ele admite.',
  'Number of machines that it can still admit.': 'Número de máquinas que ele ainda pode admitir.',
  'It also admits a machine while the cluster has a Ready Node of that name.':
    'Ele admite uma máquina mesmo que o cluster tenha um Node com esse nome no estado Ready.',
  'Expiry. Absent if it never expires.': 'Validade. Ausente se ele nunca expira.',
  '`admission status`: pending requests of kubelets; absent without permission to list them.':
    '`admission status`: solicitações pendentes de kubelets. Ausente sem permissão para listá-las.',
  '`admission status`: tokens that are bound to a node.': '`admission status`: tokens vinculados a um nó.',
  'Image of its Pods.': 'Imagem dos Pods dele.',
  'It uses the inventory of `admission install`.': 'Ele usa o inventário do `admission install`.',
  'Number of approvers that it should run.': 'Número de aprovadores que ele deve executar.',
  'Number of approvers that are ready.': 'Número de aprovadores prontos.',
  '`admission status`: the Deployment of approvers. Absent if there is none.':
    '`admission status`: o Deployment dos aprovadores. Ausente se não houver um.',
  "`admission status`: number of nodes in the cluster's inventory. Absent without an inventory.":
    '`admission status`: número de nós no inventário do cluster. Ausente sem um inventário.',
  "`admission status`: the approver's account may approve serving certificates.":
    '`admission status`: a conta do aprovador pode aprovar certificados de servidor.',
  "The cluster's KubeletConfiguration sets serverTLSBootstrap.":
    'A KubeletConfiguration do cluster define serverTLSBootstrap.',
  "Nodes whose kubelet presents a certificate of the cluster's CA.":
    'Nós cujo kubelet apresenta um certificado da CA do cluster.',
  'host:port; empty if the Node has no address.': 'host:porta; vazio se o Node não tem um endereço.',
  'Why the connection failed.': 'Por que a conexão falhou.',
  'Nodes whose kubelet does not.': 'Nós cujo kubelet não o apresenta.',
  'Node that it runs on.': 'Node em que ele é executado.',
  'It verifies the kubelets that it connects to.': 'Ele verifica os kubelets aos quais se conecta.',
  'API servers of the cluster.': 'Servidores da API do cluster.',
  '`admission status`: serving certificates of the kubelets.':
    '`admission status`: certificados de servidor dos kubelets.',
  '`certs renew`: certificates whose CA key is not on this machine.':
    '`certs renew`: certificados cuja CA não tem a chave nesta máquina.',
  'Name of the CA.': 'Nome da CA.',
  '`certs renew`: static Pods that use the certificates and must be restarted.':
    '`certs renew`: Pods estáticos que usam os certificados e precisam ser reiniciados.',
  '`certs generate-csr`: directory of the kubeconfigs.': '`certs generate-csr`: diretório dos kubeconfigs.',
  '`certs generate-csr`: directory of the requests.': '`certs generate-csr`: diretório das solicitações.',
  '`config images pull` and `bundle create`: the images.': '`config images pull` e `bundle create`: as imagens.',
  '`bundle create` and `bundle show`: path of the bundle.': '`bundle create` e `bundle show`: caminho do pacote.',
  '`bundle create` and `bundle show`: expiry of the bundle and of its token.':
    '`bundle create` e `bundle show`: validade do pacote e do token dele.',
  "`bundle show`: what the verified bundle contains, without secrets; sizes in bytes, `expired` by the clock of this machine, `key` the fingerprint of the signer's key.":
    '`bundle show`: o que o pacote verificado contém, sem segredos; tamanhos em bytes, `expired` pelo relógio desta máquina, `key` a impressão digital da chave do signatário.',
  '`config images pull`: socket of the container runtime.':
    '`config images pull`: soquete do agente de execução de contêineres.',
  '`init phase addon --print-manifest`: the objects.': '`init phase addon --print-manifest`: os objetos.',
  '`token delete`: IDs of the tokens.': '`token delete`: os IDs dos tokens.',
  '`rehearse`: host:port of the embedded API server.': '`rehearse`: máquina:porta do servidor da API embutido.',
  '`rehearse`: the Nodes at the end.': '`rehearse`: os Nodes ao final.',
  'Version reported by the kubelet.': 'Versão informada pelo kubelet.',
  'Labels.': 'Labels.',
  'Taints.': 'Taints.',
  '`rehearse`: the machines at the end.': '`rehearse`: as máquinas ao final.',
  'Outcome of the join.': 'Desfecho da associação.',
  'Failure of the join.': 'Erro da associação.',
  'New or changed files.': 'Arquivos novos ou alterados.',
  'Removed paths.': 'Caminhos removidos.',
  "Last lines of the kubelet's log.": 'Últimas linhas do log do kubelet.',
  '`fleet join`: the hosts in the order of the hosts file, each as in its `host-ended`.':
    '`fleet join`: as máquinas na ordem do arquivo de máquinas, cada uma como em sua linha `host-ended`.',
  '`rehearse`: number of requests to the API server.': '`rehearse`: número de requisições ao servidor da API.',
  '`rehearse` and `fleet join`: duration in milliseconds.': '`rehearse` e `fleet join`: duração em milissegundos.',
  '`remove`: the nodes in the order of their removal, and everything that was or, with `previewed`, would be removed.':
    '`remove`: os nós na ordem da remoção, e tudo o que foi ou, com `previewed`, seria removido.',
  '`remove`: names of which the cluster has nothing.': '`remove`: nomes dos quais o cluster não tem nada.',
  'A change, without its secrets.': 'Uma alteração, sem os segredos.',
  'Number of the change in this run; a skipped change has the number of the next one.':
    'Número da alteração nesta execução; uma alteração desnecessária tem o número da seguinte.',
  'Phase of the change.': 'Fase da alteração.',
  'Kind of the change.': 'Tipo da alteração.',
  'Object of the change: a path, a service, an API object, a condition.':
    'Objeto da alteração: um caminho, um serviço, um objeto da API, uma condição.',
  'The action: `create`, `replace`, `unchanged`, `remove` for a file; `start`, `stop` for a service; the condition for a wait.':
    'A ação: `create`, `replace`, `unchanged` ou `remove` para um arquivo; `start` ou `stop` para um serviço; a condição, para uma espera.',
  'File mode in octal; for several files, in the order of `subject`.':
    'Modo do arquivo em octal; para vários arquivos, na ordem de `subject`.',
  'Each item that is removed, unmounted or ended.': 'Cada item removido, desmontado ou encerrado.',
  'Unified diff against the current content, secrets masked; in previews and with `--report`.':
    'Diff unificado em relação ao conteúdo atual, com os segredos mascarados; em prévias e com `--report`.',
  'Digest of the new file content, secrets masked; in previews.':
    'Digest do novo conteúdo do arquivo, com os segredos mascarados; em prévias.',
  'Further details; in previews.': 'Mais detalhes; em prévias.',
  'Values known only after the change; in previews.': 'Valores que só se conhecem após a alteração; em prévias.',
  'A sentence.': 'Uma frase.',
  'Key of the message, the same in all languages.': 'Chave da mensagem, a mesma em todos os idiomas.',
  'Facts of the message, by name.': 'Os dados da mensagem, por nome.',
  'Text in the language of the user.': 'Texto no idioma do usuário.',
  'An error; errors.md lists all of them.': 'Um erro; errors.md lista todos.',
  'Code of the failure, the same in all languages and versions; see `kubejoin explain CODE`. `INTERNAL` is a bug in kubejoin.':
    'Código do erro, o mesmo em todos os idiomas e versões; veja `kubejoin explain CÓDIGO`. `INTERNAL` é um bug do kubejoin.',
  'Kind of the failure: determines its texts and the names of its facts. Several kinds may have one code.':
    'Tipo do erro: determina seus textos e os nomes de seus dados. Vários tipos podem ter o mesmo código.',
  'Class of the failure; determines the exit code.': 'Classe do erro; determina o código de saída.',
  'The problem, in the language of the user.': 'O problema, no idioma do usuário.',
  'The likely cause, with the evidence.': 'A causa provável, com as evidências.',
  'The solution.': 'A solução.',
  'Facts of the failure, by name; never a secret.': 'Os dados do erro, por nome; nunca um segredo.',
  'Something that remains.': 'Algo que permanece.',
  'Description.': 'Descrição.',
  'Paths or names.': 'Caminhos ou nomes.',
};

/** The Portuguese of a description. Throws if it has none. */
export function descriptionLine(english: string): string {
  const portuguese = SENTENCES[english];
  if (portuguese === undefined) throw new Error(`scripts/pages/events.pt-BR.ts does not translate: ${english}`);
  return portuguese;
}

/** A type of JSON; a name of a format is the same in both languages. */
export function typeWord(english: string): string {
  return TYPES[english] ?? english;
}

/** For a test: every translated description. */
export const translatedDescriptions: readonly string[] = Object.keys(SENTENCES);
