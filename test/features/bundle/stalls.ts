import { parseChecksums } from '../../../src/features/bundle/format/checksums.ts';
import { parseDescription } from '../../../src/features/bundle/format/description.ts';
import { MAX_DESCRIPTION } from '../../../src/features/bundle/verify-bundle.ts';
import { entriesIn, MAX_LIST_BYTES } from '../../../src/host/linux/images/oci-layout.ts';
import { around, MIB, numbered, ofAnySize, type Reader, run } from '../../growth/stall/shapes.ts';

const blob = (index: number) => {
  const digest = index.toString(16).padStart(64, '0');
  return `${digest}  blobs/sha256/${digest}\n`;
};

export const DOCUMENTS: Readonly<Record<string, Reader>> = {
  'names in an archive of images': ofAnySize(
    MAX_LIST_BYTES,
    {
      'short names': (size) => run('a\n', size),
      blobs: (size) => numbered(Math.ceil(size / 78), (at) => `blobs/sha256/${at.toString(16).padStart(64, '0')}\n`),
    },
    (bytes) => entriesIn(bytes.toString('utf8')),
  ),
  'the checksums of a bundle': ofAnySize(
    MIB,
    {
      'empty lines': (size) => run('\n', size),
      blobs: (size) => numbered(Math.min(9_999, Math.ceil(size / 140)), blob),
    },
    (bytes) => parseChecksums(bytes.toString('utf8')),
  ),
  "a bundle's description": {
    read: (bytes) => parseDescription(bytes.toString('utf8')),
    shapes: {
      brackets: () => Buffer.concat([run('[', MAX_DESCRIPTION / 2), run(']', MAX_DESCRIPTION / 2)]),
      'empty objects': () => around('[', '{},', '{}]', MAX_DESCRIPTION),
    },
  },
};
