import { and } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';
import { count } from '../../base/wording.ts';

export const CERTIFICATES_NOT_BEGUN = text(
  'CERTIFICATES_NOT_BEGUN',
  /** `begins`: when the last of them begins to be valid. */
  (p: { hostTime: string; count: number; begins: string }) =>
    `This machine's clock says ${p.hostTime}, but ${count(p.count, 'certificate here is', 'certificates here are')} valid only from ${p.begins}. The clock is probably behind, so times that are computed from it are wrong. Correct it (for example, with "timedatectl set-ntp true" or "chronyc makestep").`,
);

export const CERTIFICATES_EXPIRED_BY_CLOCK = text(
  'CERTIFICATES_EXPIRED_BY_CLOCK',
  (p: { hostTime: string; names: readonly string[] }) =>
    `Expired by this machine's clock, which says ${p.hostTime}: ${and(p.names)}.`,
);
