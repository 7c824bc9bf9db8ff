import type { FailureDefinition } from '../base/failure.ts';
import type { Text } from '../base/text.ts';
import * as cliArgv from '../cli/argv/cli-argv-sentences.ts';
import * as cli from '../cli/cli-sentences.ts';
import * as cliCommandsCerts from '../cli/commands/certs/commands-certs-sentences.ts';
import * as cliCommands from '../cli/commands/cli-commands-sentences.ts';
import * as cliCommandsConfig from '../cli/commands/config/commands-config-sentences.ts';
import * as cliCommandsToken from '../cli/commands/token/commands-token-sentences.ts';
import * as cliConfiguration from '../cli/configuration/cli-configuration-sentences.ts';
import * as clusterApi from '../cluster/api/cluster-api-sentences.ts';
import * as cluster from '../cluster/cluster-sentences.ts';
import * as clusterDiscovery from '../cluster/discovery/cluster-discovery-sentences.ts';
import * as clusterEtcd from '../cluster/etcd/cluster-etcd-sentences.ts';
import * as clusterKubeconfig from '../cluster/kubeconfig/cluster-kubeconfig-sentences.ts';
import * as clusterCredential from '../cluster/kubeconfig/credential/kubeconfig-credential-sentences.ts';
import * as clusterSharedCertificates from '../cluster/shared-certificates/cluster-shared-certificates-sentences.ts';
import * as config from '../config/config-sentences.ts';
import * as configDocuments from '../config/documents/config-documents-sentences.ts';
import * as configFromFlags from '../config/from-flags/config-flags-sentences.ts';
import * as configMigrate from '../config/migrate/config-migrate-sentences.ts';
import * as configValidation from '../config/validation/config-validation-sentences.ts';
import * as configValues from '../config/values/config-values-sentences.ts';
import * as configYaml from '../config/yaml/config-yaml-sentences.ts';
import * as engineConditions from '../engine/conditions/engine-conditions-sentences.ts';
import * as engineConditionsKubelet from '../engine/conditions/kubelet-sentences.ts';
import * as engineConditionsRegistration from '../engine/conditions/registration/conditions-registration-sentences.ts';
import * as engine from '../engine/engine-sentences.ts';
import * as engineJournal from '../engine/journal/engine-journal-sentences.ts';
import * as engineKindsCertificates from '../engine/kinds/certificates/kinds-certificates-sentences.ts';
import * as engineKinds from '../engine/kinds/engine-kinds-sentences.ts';
import * as engineKindsEtcd from '../engine/kinds/etcd/kinds-etcd-sentences.ts';
import * as engineKindsEtcdLeaving from '../engine/kinds/etcd/leaving/etcd-leaving-sentences.ts';
import * as engineKindsEtcdRollback from '../engine/kinds/etcd/rollback/etcd-rollback-sentences.ts';
import * as engineKindsImages from '../engine/kinds/images/kinds-images-sentences.ts';
import * as engineKindsOldMachine from '../engine/kinds/old-machine/kinds-old-machine-sentences.ts';
import * as host from '../host/host-sentences.ts';
import * as hostLinuxRuntime from '../host/linux/container-runtime/linux-container-runtime-sentences.ts';
import * as hostLinuxFiles from '../host/linux/files/linux-files-sentences.ts';
import * as manifests from '../manifests/manifests-sentences.ts';
import * as manifestsPatches from '../manifests/patches/manifests-patches-sentences.ts';
import * as operationsBoundTokens from '../operations/bound-tokens/operations-bound-tokens-sentences.ts';
import * as operationsCertificates from '../operations/certificates/operations-certificates-sentences.ts';
import * as operationsHosts from '../operations/hosts/operations-hosts-sentences.ts';
import * as operations from '../operations/operations-sentences.ts';
import * as operationsPlanning from '../operations/planning/operations-planning-sentences.ts';
import * as operationsTokenLife from '../operations/token-life/operations-token-life-sentences.ts';
import * as phasesFacts from '../phases/facts/phases-facts-sentences.ts';
import * as phasesInit from '../phases/init/phases-init-sentences.ts';
import * as phasesJoin from '../phases/join/phases-join-sentences.ts';
import * as phasesJoinReplacement from '../phases/join/replacement/join-replacement-sentences.ts';
import * as phasesJoinSummaries from '../phases/join/summaries/join-summaries-sentences.ts';
import * as phases from '../phases/phases-sentences.ts';
import * as phasesPreflightFiles from '../phases/preflight/checks/files/checks-files-sentences.ts';
import * as phasesPreflightNetwork from '../phases/preflight/checks/network/checks-network-sentences.ts';
import * as phasesPreflightChecks from '../phases/preflight/checks/preflight-checks-sentences.ts';
import * as phasesPreflightKubeletUnit from '../phases/preflight/kubelet-unit/preflight-kubelet-unit-sentences.ts';
import * as phasesPreflight from '../phases/preflight/phases-preflight-sentences.ts';
import * as phasesPreflightSystem from '../phases/preflight/system/preflight-system-sentences.ts';
import * as phasesReset from '../phases/reset/phases-reset-sentences.ts';
import * as phasesUndo from '../phases/undo/phases-undo-sentences.ts';
import * as rehearsal from '../simulation/simulation-sentences.ts';
import * as wireProxy from '../wire/proxy/wire-proxy-sentences.ts';
import * as wire from '../wire/wire-sentences.ts';
import { type ContributedSentences, contributedSentences } from './contributed.ts';
import { dictionary, type Intersection } from './one-table.ts';

/** Failures and texts with their English, as the rooms define them. tables.ts requires the same of a translation. */
const ROOMS = [
  cliArgv,
  cliCommandsCerts,
  cliCommandsConfig,
  cliCommands,
  cliCommandsToken,
  cliConfiguration,
  cli,
  clusterApi,
  clusterDiscovery,
  clusterEtcd,
  clusterCredential,
  clusterKubeconfig,
  cluster,
  clusterSharedCertificates,
  configValidation,
  configDocuments,
  configFromFlags,
  configMigrate,
  config,
  configValues,
  configYaml,
  engineConditions,
  engineConditionsKubelet,
  engineConditionsRegistration,
  engineJournal,
  engineKindsCertificates,
  engineKindsEtcdLeaving,
  engineKindsOldMachine,
  engineKindsEtcdRollback,
  engineKindsEtcd,
  engineKindsImages,
  engineKinds,
  engine,
  hostLinuxFiles,
  hostLinuxRuntime,
  host,
  manifests,
  manifestsPatches,
  operationsBoundTokens,
  operationsHosts,
  operationsPlanning,
  operations,
  operationsTokenLife,
  operationsCertificates,
  phasesFacts,
  phasesInit,
  phasesJoin,
  phasesJoinReplacement,
  phasesJoinSummaries,
  phasesPreflightChecks,
  phasesPreflightFiles,
  phasesPreflightNetwork,
  phasesPreflightKubeletUnit,
  phasesPreflightSystem,
  phasesPreflight,
  phasesReset,
  phases,
  phasesUndo,
  rehearsal,
  wire,
  wireProxy,
] as const;

/** Those of the core. */
export type CoreSentences = Intersection<(typeof ROOMS)[number]>;

/** Those of the core and of its features. */
export type Sentences = Intersection<(typeof ROOMS)[number] | ContributedSentences[keyof ContributedSentences]>;

/** The kind of a failure: its text and the type of its facts. The same in all languages. */
export type FailureKind = {
  [Key in keyof Sentences]: Sentences[Key] extends FailureDefinition<string, infer _> ? Key : never;
}[keyof Sentences];
/** The code of a failure, the same in all languages and versions. */
export type FailureCode = Sentences[FailureKind]['code'];
/** The facts of a failure of this kind. */
export type FailureParams<Kind extends FailureKind> =
  Sentences[Kind] extends FailureDefinition<string, infer Params> ? Params : never;

interface Defined {
  failures: Readonly<Record<string, FailureDefinition>>;
  texts: Readonly<Record<string, Text>>;
  kinds: FailureKind[];
  codes: FailureCode[];
}

let made: Defined | undefined;

/** Made when something is asked: by then the features have said what they say, in whatever order modules are evaluated. */
function defined(): Defined {
  if (made) return made;
  const ofRooms = ROOMS.flatMap((room) => Object.values(room as Readonly<Record<string, unknown>>));
  const all = [...ofRooms, ...contributedSentences()];
  const failures: Defined['failures'] = dictionary(
    all
      .filter((one) => typeof one === 'object' && one !== null && 'kind' in one)
      .map((one) => ({ [(one as FailureDefinition).kind]: one })),
  );
  const texts: Defined['texts'] = dictionary(
    all.filter((one) => typeof one === 'function' && 'english' in one).map((one) => ({ [(one as Text).key]: one })),
  );
  const codes = new Set(Object.values(failures).map(({ code }) => code as FailureCode));
  made = { failures, texts, kinds: (Object.keys(failures) as FailureKind[]).sort(), codes: [...codes].sort() };
  return made;
}

/** Every failure by kind. */
export function failureDefinitions(): Defined['failures'] {
  return defined().failures;
}

/** Every text that a room or a feature defines, by key. */
export function saidTexts(): Defined['texts'] {
  return defined().texts;
}

/** The kinds of all failures, sorted. */
export function failureKinds(): FailureKind[] {
  return defined().kinds;
}

/** The codes of all failures, sorted. */
export function failureCodes(): FailureCode[] {
  return defined().codes;
}

export function definitionOf(kind: FailureKind): FailureDefinition {
  return failureDefinitions()[kind] as FailureDefinition;
}
