/** The executable's second script. Who makes its code cache joins simulated hosts by `operations`. */
export { main } from '../../../src/cli/main.ts';

export const operations = { join: () => import('../../../src/operations/join.ts') };
