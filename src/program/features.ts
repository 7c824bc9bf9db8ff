import type { Feature } from '../cli/feature.ts';
import { telemetry } from '../features/telemetry/feature.ts';

/** The features of this program, in the order of their options in the help. */
export const FEATURES: readonly Feature[] = [
  telemetry, // --otlp
];
