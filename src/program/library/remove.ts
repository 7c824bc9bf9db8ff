/** `kubejoin/remove`. */
import '../assembled.ts';

export * from '../../features/remove/library.ts';
