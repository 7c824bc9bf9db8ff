import { afterEach } from 'vitest';
import {
  type ControlPlaneOptions,
  EmbeddedControlPlane,
} from '../../../src/simulation/control-plane/embedded-control-plane.ts';

/** Starts control planes and stops each of them after its test. */
export function controlPlanes(): (options?: ControlPlaneOptions) => Promise<EmbeddedControlPlane> {
  const started: EmbeddedControlPlane[] = [];
  afterEach(async () => {
    await Promise.all(started.splice(0).map((controlPlane) => controlPlane.stop()));
  });
  return async (options = {}) => {
    const controlPlane = await EmbeddedControlPlane.start(options);
    started.push(controlPlane);
    return controlPlane;
  };
}
