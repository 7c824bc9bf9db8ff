import { addRunOptions } from '../api/run/added-options.ts';
import { contributeWords } from '../i18n/contributed.ts';
import { FEATURES } from './features.ts';

contributeWords(() => FEATURES.map(({ words }) => words));
addRunOptions(() => FEATURES.flatMap(({ runOptions }) => runOptions?.() ?? []));

export { FEATURES };
