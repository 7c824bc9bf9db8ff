/** Computes `Depends` of the package: minimum versions of Debian's libraries for the symbols of the executable. */
import { compareVersions } from '../../build/executable/libraries.ts';

/** GCC that added these symbols (gcc.gnu.org/onlinedocs/libstdc++/manual/abi.html); older ones are from GCC 5. */
const GCC_OF: Readonly<Record<'GLIBCXX' | 'CXXABI', Readonly<Record<string, string>>>> = {
  GLIBCXX: {
    '3.4.21': '5',
    '3.4.22': '6',
    '3.4.23': '7',
    '3.4.24': '7.2',
    '3.4.25': '8',
    '3.4.26': '9',
    '3.4.27': '9.2',
    '3.4.28': '9.3',
    '3.4.29': '11',
    '3.4.30': '12',
    '3.4.31': '13.1',
    '3.4.32': '13.2',
    '3.4.33': '14',
  },
  CXXABI: {
    '1.3.9': '5',
    '1.3.10': '6',
    '1.3.11': '7',
    '1.3.12': '10',
    '1.3.13': '11',
    '1.3.14': '13',
    '1.3.15': '14',
  },
};

/** Dependencies for the newest version of each kind of symbol (symbolVersions). */
export function dependencies(symbols: Readonly<Record<string, string>>): string {
  const { GLIBC, GLIBCXX, CXXABI, GCC } = symbols;
  if (!GLIBC || !GLIBCXX || !CXXABI || !GCC)
    throw new Error(`these symbols are not those of Node.js: ${JSON.stringify(symbols)}`);
  const gcc = [gccOf('GLIBCXX', GLIBCXX), gccOf('CXXABI', CXXABI)].sort(compareVersions)[1];
  return `libc6 (>= ${GLIBC}), libgcc-s1 (>= ${GCC}), libstdc++6 (>= ${gcc})`;
}

function gccOf(kind: keyof typeof GCC_OF, version: string): string {
  const known = GCC_OF[kind];
  const [oldest = ''] = Object.keys(known).sort(compareVersions);
  const gcc = compareVersions(version, oldest) < 0 ? known[oldest] : known[version];
  if (gcc === undefined) throw new Error(`which GCC brought ${kind}_${version}? Add it to the table`);
  return gcc;
}
