import type { Waited } from '../../../base/english.ts';

export const tried = (p: Waited): string =>
  p.waitedSeconds === undefined ? '' : ` A tentativa foi repetida durante ${p.waitedSeconds} segundos.`;
