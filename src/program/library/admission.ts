/** `kubejoin/admission`. */
import '../assembled.ts';

export * from '../../features/admission/library.ts';
