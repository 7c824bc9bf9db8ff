/** `kubejoin/fleet`. */
import '../assembled.ts';

export * from '../../features/fleet/library.ts';
