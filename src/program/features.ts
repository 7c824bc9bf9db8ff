import type { Feature } from '../cli/feature.ts';
import { bundle } from '../features/bundle/feature.ts';
import { provision } from '../features/provision/feature.ts';
import { telemetry } from '../features/telemetry/feature.ts';

/** The features of this program, in the order of their options in the help. */
export const FEATURES: readonly Feature[] = [
  bundle, // --bundle, --bundle-signers
  provision,
  telemetry, // --otlp
];
