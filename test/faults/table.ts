import { partsOfFeatures } from '../../scripts/features/parts.ts';
import { CLUSTER_ROWS } from './cluster-rows.ts';
import { CONTROL_PLANE_ROWS } from './control-plane-rows.ts';
import { HOST_ROWS } from './host-rows.ts';
import { REHEARSED_ROWS } from './rehearsed-rows.ts';
import type { FaultRow } from './row.ts';

const ROWS_OF_FEATURES = (await partsOfFeatures<readonly FaultRow[]>('fault-rows.ts', 'FAULT_ROWS')).flat();

/** Every fault that is provoked by a test which looks at the cause named: docs/faults.md is made from it. */
export const FAULT_TABLE: readonly FaultRow[] = [
  ...HOST_ROWS,
  ...CLUSTER_ROWS,
  ...CONTROL_PLANE_ROWS,
  ...ROWS_OF_FEATURES,
  ...REHEARSED_ROWS,
];
