/** The functions of the library, and its types. */

export type { Notice } from '../base/events.ts';
export { EXIT, type FailureClass } from '../base/exit-codes.ts';
export { Failure, type FailureDefinition, type FailureText } from '../base/failure.ts';
export { Secret } from '../base/secret.ts';
export type { Message, Reason, Say } from '../base/text.ts';
export type { ApiServer, UnsignedNode } from '../cluster/api/kubelet-serving.ts';
export type { ClientIdentity } from '../cluster/kubeconfig/client-identity.ts';
export type { NodeRole } from '../config/types/join.ts';
export type { ChangeKind, ChangeRecord } from '../engine/changes/change.ts';
export type { Predicted } from '../engine/changes/predicted.ts';
export type { Emit, JoinEvent } from '../engine/events.ts';
export type { Host } from '../host/ports.ts';
export type { Catalogue, Language } from '../i18n/catalogue.ts';
export type { FailureCode, FailureKind, FailureParams } from '../i18n/definitions.ts';
export { eventSentence } from '../i18n/event-sentence.ts';
export type { PrintedKey, TextKey } from '../i18n/tables.ts';
export type { TokenBinding } from '../manifests/objects/bootstrap-token.ts';
export type { DoctorResult } from '../operations/doctor.ts';
export type { InitResult } from '../operations/init.ts';
export type { FoundCluster, JoinResult } from '../operations/join.ts';
export type { PlanDifference } from '../operations/planning/differences.ts';
export type {
  Plan,
  PlannedChange,
  PlannedCheck,
  PlannedCluster,
  PlannedCredentials,
  PlannedKubelet,
} from '../operations/planning/format.ts';
export type { PlanProblem } from '../operations/planning/operations-planning-sentences.ts';
export { parsePlan } from '../operations/planning/parse-plan.ts';
export type { ResetResult } from '../operations/reset.ts';
export type { UndoResult } from '../operations/undo.ts';
export type { JoinedCluster, Joining } from '../phases/init/joining.ts';
export type { Cleanup } from '../phases/reset/cleanups.ts';
export type { Left } from '../phases/reset/left.ts';
export type { Remains } from '../phases/undo/left.ts';
export { catalogueFor } from './catalogue.ts';
export { type DoctorOptions, doctor } from './doctor.ts';
export type { ConfigurationDocument } from './documents.ts';
export { type AnyFailure, isFailure } from './failures.ts';
export { type InitOptions, init } from './init.ts';
export { type ControlPlaneSettings, type JoinOptions, type JoinSettings, join } from './join.ts';
export { type ApplyOptions, apply, type PlanOptions, plan } from './plan.ts';
export { type ResetOptions, reset } from './reset.ts';
export type { IoHost, IoLevel, IoMessage, IoRequest } from './run/io.ts';
export type { Run, RunOptions } from './run/run.ts';
export { type UndoOptions, undo } from './undo.ts';
