/** The library's public face. It never prints, never exits, and keeps no global state. */
export type { Change, ChangeRecord } from './changes/change.ts';
export type { DoctorResult } from './doctor.ts';
export type { Emit, JoinEvent, Message } from './events.ts';
export { EXIT, FAILURE_CODES, type FailureClass } from './exit-codes.ts';
export { Failure, isFailure } from './failure.ts';
export type { Host } from './host/ports.ts';
export type { InitResult } from './init.ts';
export type { JoinResult } from './join.ts';
export { type DoctorOptions, doctor } from './library/doctor.ts';
export type { ConfigurationDocument } from './library/documents.ts';
export { type InitOptions, init } from './library/init.ts';
export { type ControlPlaneSettings, type JoinOptions, type JoinSettings, join } from './library/join.ts';
export { type ResetOptions, reset } from './library/reset.ts';
export type { Run, RunOptions } from './library/run.ts';
export { type Catalogue, catalogueFor, type FailureCode, type Language } from './messages/catalogue.ts';
export { eventSentence } from './messages/event-sentence.ts';
export type { ResetResult } from './reset.ts';
export { Secret } from './secret.ts';
