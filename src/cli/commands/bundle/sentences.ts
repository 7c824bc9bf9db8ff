import { text } from '../../../base/text.ts';
import { count } from '../../../base/wording.ts';

export const BUNDLE_CREATED = text(
  'BUNDLE_CREATED',
  (p: { path: string; node: string; images: number; expires: string }) =>
    `Wrote ${p.path} (mode 0600) for the node ${p.node}, with ${count(p.images, 'image', 'images')}. It contains a token that admits this node once, until ${p.expires}: treat it as a secret.`,
);
