import { RUN_ADDITIONS } from '../api/run/added-options.ts';
import { WORDS } from '../i18n/contributed.ts';
import { JOIN_SOURCES } from '../operations/join-source.ts';
import { FEATURES } from './features.ts';

WORDS.give(() => FEATURES.map(({ words }) => words));
JOIN_SOURCES.give(() => FEATURES.flatMap(({ joinSources }) => joinSources?.() ?? []));
RUN_ADDITIONS.give(() => FEATURES.flatMap(({ runOptions }) => runOptions?.() ?? []));

export { FEATURES };
