import { oneTable } from '../../i18n/one-table.ts';
import { admission } from './pt-BR/admission.ts';
import type { OwnTable } from './pt-BR/area.ts';
import { serving } from './pt-BR/serving.ts';

export const { failures, texts }: OwnTable = oneTable([admission, serving]);
