/** The library's public face, with all features. It never prints, never exits, and keeps nothing of a run once it has ended. */
import './assembled.ts';

export * from '../api/index.ts';
export type * from '../features/bundle/contributed.ts';
export * from '../features/bundle/library.ts';
export type * from '../features/provision/contributed.ts';
export * from '../features/provision/library.ts';
export type * from '../features/telemetry/contributed.ts';
