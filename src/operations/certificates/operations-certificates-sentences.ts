import { and } from '../../base/phrases.ts';
import { text } from '../../base/text.ts';

export const CERTIFICATES_NOT_BEGUN = text(
  'CERTIFICATES_NOT_BEGUN',
  /** When the first and the last of them begin to be valid. */
  (p: { hostTime: string; count: number; first: string; begins: string }) =>
    `This machine's clock says ${p.hostTime}, but ${p.count === 1 ? `1 certificate here is valid only from ${p.begins}` : p.first === p.begins ? `${p.count} certificates here are valid only from ${p.begins}` : `${p.count} certificates here are not valid yet: the first is valid from ${p.first}, the last from ${p.begins}`}. The clock is probably behind, so times that are computed from it are wrong. Correct it (for example, with "timedatectl set-ntp true" or "chronyc makestep").`,
);

export const CERTIFICATES_EXPIRED_BY_CLOCK = text(
  'CERTIFICATES_EXPIRED_BY_CLOCK',
  (p: { hostTime: string; names: readonly string[] }) =>
    `Expired by this machine's clock, which says ${p.hostTime}: ${and(p.names)}.`,
);
