import type { Feature } from '../cli/feature.ts';
import { admission } from '../features/admission/feature.ts';
import { bundle } from '../features/bundle/feature.ts';
import { clusterStatus } from '../features/cluster-status/feature.ts';
import { fleet } from '../features/fleet/feature.ts';
import { provision } from '../features/provision/feature.ts';
import { rehearse } from '../features/rehearse/feature.ts';
import { remove } from '../features/remove/feature.ts';
import { report } from '../features/report/feature.ts';
import { telemetry } from '../features/telemetry/feature.ts';

/** The features of this program, in the order of their options in the help. */
export const FEATURES: readonly Feature[] = [
  admission,
  bundle, // --bundle, --bundle-signers
  clusterStatus,
  fleet,
  provision,
  rehearse,
  remove,
  report, // --report
  telemetry, // --otlp
];
