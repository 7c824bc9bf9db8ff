/** The library's public face. It never prints, never exits, and keeps no global state. */
export type { Change, ChangeRecord } from './changes/change.ts';
export type { InitInput } from './config/init-types.ts';
export type { JoinConfiguration } from './config/types.ts';
export { type DoctorOptions, type DoctorResult, doctor } from './doctor.ts';
export type { Emit, JoinEvent, Message } from './events.ts';
export { EXIT } from './exit-codes.ts';
export { Failure, isFailure } from './failure.ts';
export type { Host } from './host/ports.ts';
export { type InitOptions, type InitResult, init } from './init.ts';
export { type JoinOptions, type JoinResult, join } from './join.ts';
export { catalogueFor, type Language } from './messages/catalogue.ts';
export { Secret } from './secret.ts';
