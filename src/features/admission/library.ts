/** The library's functions for admission, and their types. */

export type {
  ApprovalPolicy,
  ApprovalRequest,
  ApprovalVerdict,
  KubeletAsks,
  PolicyDecision,
  ProposedDecision,
} from './approver/own-policy.ts';
export type { AutoApproved } from './automatic-approval.ts';
export {
  type AdmissionChangeOptions,
  type AdmissionChanges,
  type AdmissionOptions,
  type AdmissionReport,
  admissionStatus,
  type InstallAdmissionOptions,
  installAdmission,
  removeAdmission,
  type ServingCertificatesOptions,
  servingCertificates,
} from './library/admission.ts';
export { type ApproveOptions, type ApproveResult, approve } from './library/approve.ts';
export type { ServingResult, ServingStage } from './serving-certificates/serving.ts';
export type { ServingStatus } from './serving-certificates/status.ts';
export type { AdmissionStatus, ApproverDeploymentStatus, BoundTokenStatus, PendingRequestStatus } from './status.ts';
