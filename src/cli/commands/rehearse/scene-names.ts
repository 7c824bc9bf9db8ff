/** Flags of `rehearse`, each for one scene (scenes.ts), in the order in which they are shown. */
export const SCENE_NAMES = ['plan', 'resume', 'undo'] as const;
export type SceneName = (typeof SCENE_NAMES)[number];
