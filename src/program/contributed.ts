/** The types that features add to those of the core. The build adds them to the declarations of every entry of the library. */
export type * from '../features/admission/contributed.ts';
export type * from '../features/bundle/contributed.ts';
export type * from '../features/cluster-status/contributed.ts';
export type * from '../features/fleet/contributed.ts';
export type * from '../features/provision/contributed.ts';
export type * from '../features/rehearse/contributed.ts';
export type * from '../features/remove/contributed.ts';
export type * from '../features/report/contributed.ts';
export type * from '../features/telemetry/contributed.ts';
