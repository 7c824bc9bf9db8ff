import { parseDescription } from '../../../src/features/bundle/format/description.ts';
import { MAX_DESCRIPTION } from '../../../src/features/bundle/verify-bundle.ts';
import { around, type Reader, run } from '../../stall/shapes.ts';

export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  "a bundle's description": {
    read: (bytes) => parseDescription(bytes.toString('utf8')),
    shapes: {
      brackets: () => Buffer.concat([run('[', MAX_DESCRIPTION / 2), run(']', MAX_DESCRIPTION / 2)]),
      'empty objects': () => around('[', '{},', '{}]', MAX_DESCRIPTION),
    },
  },
};
