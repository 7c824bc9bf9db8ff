/** postject 1.0.0-alpha.6 has no types of its own. */
declare module 'postject' {
  export function inject(
    file: string,
    resourceName: string,
    resource: Uint8Array,
    options: { sentinelFuse: string },
  ): Promise<void>;
}
