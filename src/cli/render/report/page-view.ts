import type { Catalogue } from '../../../i18n/catalogue.ts';

/** Wording of a page. `text` masks secrets. */
export interface PageView {
  catalogue: Catalogue;
  text(value: string): string;
  /** Display name of a phase. */
  label(phase: string): string;
  summary(phase: string): string | undefined;
}
