/** `kubejoin/bundle`. */
import '../assembled.ts';

export * from '../../features/bundle/library.ts';
