/** The library's public types as one file. */
export function publicTypes(): Promise<string>;
