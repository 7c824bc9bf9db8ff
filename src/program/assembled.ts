import { addRunOptions } from '../api/run/added-options.ts';
import { contributeWords } from '../i18n/contributed.ts';
import { addJoinSources } from '../operations/join-source.ts';
import { FEATURES } from './features.ts';

contributeWords(() => FEATURES.map(({ words }) => words));
addJoinSources(() => FEATURES.flatMap(({ joinSources }) => joinSources?.() ?? []));
addRunOptions(() => FEATURES.flatMap(({ runOptions }) => runOptions?.() ?? []));

export { FEATURES };
